/**
 * Speed and road grade over time: what the driver follows. All arrays have the same length, at least one. The optional
 * ones say what else changes on the way; without them the car carries nothing more than itself, and the weather is the
 * simulator's own.
 */
export interface DriveCycle {
  readonly name: string;
  /** Seconds since the start of the cycle, rising. */
  readonly timesS: Float64Array;
  readonly speedsMps: Float64Array;
  /** Rise over run: 0.05 is 5 % uphill. */
  readonly grades: Float64Array;
  /** Carried beside the car's own mass, kg: holds from its sample until the next, and changes at rest. */
  readonly payloadsKg?: Float64Array;
  /** Wind against the car, m/s: linear between the samples; a tail wind is negative. */
  readonly headwindsMps?: Float64Array;
  /** Air outside, degC: linear between the samples. */
  readonly ambientTempsC?: Float64Array;
}

/** Length of the cycle, s. */
export function cycleDurationS(cycle: DriveCycle): number {
  return (cycle.timesS[cycle.timesS.length - 1] as number) - (cycle.timesS[0] as number);
}

/** Length of the road, m: the trapezoid sum of the speeds. */
export function cycleDistanceM(cycle: DriveCycle): number {
  let distanceM = 0;
  for (let i = 1; i < cycle.timesS.length; i++) {
    const durationS = (cycle.timesS[i] as number) - (cycle.timesS[i - 1] as number);
    distanceM += ((cycle.speedsMps[i - 1] as number) + (cycle.speedsMps[i] as number)) * 0.5 * durationS;
  }
  return distanceM;
}

/** Height of the end of the cycle above its start, m. */
export function cycleClimbM(cycle: DriveCycle): number {
  let climbM = 0;
  for (let i = 1; i < cycle.timesS.length; i++) {
    const durationS = (cycle.timesS[i] as number) - (cycle.timesS[i - 1] as number);
    const pathM = ((cycle.speedsMps[i - 1] as number) + (cycle.speedsMps[i] as number)) * 0.5 * durationS;
    const grade = ((cycle.grades[i - 1] as number) + (cycle.grades[i] as number)) * 0.5;
    climbM += (pathM * grade) / Math.sqrt(1 + grade * grade);
  }
  return climbM;
}

/** Speed at `tS`, m/s: linear between the samples, held before the first and after the last. */
export function speedAt(cycle: DriveCycle, tS: number): number {
  return interpolate(cycle.timesS, cycle.speedsMps, tS);
}

/** Grade at `tS`, rise over run: linear between the samples, held before the first and after the last. */
export function gradeAt(cycle: DriveCycle, tS: number): number {
  return interpolate(cycle.timesS, cycle.grades, tS);
}

/** Payload at `tS`, kg: that of the last sample until then. */
export function payloadAt(cycle: DriveCycle, tS: number): number {
  if (!cycle.payloadsKg) return 0;
  return cycle.payloadsKg[sampleBefore(cycle.timesS, tS)] as number;
}

/** Index of the last sample at or before `tS`; the first one for times before it. */
export function sampleBefore(timesS: Float64Array, tS: number): number {
  let low = 0;
  let high = timesS.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((timesS[middle] as number) <= tS) low = middle;
    else high = middle;
  }
  return low;
}

function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  const last = xs.length - 1;
  if (x <= (xs[0] as number)) return ys[0] as number;
  if (x >= (xs[last] as number)) return ys[last] as number;
  const low = sampleBefore(xs, x);
  const x0 = xs[low] as number;
  const y0 = ys[low] as number;
  return y0 + (((ys[low + 1] as number) - y0) * (x - x0)) / ((xs[low + 1] as number) - x0);
}
