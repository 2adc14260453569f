import type { CellParameters } from '../cellParameters.ts';
import { arrhenius } from '../cellResistance.ts';
import { createSocCurve } from '../socCurve.ts';
import type { SocTable } from '../socTable.ts';
import type { CellCycle } from './cellCycle.ts';
import { cellVoltageErrors, socOf, type CellElectrics } from './cellVoltageErrors.ts';
import { createLeastSquares, type LeastSquares } from './leastSquares.ts';

/** What is known of a cell before the fit. */
export type CellToFit = Pick<CellParameters, 'capacityAh' | 'referenceC' | 'activationKjPerMol'> & {
  /** Measured at a small current: its shape is kept, and corrected by a trim. */
  readonly openCircuitV: SocTable;
};

export interface FitOptions {
  /** Percents where the trim and the resistances are fitted: linear between them, constant beyond the outer ones. */
  readonly trimKnotsPct: readonly number[];
  readonly resistanceKnotsPct: readonly number[];
  /** Pairs of time constants to try, s. */
  readonly timeConstantsS: readonly (readonly [fast: number, slow: number])[];
  /** Weights of the squared bend at a knot (change of slope, per unit of charge) against the squared error, V. */
  readonly trimSmoothness: number;
  readonly resistanceSmoothness: number;
}

export interface FittedCell extends CellElectrics {
  /** Of the cycles it was fitted on, all samples. */
  readonly rmsV: number;
}

/** Least rise of the open-circuit voltage, per percent of charge, and least resistance. */
const LEAST_RISE_V = 1e-4;
const LEAST_OHM = 1e-4;
/** Of a row that holds one of these, against the sum of all samples. */
const HOLDING_WEIGHT = 1e3;

/**
 * Fits trim of the open-circuit voltage, R0, R1 and R2 over the charge to measured cycles by linear least squares, for
 * each pair of time constants, and takes the pair with the smallest error.
 *
 * Linear, because the voltage of an RC pair is taken as the mean of "resistance now, filtered current" and "filtered
 * product of both"; the model (relaxation.ts) has the geometric mean, which differs in second order. Where the
 * open-circuit voltage would fall with the charge, or a resistance would be negative, the fit is repeated with that
 * place held at its bound.
 * @throws BackfeedError BATTERY_FIT_UNDETERMINED
 */
export function fitCell(cell: CellToFit, cycles: readonly CellCycle[], options: FitOptions): FittedCell {
  let best: FittedCell | undefined;
  for (const timeConstantsS of options.timeConstantsS) {
    const fitted = fitWith(cell, cycles, options, timeConstantsS);
    if (!best || fitted.rmsV < best.rmsV) best = fitted;
  }
  return best!;
}

function fitWith(
  cell: CellToFit,
  cycles: readonly CellCycle[],
  options: FitOptions,
  [fastS, slowS]: readonly [number, number],
): FittedCell {
  const trims = options.trimKnotsPct.length;
  const knots = options.resistanceKnotsPct.length;
  const count = trims + 3 * knots;
  const sums = createLeastSquares(count);
  for (const cycle of cycles) addCycle(sums, cell, cycle, options, fastS, slowS);
  const samples = cycles.reduce((total, { timeS }) => total + timeS.length, 0);
  addBends(sums, options.trimKnotsPct, 0, count, options.trimSmoothness * samples);
  for (let part = 0; part < 3; part++) {
    const from = trims + part * knots;
    addBends(sums, options.resistanceKnotsPct, from, count, options.resistanceSmoothness * samples);
  }
  const x = solveWithin(sums, cell, options, HOLDING_WEIGHT * samples);
  const fitted: CellElectrics = {
    capacityAh: cell.capacityAh,
    referenceC: cell.referenceC,
    activationKjPerMol: cell.activationKjPerMol,
    openCircuitV: trimmed(cell.openCircuitV, options.trimKnotsPct, x),
    timeConstantsS: [fastS, slowS],
    resistancesOhm: extended(options.resistanceKnotsPct).map(([socPct, i]) => [
      socPct,
      x[trims + i]!,
      x[trims + knots + i]!,
      x[trims + 2 * knots + i]!,
    ]),
  };
  let squares = 0;
  for (const cycle of cycles) {
    const errors = cellVoltageErrors(fitted, cycle, -1);
    squares += errors.rmsV ** 2 * errors.samples;
  }
  return { ...fitted, rmsV: Math.sqrt(squares / samples) };
}

