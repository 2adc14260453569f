import { sampleBefore, type DriveCycle } from './driveCycle.ts';

/** A place in a drive cycle that moves on with time: the fields are those of the last `moveTo`. */
export interface CycleCursor {
  speedMps: number;
  /** Rise over run. */
  grade: number;
  payloadKg: number;
  /** Of the whole cycle. */
  readonly lengthM: number;
  /** m/s against the car; NaN where the cycle does not say. */
  headwindMps: number;
  /** degC; NaN where the cycle does not say. */
  ambientTempC: number;
  /**
   * Goes to `tS`, seconds of the cycle. A step forward costs as much as the samples it passes and allocates nothing; a
   * step back, as at the start of a repetition, searches. Before the first sample and after the last their values hold.
   * @param pathM that a car has driven of the cycle: the grade is that of its place, also when it fell behind and is not
   *   where the cycle is by then. Without it the car is where the cycle is
   */
  moveTo(tS: number, pathM?: number): void;
}

/** A cursor at the start of a cycle: for those who ask in the order of time, as the simulator does ten times a second. */
export function createCycleCursor(cycle: DriveCycle): CycleCursor {
  const { timesS, speedsMps, grades, payloadsKg, headwindsMps, ambientTempsC } = cycle;
  const last = timesS.length - 1;
  const pathsM = pathsOf(cycle);
  let index = 0;
  let place = 0;

  function moveTo(tS: number, pathM?: number): void {
    if (tS < (timesS[index] as number)) index = sampleBefore(timesS, tS);
    while (index < last && (timesS[index + 1] as number) <= tS) index++;
    cursor.speedMps = valueAt(speedsMps, tS);
    cursor.grade = pathM === undefined ? valueAt(grades, tS) : gradeAtPlace(pathM);
    if (payloadsKg) cursor.payloadKg = payloadsKg[index] as number;
    if (headwindsMps) cursor.headwindMps = valueAt(headwindsMps, tS);
    if (ambientTempsC) cursor.ambientTempC = valueAt(ambientTempsC, tS);
  }

  function gradeAtPlace(pathM: number): number {
    if (pathM < (pathsM[place] as number)) place = sampleBefore(pathsM, pathM);
    while (place < last && (pathsM[place + 1] as number) <= pathM) place++;
    const y0 = grades[place] as number;
    const x0 = pathsM[place] as number;
    if (place === last || pathM <= x0) return y0;
    return y0 + (((grades[place + 1] as number) - y0) * (pathM - x0)) / ((pathsM[place + 1] as number) - x0);
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
    lengthM: pathsM[last] as number,
    headwindMps: NaN,
    ambientTempC: NaN,
    moveTo,
  };
  moveTo(timesS[0] as number);
  return cursor;
}

/** Road from the start of the cycle to each sample, m. */
function pathsOf({ timesS, speedsMps }: DriveCycle): Float64Array {
  const pathsM = new Float64Array(timesS.length);
  for (let i = 1; i < pathsM.length; i++) {
    const durationS = (timesS[i] as number) - (timesS[i - 1] as number);
    const meanMps = 0.5 * ((speedsMps[i - 1] as number) + (speedsMps[i] as number));
    pathsM[i] = (pathsM[i - 1] as number) + meanMps * durationS;
  }
  return pathsM;
}
