import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { leafFleetCar, type FleetCar } from '../../sim/fleet/fleetCar.ts';
import type { FleetGroup } from '../../sim/fleet/fleetSpec.ts';
import { plugPatterns, withSessionsPerDay, type PlugPatternName } from '../../sim/fleet/plugPatterns.ts';
import { policyRules, type PolicyRuleName } from '../../sim/fleet/policyRules.ts';
import { simulateFleet } from '../../sim/fleet/simulateFleet.ts';
import { sampleFleetTrips } from '../../sim/fleet/tripRoads.ts';
import { fleetPrices } from '../fleet/fleetPrices.ts';
import { fleetReport } from '../fleet/fleetReport.ts';
import { fleetText } from '../fleet/fleetText.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { loadTariff, listTariffs } from '../prices/loadTariff.ts';
import { applyTariff } from '../prices/tariff.ts';
import { finiteNumber, wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';

const STEP_S = 900;
const patternNames = Object.keys(plugPatterns) as PlugPatternName[];
const ruleNames = Object.keys(policyRules) as PolicyRuleName[];

interface FleetOptions {
  readonly prices: string;
  readonly zone: string;
  readonly tariff?: string;
  readonly vehicles: number;
  readonly days: number;
  readonly pattern: string;
  readonly sessions?: number;
  readonly rule: string;
  readonly chargeTo: number;
  readonly sellTo: number;
  readonly departure: number;
  readonly reserve: number;
  readonly soc: number;
  readonly seed: number;
  readonly workers?: number;
  readonly json?: boolean;
}

/** `backfeed fleet`: thousands of cars over days or years. */
export function fleetCommand(): Command {
  return new Command('fleet')
    .description(
      'Runs many cars with measured habits over days or years: their power at the grid, energy and money.',
    )
    .requiredOption('--prices <file.csv>', 'price series; repeated where it ends before the days do')
    .option('--zone <name>', 'of local times in a file that does not state it, e.g. Europe/Berlin', 'UTC')
    .option('--tariff <name|file>', `a YAML file, or one of: ${listTariffs().join(', ')}`)
    .option('--vehicles <n>', 'cars', wholeNumber, 1000)
    .option('--days <n>', 'from the first midnight of the prices', wholeNumber, 7)
    .option(
      '--pattern <list>',
      `where they are plugged in, with weights: ${patternNames.join(', ')}`,
      'household:60,workplace:30,public:10',
    )
    .option(
      '--sessions <n>',
      'a day and car, 0 to 1, instead of those of the patterns; for as much driving',
      finiteNumber,
    )
    .option('--rule <name>', `${ruleNames.join(', ')}`, 'sellAtPeaks')
    .option('--charge-to <%>', 'in the cheap hours', finiteNumber, 90)
    .option('--sell-to <%>', 'in the dear hours', finiteNumber, 40)
    .option(
      '--departure <%>',
      'wanted when the car is unplugged; charged for in the last hours',
      finiteNumber,
      70,
    )
    .option('--reserve <%>', 'never sold below', finiteNumber, leafFleetCar.reserveSocPct)
    .option('--soc <%>', 'of all cars at the start', finiteNumber, 60)
    .option('--seed <n>', 'another one gives other days', wholeNumber, 1)
    .option('--workers <n>', 'threads; the result does not depend on it', wholeNumber)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nEach car is a Leaf with 30 kWh at a 10 kW wall station, in steps of a quarter of an hour. A rule is one table of thresholds for all cars, so they all begin at once: what a fleet should not do is seen here first.\n\nExamples:\n  backfeed fleet --prices day-ahead.csv --zone Europe/Berlin\n  backfeed fleet --prices day-ahead.csv --vehicles 10000 --days 365 --rule cheapHours --json\n  backfeed fleet --prices day-ahead.csv --pattern household:1 --rule chargeAtOnce --seed 7\n',
    )
    .action(run);
}

