import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { cycleStatistics } from '../../sim/cycle/cycleStatistics.ts';
import { cycleClimbM } from '../../sim/cycle/driveCycle.ts';
import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import { isRouteFile, loadRoute } from '../../sim/route/loadCycle.ts';
import { routeLengthM, type Route } from '../../sim/route/route.ts';
import { routeCycle } from '../../sim/route/routeCycle.ts';
import { driveEnergy } from '../../sim/vehicle/driveEnergy.ts';
import { listCars, loadCar } from '../../sim/vehicle/loadCar.ts';
import { finiteNumber, wholeNumber } from './optionValues.ts';

interface RouteOptions {
  readonly limitKph?: number;
  readonly seed: number;
  readonly car: string;
  readonly json?: boolean;
}

/** `backfeed route`: what a route or a drive cycle is, before a scenario drives it. */
export function routeCommand(): Command {
  return new Command('route')
    .description('Reads a route (GPX) or a drive cycle (CSV) and tells what the simulator makes of it.')
    .argument('<file>', 'a GPX file with elevation, or a CSV file with time and speed')
    .option('--limit-kph <km/h>', 'how fast to drive a route without times', finiteNumber)
    .option(
      '--car <name|file>',
      `that drives it: a YAML file, or one of: ${listCars().join(', ')}`,
      'leaf-aze0',
    )
    .option('--seed <n>', "of the driver's unsteady foot", wholeNumber, 1)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nIn a scenario: trips: [{ cycle: pass.gpx, limitKph: 60, ... }]\n\nExamples:\n  backfeed route pass.gpx --limit-kph 60\n  backfeed route sim/scenario/data/commute.csv --json\n',
    )
    .action(runRoute);
}

function runRoute(file: string, { limitKph, seed, car: carName, json }: RouteOptions): void {
  if (limitKph !== undefined && !(limitKph >= 10 && limitKph <= 200)) {
    throw new BackfeedError('USAGE_LIMIT', `--limit-kph is ${limitKph}`, 'Give 10 to 200 km/h');
  }
  const { vehicle } = loadCar(carName);
  const route = isRouteFile(file) ? loadRoute(file) : null;
  const driver = { random: seededRandom(seed), ...(limitKph === undefined ? {} : { limitKph }) };
  const cycle = route ? routeCycle(route, driver) : loadCycleCsv(file);
  const shown = {
    name: cycle.name,
    ...cycleStatistics(cycle),
    climbM: cycleClimbM(cycle),
    steepestGrade: cycle.grades.reduce((most, grade) => Math.max(most, Math.abs(grade)), 0),
    heights: route && heightsOf(route),
    car: { label: vehicle.label, ...driveEnergy(vehicle, cycle) },
  };
  process.stdout.write(json ? `${JSON.stringify(shown, null, 2)}\n` : routeText(shown));
}

function heightsOf(route: Route) {
  const { rawGainM, gainM, lossM, isClosed, closureErrorM } = route;
  return { lengthKm: routeLengthM(route) / 1000, rawGainM, gainM, lossM, isClosed, closureErrorM };
}

type ShownRoute = ReturnType<typeof cycleStatistics> & {
  readonly name: string;
  readonly climbM: number;
  readonly steepestGrade: number;
  readonly heights: ReturnType<typeof heightsOf> | null;
  readonly car: ReturnType<typeof driveEnergy> & { readonly label: string };
};

function routeText({ heights, car, ...cycle }: ShownRoute): string {
  const minutes = (cycle.durationS / 60).toFixed(0);
  const closed = heights?.isClosed
    ? `, back where it began (${heights.closureErrorM.toFixed(1)} m of error spread over the road)`
    : '';
  return [
    `${cycle.name}: ${cycle.distanceKm.toFixed(1)} km in ${minutes} min, ${cycle.meanKph.toFixed(0)} km/h, at most ${cycle.topKph.toFixed(0)} km/h`,
    `stands ${(cycle.stopShare * 100).toFixed(0)} % of the time; steepest ${(cycle.steepestGrade * 100).toFixed(1)} %; ends ${cycle.climbM.toFixed(0)} m above its start`,
    ...(heights
      ? [
          `climbs ${heights.gainM.toFixed(0)} m and descends ${heights.lossM.toFixed(0)} m${closed}; the file's own heights climb ${heights.rawGainM.toFixed(0)} m`,
        ]
      : []),
    `${car.label}: ${(car.drawnWh / 1000).toFixed(2)} kWh drawn, ${(car.returnedWh / 1000).toFixed(2)} kWh recovered, ${(car.netWh / 1000).toFixed(2)} kWh net`,
    ...(car.missedM > 50
      ? [
          `The car is too weak for it and falls ${car.missedM.toFixed(0)} m behind: it does not see the end of the road.`,
        ]
      : []),
    '',
  ].join('\n');
}
