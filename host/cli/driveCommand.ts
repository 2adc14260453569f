import { Command } from 'commander';
import type { DriveCycle } from '../../sim/cycle/driveCycle.ts';
import { commuteCycle, downhillCycle } from '../../sim/cycle/exampleCycles.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import { loadCycle } from '../../sim/route/loadCycle.ts';
import { quarryBand } from '../../sim/route/quarryBand.ts';
import { quarryCycle } from '../../sim/route/quarryRoute.ts';
import { followCycle } from '../../sim/vehicle/followCycle.ts';
import { listCars, loadCar } from '../../sim/vehicle/loadCar.ts';
import { driveText } from '../drive/driveText.ts';
import { quarryText } from '../drive/quarryText.ts';
import { finiteNumber } from './optionValues.ts';

/** Cycles that come with the project, by name. */
const shippedCycles: Readonly<Record<string, () => DriveCycle>> = {
  commute: commuteCycle,
  downhill: downhillCycle,
  quarry: () => quarryCycle(quarryPayloadKg, seededRandom(1)),
};
const quarryPayloadKg = 65_000;

interface DriveOptions {
  readonly cycle: string;
  readonly limitKph?: number;
  readonly socPct: number;
  readonly ambientC?: number;
  readonly altitudeM?: number;
  readonly headwindMps?: number;
  readonly payloadKg?: number;
  readonly json?: boolean;
}

/** `backfeed drive`: a car over a drive cycle, the plant alone. */
export function driveCommand(): Command {
  return new Command('drive')
    .description(
      'Drives a car over a cycle and tells what it used, what braking gave back and where it went.',
    )
    .argument('[car]', `a YAML file, or one of: ${listCars().join(', ')}`, 'leaf-aze0')
    .option(
      '--cycle <name|file.csv|file.gpx>',
      `speed over time, a route, or one of: ${Object.keys(shippedCycles).join(', ')}`,
      'commute',
    )
    .option('--limit-kph <km/h>', 'how fast a route without times is driven', finiteNumber)
    .option('--soc-pct <%>', 'state of charge at the start', finiteNumber, 80)
    .option(
      '--ambient-c <degC>',
      'temperature of the air: cabin and battery are as cold at first',
      finiteNumber,
    )
    .option('--altitude-m <m>', 'height above the sea, for the air', finiteNumber)
    .option('--headwind-mps <m/s>', 'wind against the car', finiteNumber)
    .option('--payload-kg <kg>', 'load beyond driver and luggage', finiteNumber)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nThe cars say where their numbers come from (sim/vehicle/cars); docs/validation.md how far they can be trusted.\n\nExamples:\n  backfeed drive bolt-2017 --cycle udds.csv\n  backfeed drive leaf-aze0 --ambient-c -7 --json\n  backfeed drive leaf-aze0 --cycle pass.gpx --limit-kph 60\n  backfeed drive quarry-truck --cycle quarry\n',
    )
    .action(
      (name: string, { cycle: cycleName, limitKph, socPct, payloadKg, json, ...weather }: DriveOptions) => {
        const car = loadCar(name);
        const driver = { random: seededRandom(1), ...(limitKph === undefined ? {} : { limitKph }) };
        const road = shippedCycles[cycleName]?.() ?? loadCycle(cycleName, driver);
        const cycle =
          payloadKg === undefined
            ? road
            : { ...road, payloadsKg: new Float64Array(road.timesS.length).fill(payloadKg) };
        const result = followCycle(car, cycle, { ...weather, startSocPct: socPct, stepS: 0.1 });
        process.stdout.write(
          json
            ? `${JSON.stringify({ car: name, cycle: cycle.name, ...result }, null, 2)}\n`
            : driveText(result, `${car.vehicle.label}, ${cycle.name}`) +
                (cycleName === 'quarry' ? quarryText(quarryBand()) : ''),
        );
      },
    );
}
