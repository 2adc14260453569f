import { BackfeedError } from '../backfeedError.ts';
import { cycleDistanceM, type DriveCycle } from '../cycle/driveCycle.ts';
import { driveRoad } from '../cycle/driveRoad.ts';
import type { Random } from '../cycle/seededRandom.ts';
import { routeGradeAt, routeLengthM, valueAt, type Passes, type Route } from './route.ts';

/** How to drive a route that does not say when its car was where. */
export interface RouteDriver {
  readonly limitKph?: number;
  /** The driver's unsteady foot. */
  readonly random: Random;
}

/** Speed is the mean over this, s: a receiver's place is good to a few metres. */
const windowS = 4;
const highestSpeedMps = 70;
const hardestChangeMps2 = 8;
const finalStopS = 5;
const longestDriveS = 86_400;

/**
 * A route as a drive cycle at 1 Hz: by the times of the file where a car can have driven so, otherwise at the speed limit.
 * @throws BackfeedError ROUTE_NO_PACE when it has no usable times and no limit was given
 */
export function routeCycle(route: Route, driver: RouteDriver): DriveCycle {
  const timed = route.passes ? timedSpeeds(route.passes) : 'the file has no times';
  if (typeof timed !== 'string') return withGrades(route, cycleOfSpeeds(route.name, timed));
  if (driver.limitKph === undefined) {
    throw new BackfeedError(
      'ROUTE_NO_PACE',
      `${route.name} does not say how fast it was driven: ${timed}`,
      'Give a speed limit: limitKph of the trip in a scenario, or --limit-kph of backfeed route',
    );
  }
  const road = [{ limitKph: driver.limitKph, lengthM: routeLengthM(route), stopS: finalStopS }];
  return withGrades(route, driveRoad(route.name, road, driver.random));
}

/**
 * Speed at each second, m/s, from rest to rest; or why the times are not those of a car. The mean over a window keeps the
 * distance whole: each second of it counts as often as the window is long.
 */
function timedSpeeds({ timesS, pathsM }: Passes): Float64Array | string {
  const durationS = Math.ceil(timesS.at(-1)!);
  if (durationS < 1) return 'all its times are the same';
  if (durationS > longestDriveS) return 'its times span more than a day';
  const speedsMps = new Float64Array(durationS + windowS + 1);
  for (let second = 0; second < speedsMps.length; second++) {
    speedsMps[second] =
      (valueAt(timesS, pathsM, second) - valueAt(timesS, pathsM, second - windowS)) / windowS;
    if (speedsMps[second]! > highestSpeedMps) {
      return `${Math.round(speedsMps[second]! * 3.6)} km/h after ${second} s`;
    }
    const change = second === 0 ? 0 : speedsMps[second]! - speedsMps[second - 1]!;
    if (Math.abs(change) > hardestChangeMps2)
      return `speed changes by ${change.toFixed(1)} m/s2 at ${second} s`;
  }
  return speedsMps;
}

function cycleOfSpeeds(name: string, speedsMps: Float64Array): DriveCycle {
  return {
    name,
    timesS: speedsMps.map((_, second) => second),
    speedsMps,
    grades: new Float64Array(speedsMps.length),
  };
}

/** The cycle with the grade of the metre where the car is; the cycle's own length counts as that of the route. */
function withGrades(route: Route, cycle: DriveCycle): DriveCycle {
  const scale = routeLengthM(route) / Math.max(cycleDistanceM(cycle), 1e-9);
  const grades = new Float64Array(cycle.timesS.length);
  let atM = 0;
  for (let i = 0; i < grades.length; i++) {
    const before = Math.max(0, i - 1);
    const durationS = cycle.timesS[i]! - cycle.timesS[before]!;
    atM += (cycle.speedsMps[i]! + cycle.speedsMps[before]!) * 0.5 * durationS * scale;
    grades[i] = routeGradeAt(route, atM);
  }
  return { ...cycle, grades };
}
