import { readFileSync } from 'node:fs';
import { BackfeedError } from '../backfeedError.ts';
import type { DriveCycle } from '../cycle/driveCycle.ts';
import { loadCycleCsv } from '../cycle/loadCycleCsv.ts';
import { readGpx } from './readGpx.ts';
import { createRoute, type Route } from './route.ts';
import { routeCycle, type RouteDriver } from './routeCycle.ts';

/** Reads a GPX file. @throws BackfeedError ROUTE_FILE_MISSING, or what `readGpx` throws */
export function loadRoute(path: string): Route {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BackfeedError(
      'ROUTE_FILE_MISSING',
      `Route ${path} cannot be read`,
      'Check the path given with --cycle or in the scenario',
      error,
    );
  }
  const name = path.replace(/^.*[/\\]/, '').replace(/\.gpx$/i, '');
  return createRoute(name, readGpx(text, path));
}

/** Whether a file is a route by its name. */
export function isRouteFile(path: string): boolean {
  return /\.gpx$/i.test(path);
}

/**
 * What a car drives, from a file: a drive cycle (CSV), or a route (GPX) as `driver` drives it.
 * @throws BackfeedError what `loadCycleCsv`, `loadRoute` and `routeCycle` throw
 */
export function loadCycle(path: string, driver: RouteDriver): DriveCycle {
  return isRouteFile(path) ? routeCycle(loadRoute(path), driver) : loadCycleCsv(path);
}
