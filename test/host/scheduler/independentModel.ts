import { MixedIntegerModel, type Term } from '../../../host/solver/mixedIntegerModel.ts';
import {
  shortfallPricePerKwh,
  softMinSocPct,
  terminalSegments,
  tripShortfallPrices,
  type EfficiencyPoint,
  type PlanProblem,
  type SocPowerPoint,
} from '../../../host/scheduler/planProblem.ts';

/** A line of power at the battery over power at the meter, W. */
interface PowerPiece {
  readonly fromW: number;
  readonly toW: number;
  readonly batteryAtW: (meterW: number) => number;
}

/** The pieces between least and most power, by what a data sheet says at its points. */
function pieces(
  leastW: number,
  mostW: number,
  standbyW: number,
  curve: readonly EfficiencyPoint[],
  batteryOf: (chargerW: number, efficiency: number) => number,
): PowerPiece[] {
  const found: PowerPiece[] = [];
  const points = curve.map(({ powerW, efficiency }) => [powerW, batteryOf(powerW, efficiency)] as const);
  const [endW, endBatteryW] = points[points.length - 1]!;
  const corners = [[0, 0] as const, ...points, [10 * endW, 10 * endBatteryW] as const];
  for (let index = 1; index < corners.length; index += 1) {
    const [lowW, lowBatteryW] = corners[index - 1]!;
    const [highW, highBatteryW] = corners[index]!;
    const fromW = Math.max(leastW, lowW + standbyW);
    const toW = Math.min(mostW, highW + standbyW);
    if (toW > fromW)
      found.push({
        fromW,
        toW,
        batteryAtW: (meterW) =>
          lowBatteryW + ((meterW - standbyW - lowW) / (highW - lowW)) * (highBatteryW - lowBatteryW),
      });
  }
  return found;
}

/** Lines whose least is the taper: power in kW at an energy in kWh. */
function lines(taper: readonly SocPowerPoint[], capacityKwh: number): { perHour: number; kw: number }[] {
  if (taper.length === 1) return [{ perHour: 0, kw: taper[0]!.powerW / 1000 }];
  return taper.slice(1).map((high, index) => {
    const low = taper[index]!;
    const perHour = (high.powerW - low.powerW) / 1000 / (((high.socPct - low.socPct) / 100) * capacityKwh);
    return { perHour, kw: low.powerW / 1000 - perHour * (low.socPct / 100) * capacityKwh };
  });
}

/**
 * The plan problem as a mixed-integer programme, written from the meaning of its keys and not from the planner: in each
 * slot one binary for each piece of the charger's curve in each direction, of which at most one is on, whether that
 * matters or not. Energies in kWh.
 */
export function independentModel(problem: PlanProblem): MixedIntegerModel {
  const { slots, battery } = problem;
  const capacityKwh = battery.capacityWh / 1000;
  const model = new MixedIntegerModel();
  const tripPrices = tripShortfallPrices(problem);
  const { standbyW = 0, minImportW = 0, minExportW = 0, holdPrices = [], drainW = 0 } = battery;
  const flat = (efficiency: number): EfficiencyPoint[] => [{ powerW: 100_000, efficiency }];
  let previous: Term[] = [];

  slots.forEach((slot, index) => {
    const hours = slot.durationMs / 3_600_000;
    const tripKwh = (slot.tripEnergyWh + drainW * hours) / 1000;
    const before = model.column(0, capacityKwh);
    const after = model.column(0, capacityKwh);
    const unserved = model.column(tripPrices[index]!, tripKwh);
    const startKwh = index === 0 ? (problem.initialSocPct / 100) * capacityKwh : 0;
    model.equal([[before, 1], [unserved, -1], ...previous], startKwh - tripKwh);

    const action: Term[] = [];
    const switches: Term[] = [];
    const add = (piece: PowerPiece, sign: 1 | -1, pricePerKwh: number, wearPrice: number): void => {
      const on = model.binary();
      const meterKwh = model.column(0);
      const kwhOf = (powerW: number): number => (powerW * hours) / 1000;
      model.row(
        [
          [meterKwh, 1],
          [on, -kwhOf(piece.fromW)],
        ],
        0,
        Infinity,
      );
      model.atMost(
        [
          [meterKwh, 1],
          [on, -kwhOf(piece.toW)],
        ],
        0,
      );
      const atZeroKwh = kwhOf(piece.batteryAtW(0));
      const perKwh = piece.batteryAtW(1) - piece.batteryAtW(0);
      model.costs[meterKwh]! += pricePerKwh + wearPrice * perKwh;
      model.costs[on]! += wearPrice * atZeroKwh;
      action.push([meterKwh, -sign * perKwh], [on, -sign * atZeroKwh]);
      switches.push([on, 1]);
    };
    if (slot.plugged) {
      const importW = Math.min(battery.maxImportW, slot.maxImportW ?? Infinity);
      const exportW = Math.min(battery.maxExportW, slot.maxExportW ?? Infinity);
      const charging = battery.chargeCurve ?? flat(battery.chargeEfficiency);
      const selling = battery.dischargeCurve ?? flat(battery.dischargeEfficiency);
      for (const piece of pieces(minImportW, importW, standbyW, charging, (powerW, eta) => powerW * eta))
        add(piece, 1, slot.importPricePerKwh, 0);
      for (const piece of pieces(minExportW, exportW, -standbyW, selling, (powerW, eta) => powerW / eta))
        add(piece, -1, -slot.exportPricePerKwh, battery.wearPricePerKwh);
      for (const { perHour, kw } of battery.chargeTaper ? lines(battery.chargeTaper, capacityKwh) : []) {
        const flow = Math.exp(perHour * hours);
        model.atMost(
          [
            [after, 1],
            [before, -flow],
          ],
          perHour === 0 ? kw * hours : (kw * (flow - 1)) / perHour,
        );
      }
      for (const { perHour, kw } of battery.dischargeTaper
        ? lines(battery.dischargeTaper, capacityKwh)
        : []) {
        const flow = Math.exp(-perHour * hours);
        model.row(
          [
            [after, 1],
            [before, -flow],
          ],
          perHour === 0 ? -kw * hours : (-kw * (1 - flow)) / perHour,
          Infinity,
        );
      }
    }
    model.equal([[after, 1], [before, -1], ...action], 0);
    if (switches.length > 0) model.atMost(switches, 1);

    const kept = Math.pow(1 - (battery.selfDischargePctPerDay ?? 0) / 100, hours / 24);
    const minKwh = (softMinSocPct(problem, index + 1) / 100) * capacityKwh;
    if (minKwh > 0) {
      const missed = model.column(shortfallPricePerKwh(problem));
      model.row(
        [
          [after, kept],
          [missed, 1],
        ],
        minKwh,
        Infinity,
      );
    }
    // Each row's price less that of the row before it, on all that is above.
    holdPrices.forEach(({ fromSocPct, pricePerKwhHour }, row) => {
      const above = model.column((pricePerKwhHour - (holdPrices[row - 1]?.pricePerKwhHour ?? 0)) * hours);
      model.atMost(
        [
          [after, kept],
          [above, -1],
        ],
        (fromSocPct / 100) * capacityKwh,
      );
    });
    previous = [[after, -kept]];
  });
  const held = terminalSegments(problem.terminal, battery.capacityWh).map(
    ({ energyWh, pricePerKwh }): Term => [model.column(-pricePerKwh, energyWh / 1000), 1],
  );
  model.equal([...previous, ...held], 0);
  return model;
}
