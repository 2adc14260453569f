import type { SocEstimator } from '../../../firmware/battery/socEstimator.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import type { CellCycle } from '../../../sim/battery/fit/cellCycle.ts';

/** What is wrong with start, sensors and clock. */
export interface EstimatorTrial {
  /** Added to the true state of charge; the sum is kept inside 0 to 100 %. */
  readonly startErrorPct: number;
  /** What the current sensor adds, + as if it left the cell. */
  readonly currentBiasA: number;
  /** Standard deviation of what the voltage sensor adds. */
  readonly voltageNoiseV: number;
  /** Errors count from here, seconds after the first sample. */
  readonly settledAfterS: number;
  readonly seed: number;
}

/** The bounds hold for this: a start 30 % wrong, a charging current of C/60 too much, 5 mV of noise, after ten minutes. */
export const hardTrial: EstimatorTrial = {
  startErrorPct: -30,
  currentBiasA: -0.05,
  voltageNoiseV: 0.005,
  settledAfterS: 600,
  seed: 1,
};

/** Of the estimate against the tester's charge, percent of state of charge. */
export interface EstimatorErrors {
  readonly rmsPct: number;
  readonly maxPct: number;
  /** Without what lies below 10 %. */
  readonly rmsAbove10Pct: number;
  readonly maxAbove10Pct: number;
  /** True state of charge where the error was greatest. */
  readonly worstAtSocPct: number;
  /** Mean of (error / stated deviation)^2: 1 where the filter knows how wrong it is. */
  readonly meanSquareOfDeviations: number;
  readonly lastSocPct: number;
}

/** Runs an estimator over a measured cycle of one cell. */
export function estimatorErrors(
  estimator: SocEstimator,
  { timeS, currentA, voltageV, drawnAh }: CellCycle,
  capacityAh: number,
  trial: EstimatorTrial,
): EstimatorErrors {
  const noise = gaussian(seededRandom(trial.seed));
  const socPctAt = (i: number): number => 100 * (1 - drawnAh[i]! / capacityAh);
  const startSocPct = Math.max(0, Math.min(100, socPctAt(0) + trial.startErrorPct));
  const all: number[] = [];
  const above10: number[] = [];
  let worstPct = 0;
  let worstAtSocPct = NaN;
  let squares = 0;
  for (let i = 0; i < timeS.length; i++) {
    // A sample holds the mean until the next one: at its moment the current is about the mean of both sides.
    const nowA = (currentA[Math.max(0, i - 1)]! + currentA[i]!) / 2;
    estimator.step(
      1000 * timeS[i]!,
      nowA + trial.currentBiasA,
      voltageV[i]! + trial.voltageNoiseV * noise(),
      startSocPct,
    );
    if (timeS[i]! - timeS[0]! < trial.settledAfterS) continue;
    const socPct = socPctAt(i);
    const errorPct = Math.abs(estimator.socPct - socPct);
    all.push(errorPct);
    if (socPct >= 10) above10.push(errorPct);
    squares += (errorPct / estimator.deviationPct) ** 2;
    if (errorPct > worstPct) [worstPct, worstAtSocPct] = [errorPct, socPct];
  }
  return {
    rmsPct: rms(all),
    maxPct: worstPct,
    rmsAbove10Pct: rms(above10),
    maxAbove10Pct: above10.reduce((most, error) => Math.max(most, error), 0),
    worstAtSocPct,
    meanSquareOfDeviations: squares / all.length,
    lastSocPct: socPctAt(timeS.length - 1),
  };
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** Box and Muller. */
function gaussian(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
