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
 * Runs the model of a cell with the measured current, charge and temperature of a cycle. A sample lies between two
 * intervals of current: the series resistance sees the mean of both.
 * @param aboveSocPct only samples with more charge count
 */
export function cellVoltageErrors(
  cell: CellElectrics,
  cycle: CellCycle,
  aboveSocPct = 10,
): CellVoltageErrors {
  const { timeS, currentA, voltageV, tempC, drawnAh } = cycle;
  const openCircuit = createSocCurve(cell.openCircuitV);
  const resistance = createCellResistance(cell);
  const fast = createRelaxation(cell.timeConstantsS[0]);
  const slow = createRelaxation(cell.timeConstantsS[1]);
  let fastW = 0;
  let slowW = 0;
  let samples = 0;
  let sum = 0;
  let squares = 0;
  let mostV = 0;
  for (let i = 0; i < timeS.length; i++) {
    const socPct = Math.min(100, Math.max(0, 100 - (100 * drawnAh[i]!) / cell.capacityAh));
    resistance.update(socPct, tempC[i]!);
    const fastRoot = Math.sqrt(resistance.fastOhm);
    const slowRoot = Math.sqrt(resistance.slowOhm);
    const meanA = 0.5 * (currentA[i]! + currentA[Math.max(0, i - 1)]!);
    const modelV =
      openCircuit.at(socPct) - resistance.seriesOhm * meanA - fastRoot * fastW - slowRoot * slowW;
    if (socPct > aboveSocPct) {
      const errorV = modelV - voltageV[i]!;
      samples++;
      sum += errorV;
      squares += errorV * errorV;
      mostV = Math.max(mostV, Math.abs(errorV));
    }
    if (i + 1 === timeS.length) break;
    const dtS = timeS[i + 1]! - timeS[i]!;
    fast.setStep(dtS);
    slow.setStep(dtS);
    fastW = fastRoot * currentA[i]! + (fastW - fastRoot * currentA[i]!) * fast.keptShare;
    slowW = slowRoot * currentA[i]! + (slowW - slowRoot * currentA[i]!) * slow.keptShare;
  }
  return { cycle: cycle.name, samples, rmsV: Math.sqrt(squares / samples), meanV: sum / samples, mostV };
}
