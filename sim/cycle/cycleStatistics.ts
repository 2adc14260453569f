import { cycleDistanceM, cycleDurationS, speedAt, type DriveCycle } from './driveCycle.ts';

/** A car at less than 1 km/h stands (EU 2016/427, appendix 7a). */
const standsBelowMps = 1 / 3.6;
/** Less than this is no acceleration (the same). */
const leastAccelerationMps2 = 0.1;

/** How a cycle is driven, as type approval measures the dynamics of a road test (EU 2016/427, appendix 7a). */
export interface CycleStatistics {
  readonly distanceKm: number;
  readonly durationS: number;
  /** Stops included. */
  readonly meanKph: number;
  readonly topKph: number;
  /** Share of the time at rest, 0 to 1. */
  readonly stopShare: number;
  /** How often the car comes to rest, that at the end included where the cycle goes on. */
  readonly stopsPerKm: number;
  /** 95th percentile of speed times acceleration where it accelerates, m2/s3 (W/kg). */
  readonly speedAcceleration95: number;
  /** Relative positive acceleration: the same product over the whole road, per metre of it, m/s2. */
  readonly relativePositiveAccelerationMps2: number;
}

/** Statistics of a cycle, at 1 Hz. */
export function cycleStatistics(cycle: DriveCycle): CycleStatistics {
  const durationS = cycleDurationS(cycle);
  const startS = cycle.timesS[0] as number;
  const speedsMps = Float64Array.from({ length: Math.floor(durationS) + 1 }, (_, second) =>
    speedAt(cycle, startS + second),
  );
  const products: number[] = [];
  let productSum = 0;
  let standingS = 0;
  let stops = 0;
  const last = speedsMps.length - 1;
  for (let second = 0; second <= last; second++) {
    const speedMps = speedsMps[second]!;
    const beforeMps = speedsMps[Math.max(0, second - 1)]!;
    const stands = speedMps < standsBelowMps;
    if (stands) standingS++;
    if (stands && beforeMps >= standsBelowMps && second < last) stops++;
    if (second === 0 || second === last) continue;
    const accelerationMps2 = (speedsMps[second + 1]! - beforeMps) / 2;
    if (accelerationMps2 <= leastAccelerationMps2) continue;
    products.push(speedMps * accelerationMps2);
    productSum += speedMps * accelerationMps2;
  }
  products.sort((a, b) => a - b);
  const distanceM = cycleDistanceM(cycle);
  return {
    distanceKm: distanceM / 1000,
    durationS,
    meanKph: durationS > 0 ? (distanceM / durationS) * 3.6 : 0,
    topKph: Math.max(...speedsMps) * 3.6,
    stopShare: standingS / speedsMps.length,
    stopsPerKm: distanceM > 0 ? (stops / distanceM) * 1000 : 0,
    speedAcceleration95: products[Math.max(0, Math.ceil(0.95 * products.length) - 1)] ?? 0,
    relativePositiveAccelerationMps2: distanceM > 0 ? productSum / distanceM : 0,
  };
}
