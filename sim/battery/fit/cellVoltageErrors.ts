import type { CellParameters } from '../cellParameters.ts';
import { createCellResistance } from '../cellResistance.ts';
import { createRelaxation } from '../relaxation.ts';
import { createSocCurve } from '../socCurve.ts';
import type { CellCycle } from './cellCycle.ts';

/** How far the model's voltage is from the measured one, V; model less measurement. */
export interface CellVoltageErrors {
  readonly cycle: string;
  readonly samples: number;
  readonly rmsV: number;
  readonly meanV: number;
  readonly mostV: number;
}

/** What of a cell sets its voltage. */
export type CellElectrics = Pick<
  CellParameters,
  'capacityAh' | 'openCircuitV' | 'timeConstantsS' | 'resistancesOhm' | 'referenceC' | 'activationKjPerMol'
>;

/**
 * The model's voltage at each sample, V, with the measured current, charge and temperature. A sample lies between two
 * intervals of current: the series resistance sees the mean of both.
 */
export function cellVoltages(
  cell: CellElectrics,
  { timeS, currentA, tempC, drawnAh }: Omit<CellCycle, 'name' | 'voltageV'>,
): Float64Array {
  const openCircuit = createSocCurve(cell.openCircuitV);
  const resistance = createCellResistance(cell);
  const fast = createRelaxation(cell.timeConstantsS[0]);
  const slow = createRelaxation(cell.timeConstantsS[1]);
  const voltagesV = new Float64Array(timeS.length);
  let fastW = 0;
  let slowW = 0;
  for (let i = 0; i < timeS.length; i++) {
    const socPct = socOf(drawnAh[i]!, cell.capacityAh);
    resistance.update(socPct, tempC[i]!);
    const fastRoot = Math.sqrt(resistance.fastOhm);
    const slowRoot = Math.sqrt(resistance.slowOhm);
    const meanA = 0.5 * (currentA[i]! + currentA[Math.max(0, i - 1)]!);
    voltagesV[i] =
      openCircuit.at(socPct) - resistance.seriesOhm * meanA - fastRoot * fastW - slowRoot * slowW;
    if (i + 1 === timeS.length) break;
    fast.setStep(timeS[i + 1]! - timeS[i]!);
    slow.setStep(timeS[i + 1]! - timeS[i]!);
    fastW = fastRoot * currentA[i]! + (fastW - fastRoot * currentA[i]!) * fast.keptShare;
    slowW = slowRoot * currentA[i]! + (slowW - slowRoot * currentA[i]!) * slow.keptShare;
  }
  return voltagesV;
}

/** Compares `cellVoltages` with the measured ones. @param aboveSocPct only samples with more charge count */
export function cellVoltageErrors(
  cell: CellElectrics,
  cycle: CellCycle,
  aboveSocPct = 10,
): CellVoltageErrors {
  const voltagesV = cellVoltages(cell, cycle);
  let samples = 0;
  let sumV = 0;
  let squares = 0;
  let mostV = 0;
  for (let i = 0; i < voltagesV.length; i++) {
    if (socOf(cycle.drawnAh[i]!, cell.capacityAh) <= aboveSocPct) continue;
    const errorV = voltagesV[i]! - cycle.voltageV[i]!;
    samples++;
    sumV += errorV;
    squares += errorV * errorV;
    mostV = Math.max(mostV, Math.abs(errorV));
  }
  return { cycle: cycle.name, samples, rmsV: Math.sqrt(squares / samples), meanV: sumV / samples, mostV };
}

/** Percent of charge of a cell that was full; the ends of the tables beyond them. */
export function socOf(drawnAh: number, capacityAh: number): number {
  return Math.min(100, Math.max(0, 100 - (100 * drawnAh) / capacityAh));
}
