import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import { weekdays } from '../../sim/scenario/weekday.ts';
import { generateTrips } from '../../sim/trips/generateTrips.ts';
import { statedWeek } from '../../sim/trips/statedWeek.ts';
import { travelStatistics } from '../../sim/trips/travelStatistics.ts';
import { tripPatternNames, tripPatterns, type TripPatternName } from '../../sim/trips/tripPatterns.ts';
import { tripStatistics } from '../../sim/trips/tripStatistics.ts';
import { finiteNumber, wholeNumber } from './optionValues.ts';
import { tripsText } from './tripsText.ts';

const MOST_WEEKS = 520;

interface TripsOptions {
  readonly weeks: number;
  readonly seed: number;
  readonly commuteKm?: number;
  readonly json?: boolean;
}

/** `backfeed trips`: the trips that a pattern of use draws, and whether they are like those of real cars. */
export function tripsCommand(): Command {
  const patterns = tripPatternNames.map((name) => `  ${name.padEnd(14)} ${tripPatterns[name].label}`);
  return new Command('trips')
    .description(
      'Draws the trips of a car by a pattern of use, for scenarios of people who have no record of theirs.',
    )
    .argument('[pattern]', 'how the car is used', 'commuter')
    .option('--weeks <n>', 'how many, from a Monday on', wholeNumber, 2)
    .option('--seed <n>', 'other trips of the same pattern', wholeNumber, 1)
    .option('--commute-km <km>', 'way to work, one way', finiteNumber)
    .option('--json', 'print one JSON object, with where the published figures come from')
    .addHelpText(
      'after',
      `\nPatterns:\n${patterns.join('\n')}\n\nIn a scenario: generatedTrips: { pattern: commuter, commuteKm: 14 }\n\nExamples:\n  backfeed trips\n  backfeed trips shiftWorker --weeks 3 --seed 7\n  backfeed trips commuter --commute-km 30 --weeks 52 --json\n`,
    )
    .action((name: string, options: TripsOptions) => runTrips(patternNamed(name), options));
}

function runTrips(name: TripPatternName, options: TripsOptions): void {
  const { weeks, seed, commuteKm } = options;
  if (weeks < 1 || weeks > MOST_WEEKS) {
    throw new BackfeedError('USAGE_WEEKS', `--weeks is ${weeks}`, `Give 1 to ${MOST_WEEKS} weeks`);
  }
  if (commuteKm !== undefined && !(commuteKm >= 0.5 && commuteKm <= 150)) {
    throw new BackfeedError('USAGE_COMMUTE', `--commute-km is ${commuteKm}`, 'Give 0.5 to 150 km');
  }
  const pattern = tripPatterns[name];
  const days = Array.from({ length: weeks * 7 }, (_, day) => weekdays[day % 7]!);
  const trips = generateTrips({
    pattern,
    weekdays: days,
    seed,
    ...(commuteKm === undefined ? {} : { commuteKm }),
  });
  const shown = {
    pattern: name,
    label: pattern.label,
    weeks,
    seed,
    trips,
    statistics: tripStatistics(trips, days),
    stated: statedWeek(pattern, commuteKm),
    published: travelStatistics,
  };
  // The speed of each second is for the simulator.
  const withoutCycles = (key: string, value: unknown): unknown => (key === 'cycle' ? undefined : value);
  process.stdout.write(options.json ? `${JSON.stringify(shown, withoutCycles, 2)}\n` : tripsText(shown));
}

function patternNamed(name: string): TripPatternName {
  if (Object.hasOwn(tripPatterns, name)) return name as TripPatternName;
  const nearest = nearestName(name, tripPatternNames);
  throw new BackfeedError(
    'USAGE_PATTERN',
    `there is no pattern "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : `Give one of ${tripPatternNames.join(', ')}`,
  );
}