async function run(options: FleetOptions): Promise<void> {
  checkOptions(options);
  const { vehicles, days, seed, workers } = options;
  const weights = readPattern(options.pattern);
  const series = loadPriceCsv(options.prices, options.zone);
  const tariff = options.tariff === undefined ? {} : loadTariff(options.tariff);
  const prices = fleetPrices(applyTariff(series, tariff), days, STEP_S);
  const policy = ruleOf(options.rule)({
    ...prices,
    stepsPerDay: 86_400 / STEP_S,
    chargeUpToPct: options.chargeTo,
    sellDownToPct: options.sellTo,
  });
  const car: FleetCar = { ...leafFleetCar, reserveSocPct: options.reserve };
  const progress = createProgressBar();
  try {
    const trips = sampleFleetTrips(car, (done) => progress.update(done, 'driving each road once'));
    const common = {
      car,
      startSocPct: options.soc,
      trips,
      policies: [policy],
      rules: { departureSocPct: options.departure, holdsDepartures: true },
    };
    const groups: FleetGroup[] = shares(vehicles, weights).map(([label, count]) => ({
      ...common,
      label,
      vehicles: count,
      calendar:
        options.sessions === undefined
          ? plugPatterns[label]
          : withSessionsPerDay(plugPatterns[label], options.sessions),
    }));
    const spec = { seed, days, stepS: STEP_S, startWeekday: prices.startWeekday, groups };
    const run = await simulateFleet(spec, {
      ...(workers === undefined ? {} : { threads: workers }),
      onProgress: (done) => progress.update(done / vehicles, `${done} of ${vehicles} cars`),
    });
    const report = fleetReport(run, prices);
    progress.end();
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : fleetText(report));
  } finally {
    progress.end();
  }
}

function checkOptions(options: FleetOptions): void {
  for (const [name, count] of [
    ['vehicles', options.vehicles],
    ['days', options.days],
    ['workers', options.workers ?? 1],
  ] as const)
    if (count < 1)
      throw new BackfeedError('USAGE_COUNT', `--${name} is ${count}`, 'Give a number of 1 or more');
  const { sessions = 1 } = options;
  if (!(sessions > 0 && sessions <= 1))
    throw new BackfeedError('USAGE_SESSIONS', `--sessions is ${sessions}`, 'Give more than 0 and at most 1');
  for (const [name, percent] of [
    ['charge-to', options.chargeTo],
    ['sell-to', options.sellTo],
    ['departure', options.departure],
    ['reserve', options.reserve],
    ['soc', options.soc],
  ] as const)
    if (!(percent >= 0 && percent <= 100))
      throw new BackfeedError(
        'USAGE_PERCENT',
        `--${name} is ${percent}`,
        'Give a state of charge from 0 to 100',
      );
}

function ruleOf(name: string): (typeof policyRules)[PolicyRuleName] {
  if (Object.hasOwn(policyRules, name)) return policyRules[name as PolicyRuleName];
  throw new BackfeedError('USAGE_RULE', `--rule is ${name}`, `Give one of ${ruleNames.join(', ')}`);
}

/** `household:60,public:10`: names with weights. */
function readPattern(text: string): Map<PlugPatternName, number> {
  const weights = new Map<PlugPatternName, number>();
  for (const part of text.split(',')) {
    const [name = '', weight = '1'] = part.trim().split(':');
    if (!Object.hasOwn(plugPatterns, name) || !(Number(weight) > 0) || !Number.isFinite(Number(weight)))
      throw new BackfeedError(
        'USAGE_PATTERN',
        `--pattern holds "${part}"`,
        `Write names and weights as in household:60,public:40; names are ${patternNames.join(', ')}`,
      );
    weights.set(name as PlugPatternName, (weights.get(name as PlugPatternName) ?? 0) + Number(weight));
  }
  return weights;
}

/** Whole cars by weight; what rounding leaves goes to the last. */
function shares(vehicles: number, weights: Map<PlugPatternName, number>): [PlugPatternName, number][] {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let given = 0;
  return [...weights].map(([name, weight]) => {
    passed += weight;
    const count = Math.round((vehicles * passed) / total) - given;
    given += count;
    return [name, count];
  });
}
