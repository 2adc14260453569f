import loadHighs, { type Highs } from 'highs';
import {
  shortfallPricePerKwh,
  softMinSocPct,
  terminalSegments,
  tripShortfallPrices,
  type PlanProblem,
} from '../../../host/scheduler/planProblem.ts';

/**
 * The plan problem as a linear programme, written from the meaning of its keys and not from the slope method.
 * All energies in kWh. Columns: a slot's import and export at the meter, energy after its trip, at its end, trip
 * energy not served, shortfall at its end; then the terminal segments.
 */
export interface LinearProgramme {
  readonly numCols: number;
  readonly numRows: number;
  readonly colCost: Float64Array;
  readonly colLower: Float64Array;
  readonly colUpper: Float64Array;
  readonly rowLower: Float64Array;
  readonly rowUpper: Float64Array;
  readonly matrix: {
    readonly format: 'csr';
    readonly numRows: number;
    readonly numCols: number;
    readonly starts: Int32Array;
    readonly indices: Int32Array;
    readonly values: Float64Array;
  };
}

export function linearProgramme(problem: PlanProblem): LinearProgramme {
  const { slots, battery } = problem;
  const capacityKwh = battery.capacityWh / 1000;
  const shortfallPrice = shortfallPricePerKwh(problem);
  const tripPrices = tripShortfallPrices(problem);
  const cost: number[] = [];
  const lower: number[] = [];
  const upper: number[] = [];
  const rows: {
    readonly terms: readonly (readonly [number, number])[];
    readonly low: number;
    readonly high: number;
  }[] = [];
  const column = (price: number, high: number): number => {
    cost.push(price);
    lower.push(0);
    return upper.push(high) - 1;
  };

  let previous = -1;
  slots.forEach((slot, index) => {
    const hours = slot.durationMs / 3_600_000;
    const importKwh = slot.plugged
      ? (Math.min(battery.maxImportW, slot.maxImportW ?? Infinity) / 1000) * hours
      : 0;
    const exportKwh = slot.plugged
      ? (Math.min(battery.maxExportW, slot.maxExportW ?? Infinity) / 1000) * hours
      : 0;
    const drawnPerExported = 1 / battery.dischargeEfficiency;
    const bought = column(slot.importPricePerKwh, importKwh);
    const sold = column(drawnPerExported * battery.wearPricePerKwh - slot.exportPricePerKwh, exportKwh);
    const afterTrip = column(0, capacityKwh);
    const end = column(0, capacityKwh);
    const unserved = column(tripPrices[index]!, slot.tripEnergyWh / 1000);
    const short = column(shortfallPrice, capacityKwh);
    const startKwh = index === 0 ? (problem.initialSocPct / 100) * capacityKwh : 0;
    const trip = startKwh - slot.tripEnergyWh / 1000;
    rows.push({
      terms: [[afterTrip, 1], [unserved, -1], ...(previous >= 0 ? [[previous, -1] as const] : [])],
      low: trip,
      high: trip,
    });
    rows.push({
      terms: [
        [end, 1],
        [afterTrip, -1],
        [bought, -battery.chargeEfficiency],
        [sold, drawnPerExported],
      ],
      low: 0,
      high: 0,
    });
    const minKwh = (softMinSocPct(problem, index + 1) / 100) * capacityKwh;
    if (minKwh > 0)
      rows.push({
        terms: [
          [end, 1],
          [short, 1],
        ],
        low: minKwh,
        high: Infinity,
      });
    previous = end;
  });
  const held = terminalSegments(problem.terminal, battery.capacityWh).map((segment) =>
    column(-segment.pricePerKwh, segment.energyWh / 1000),
  );
  rows.push({ terms: [[previous, -1], ...held.map((index) => [index, 1] as const)], low: 0, high: 0 });

  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, index) => (starts[index + 1] = starts[index]! + row.terms.length));
  const terms = rows.flatMap((row) => row.terms);
  return {
    numCols: cost.length,
    numRows: rows.length,
    colCost: Float64Array.from(cost),
    colLower: Float64Array.from(lower),
    colUpper: Float64Array.from(upper),
    rowLower: Float64Array.from(rows, (row) => row.low),
    rowUpper: Float64Array.from(rows, (row) => row.high),
    matrix: {
      format: 'csr',
      numRows: rows.length,
      numCols: cost.length,
      starts,
      indices: Int32Array.from(terms, ([index]) => index),
      values: Float64Array.from(terms, ([, factor]) => factor),
    },
  };
}

export function loadSolver(): Promise<Highs> {
  return loadHighs();
}

/** Least cost of the programme; throws unless the solver proves it. */
export function leastCost(highs: Highs, programme: LinearProgramme): number {
  return highs.withModel(programme, (model) => {
    model.options.set({ output_flag: false });
    model.run();
    const status = model.getModelStatus();
    if (status !== highs.constants.modelStatus.optimal) throw new Error(`solver ended with ${status}`);
    return model.getObjectiveValue();
  });
}
