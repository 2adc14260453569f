import { sampleBefore, type DriveCycle } from './driveCycle.ts';

/** A place in a drive cycle that moves on with time: the fields are those of the last `moveTo`. */
export interface CycleCursor {
  speedMps: number;
  /** Rise over run. */
  grade: number;
  payloadKg: number;
  /** m/s against the car; NaN where the cycle does not say. */
  headwindMps: number;
  /** degC; NaN where the cycle does not say. */
  ambientTempC: number;
  /**
   * Goes to `tS`, seconds of the cycle. A step forward costs as much as the samples it passes and allocates nothing; a
   * step back, as at the start of a repetition, searches. Before the first sample and after the last their values hold.
   */
  moveTo(tS: number): void;
}

/** A cursor at the start of a cycle: for those who ask in the order of time, as the simulator does ten times a second. */
export function createCycleCursor(cycle: DriveCycle): CycleCursor {
  const { timesS, speedsMps, grades, payloadsKg, headwindsMps, ambientTempsC } = cycle;
  const last = timesS.length - 1;
  let index = 0;

  function moveTo(tS: number): void {
    if (tS < (timesS[index] as number)) index = sampleBefore(timesS, tS);
    while (index < last && (timesS[index + 1] as number) <= tS) index++;
    cursor.speedMps = valueAt(speedsMps, tS);
    cursor.grade = valueAt(grades, tS);
    if (payloadsKg) cursor.payloadKg = payloadsKg[index] as number;
    if (headwindsMps) cursor.headwindMps = valueAt(headwindsMps, tS);
    if (ambientTempsC) cursor.ambientTempC = valueAt(ambientTempsC, tS);
  }

  function valueAt(values: Float64Array, tS: number): number {
    const y0 = values[index] as number;
    const x0 = timesS[index] as number;
    if (index === last || tS <= x0) return y0;
    return y0 + (((values[index + 1] as number) - y0) * (tS - x0)) / ((timesS[index + 1] as number) - x0);
  }

  const cursor: CycleCursor = {
    speedMps: 0,
    grade: 0,
    payloadKg: 0,
    headwindMps: NaN,
    ambientTempC: NaN,
    moveTo,
  };
  moveTo(timesS[0] as number);
  return cursor;
}