/** One row a sample: measured voltage less the untrimmed open-circuit voltage. */
function addCycle(
  sums: LeastSquares,
  cell: CellToFit,
  cycle: CellCycle,
  options: FitOptions,
  fastS: number,
  slowS: number,
): void {
  const { timeS, currentA, voltageV, tempC, drawnAh } = cycle;
  const trims = options.trimKnotsPct.length;
  const knots = options.resistanceKnotsPct.length;
  const openCircuit = createSocCurve(cell.openCircuitV);
  const row = new Float64Array(trims + 3 * knots);
  const hats = new Float64Array(knots);
  const taus = [fastS, slowS];
  /** Of each pair: the filtered current, and filtered products of current and hat. */
  const filteredA = [0, 0];
  const filteredHats = [new Float64Array(knots), new Float64Array(knots)];
  for (let i = 0; i < timeS.length; i++) {
    const socPct = socOf(drawnAh[i]!, cell.capacityAh);
    const seriesFactor = arrhenius(cell.activationKjPerMol.series, tempC[i]!, cell.referenceC);
    const pairsFactor = arrhenius(cell.activationKjPerMol.pairs, tempC[i]!, cell.referenceC);
    setHats(row.subarray(0, trims), options.trimKnotsPct, socPct);
    setHats(hats, options.resistanceKnotsPct, socPct);
    const meanA = 0.5 * (currentA[i]! + currentA[Math.max(0, i - 1)]!);
    for (let j = 0; j < knots; j++) {
      row[trims + j] = -seriesFactor * hats[j]! * meanA;
      for (let pair = 0; pair < 2; pair++) {
        const now = pairsFactor * hats[j]! * filteredA[pair]!;
        row[trims + (pair + 1) * knots + j] = -0.5 * (now + filteredHats[pair]![j]!);
      }
    }
    sums.add(row, voltageV[i]! - openCircuit.at(socPct));
    if (i + 1 === timeS.length) break;
    for (let pair = 0; pair < 2; pair++) {
      const kept = Math.exp(-(timeS[i + 1]! - timeS[i]!) / taus[pair]!);
      const newA = (1 - kept) * currentA[i]!;
      filteredA[pair] = kept * filteredA[pair]! + newA;
      const products = filteredHats[pair]!;
      for (let j = 0; j < knots; j++) products[j] = kept * products[j]! + newA * pairsFactor * hats[j]!;
    }
  }
}

/** Weights of the knots at a state of charge. */
function setHats(hats: Float64Array, knotsPct: readonly number[], socPct: number): void {
  hats.fill(0);
  let i = knotsPct.length - 2;
  while (i > 0 && knotsPct[i]! > socPct) i--;
  const share = Math.min(1, Math.max(0, (socPct - knotsPct[i]!) / (knotsPct[i + 1]! - knotsPct[i]!)));
  hats[i] = 1 - share;
  hats[i + 1] = share;
}

/** Rows that want no change of slope at each inner knot. */
function addBends(
  sums: LeastSquares,
  knotsPct: readonly number[],
  from: number,
  count: number,
  weight: number,
): void {
  for (let i = 1; i < knotsPct.length - 1; i++) {
    const row = new Float64Array(count);
    const before = 100 / (knotsPct[i]! - knotsPct[i - 1]!);
    const after = 100 / (knotsPct[i + 1]! - knotsPct[i]!);
    row[from + i - 1] = before;
    row[from + i] = -before - after;
    row[from + i + 1] = after;
    sums.add(row, 0, weight);
  }
}

/** The solution with a rising open-circuit voltage and no negative resistance. */
function solveWithin(sums: LeastSquares, cell: CellToFit, options: FitOptions, weight: number): Float64Array {
  const { trimKnotsPct } = options;
  const trims = trimKnotsPct.length;
  const held = sums.copy();
  const count = trims + 3 * options.resistanceKnotsPct.length;
  const isHeld = new Set<string>();
  for (;;) {
    const x = held.solve();
    let found = false;
    const hold = (name: string, row: Float64Array, target: number): void => {
      if (isHeld.has(name)) return;
      isHeld.add(name);
      held.add(row, target, weight);
      found = true;
    };
    for (let i = trims; i < count; i++) {
      if (x[i]! >= 0) continue;
      const row = new Float64Array(count);
      row[i] = 1;
      hold(`resistance ${i}`, row, LEAST_OHM);
    }
    const table = trimmed(cell.openCircuitV, trimKnotsPct, x);
    for (let i = 1; i < table.length; i++) {
      if (table[i]![1] > table[i - 1]![1]) continue;
      const row = new Float64Array(count);
      const below = new Float64Array(trims);
      setHats(row.subarray(0, trims), trimKnotsPct, table[i]![0]);
      setHats(below, trimKnotsPct, table[i - 1]![0]);
      for (let j = 0; j < trims; j++) row[j]! -= below[j]!;
      const widthPct = table[i]![0] - table[i - 1]![0];
      const baseRiseV = cell.openCircuitV[i]![1] - cell.openCircuitV[i - 1]![1];
      hold(`voltage ${i}`, row, LEAST_RISE_V * widthPct - baseRiseV);
    }
    if (!found) return x;
  }
}

function trimmed(table: SocTable, knotsPct: readonly number[], x: Float64Array): [number, number][] {
  const trim = createSocCurve(extended(knotsPct).map(([socPct, i]) => [socPct, x[i]!]));
  return table.map(([socPct, voltageV]) => [socPct, voltageV + trim.at(socPct)]);
}

/** Percents from 0 to 100, each with the index of the knot whose value it has. */
function extended(knotsPct: readonly number[]): [socPct: number, index: number][] {
  const rows = knotsPct.map((socPct, i): [number, number] => [socPct, i]);
  if (knotsPct[0]! > 0) rows.unshift([0, 0]);
  if (knotsPct.at(-1)! < 100) rows.push([100, knotsPct.length - 1]);
  return rows;
}
