/** Speed and road grade over time: what the driver follows. The three arrays have the same length, at least one. */
export interface DriveCycle {
  readonly name: string;
  /** Seconds since the start of the cycle, rising. */
  readonly timesS: Float64Array;
  readonly speedsMps: Float64Array;
  /** Rise over run: 0.05 is 5 % uphill. */
  readonly grades: Float64Array;
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

/** Speed at `tS`, m/s: linear between the samples, held before the first and after the last. */
export function speedAt(cycle: DriveCycle, tS: number): number {
  return interpolate(cycle.timesS, cycle.speedsMps, tS);
}

/** Grade at `tS`, rise over run: linear between the samples, held before the first and after the last. */
export function gradeAt(cycle: DriveCycle, tS: number): number {
  return interpolate(cycle.timesS, cycle.grades, tS);
}

function interpolate(xs: Float64Array, ys: Float64Array, x: number): number {
  let low = 0;
  let high = xs.length - 1;
  if (x <= (xs[0] as number)) return ys[0] as number;
  if (x >= (xs[high] as number)) return ys[high] as number;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] as number) <= x) low = middle;
    else high = middle;
  }
  const x0 = xs[low] as number;
  const y0 = ys[low] as number;
  return y0 + (((ys[high] as number) - y0) * (x - x0)) / ((xs[high] as number) - x0);
}
