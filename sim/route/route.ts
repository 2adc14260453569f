import { distanceM } from './geoDistance.ts';
import type { GpxPoint } from './readGpx.ts';
import { gainM, smoothElevation } from './smoothElevation.ts';

/** A road with its height, in equal steps over the map. */
export interface Route {
  readonly name: string;
  /** Along the road from its start, m: a little more than on the map where it is steep. */
  readonly pathsM: Float64Array;
  /** Smoothed, m above the sea. */
  readonly elevationsM: Float64Array;
  /** The route ends where it began: its last height is its first. */
  readonly isClosed: boolean;
  /** Sum of all rises as the file has them, m. */
  readonly rawGainM: number;
  /** The same of the smoothed heights. */
  readonly gainM: number;
  readonly lossM: number;
  /** Height that a closed route had gained over its start by error; spread over the road and taken out. */
  readonly closureErrorM: number;
  /** When the car passed which metre of the road, s since the start; null without times. */
  readonly passes: Passes | null;
}

export interface Passes {
  readonly timesS: Float64Array;
  readonly pathsM: Float64Array;
}

export interface RouteOptions {
  /** Half width of the elevation's smoothing, m. */
  readonly smoothingM?: number;
}

const stepOnMapM = 10;
const defaultSmoothingM = 80;
/** A receiver that stands wanders by this much. */
const wanderM = 3;
/** Ends that lie this close are one place, on a road that is much longer. */
const closedWithinM = 100;
const closedFromM = 1_000;

/** A route from the points of a track, in order. */
export function createRoute(name: string, points: readonly GpxPoint[], options: RouteOptions = {}): Route {
  const { kept, mapM, stops } = withoutWander(points);
  const lengthM = mapM.at(-1)!;
  const steps = Math.max(1, Math.round(lengthM / stepOnMapM));
  const stepM = lengthM / steps;
  const gridM = Float64Array.from({ length: steps + 1 }, (_, step) => step * stepM);
  const keptM = Float64Array.from(kept, ({ elevationM }) => elevationM);
  const raw = gridM.map((atM) => valueAt(mapM, keptM, atM));
  const elevationsM = smoothElevation(raw, Math.max(stepM, 1e-6), options.smoothingM ?? defaultSmoothingM);

  const isClosed = lengthM > closedFromM && distanceM(points[0]!, points.at(-1)!) <= closedWithinM;
  const closureErrorM = isClosed ? elevationsM[steps]! - elevationsM[0]! : 0;
  for (let step = 0; step <= steps; step++) elevationsM[step]! -= (closureErrorM * step) / steps;

  const pathsM = new Float64Array(steps + 1);
  for (let step = 1; step <= steps; step++) {
    pathsM[step] = pathsM[step - 1]! + Math.hypot(stepM, elevationsM[step]! - elevationsM[step - 1]!);
  }
  const gain = gainM(elevationsM);
  return {
    name,
    pathsM,
    elevationsM,
    isClosed,
    rawGainM: gainM(Float64Array.from(points, ({ elevationM }) => elevationM)),
    gainM: gain,
    lossM: gain - (elevationsM[steps]! - elevationsM[0]!),
    closureErrorM,
    passes: passesOf(kept, mapM, stops, (atM) => valueAt(gridM, pathsM, atM)),
  };
}

/** Length of the road, m. */
export function routeLengthM(route: Route): number {
  return route.pathsM.at(-1)!;
}

/** Height at a metre of the road, m. */
export function elevationAt(route: Route, pathM: number): number {
  return valueAt(route.pathsM, route.elevationsM, pathM);
}

/** Grade at a metre of the road, rise over run: the mean over one step around. */
export function routeGradeAt(route: Route, pathM: number): number {
  const fromM = Math.max(0, pathM - stepOnMapM / 2);
  const toM = Math.min(routeLengthM(route), pathM + stepOnMapM / 2);
  if (toM <= fromM) return 0;
  const sine = (elevationAt(route, toM) - elevationAt(route, fromM)) / (toM - fromM);
  return sine / Math.sqrt(1 - sine * sine);
}

interface Kept {
  readonly kept: readonly GpxPoint[];
  /** Distance on the map of each. */
  readonly mapM: Float64Array;
  /** Until when the car stayed at each, Unix ms. */
  readonly stops: readonly number[];
}

/** The points that are further than a standing receiver's wander from the one before, and the last one. */
function withoutWander(points: readonly GpxPoint[]): Kept {
  const kept = [points[0]!];
  const mapM = [0];
  const stops = [points[0]!.atMs];
  points.forEach((point, index) => {
    const movedM = distanceM(kept.at(-1)!, point);
    if (movedM < wanderM && index < points.length - 1) {
      stops[stops.length - 1] = point.atMs;
      return;
    }
    kept.push(point);
    mapM.push(mapM.at(-1)! + movedM);
    stops.push(point.atMs);
  });
  return { kept, mapM: Float64Array.from(mapM), stops };
}

function passesOf(
  kept: readonly GpxPoint[],
  mapM: Float64Array,
  stops: readonly number[],
  pathOf: (mapM: number) => number,
): Passes | null {
  const startMs = kept[0]!.atMs;
  const timesS: number[] = [];
  const pathsM: number[] = [];
  for (const [index, { atMs }] of kept.entries()) {
    const pathM = pathOf(mapM[index]!);
    timesS.push((atMs - startMs) / 1000);
    pathsM.push(pathM);
    if (stops[index]! <= atMs) continue;
    timesS.push((stops[index]! - startMs) / 1000);
    pathsM.push(pathM);
  }
  if (timesS.some((timeS) => !Number.isFinite(timeS))) return null;
  return { timesS: Float64Array.from(timesS), pathsM: Float64Array.from(pathsM) };
}

/** Linear between values at rising places, held beyond both ends. */
export function valueAt(places: Float64Array, values: Float64Array, place: number): number {
  let low = 0;
  let high = places.length - 1;
  if (place <= places[0]!) return values[0]!;
  if (place >= places[high]!) return values[high]!;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (places[middle]! <= place) low = middle;
    else high = middle;
  }
  return (
    values[low]! + ((values[high]! - values[low]!) * (place - places[low]!)) / (places[high]! - places[low]!)
  );
}
