import { weekdays } from '../../sim/scenario/weekday.ts';
import type { GeneratedTrip } from '../../sim/trips/generateTrips.ts';
import type { PatternWeek } from '../../sim/trips/statedWeek.ts';
import { travelStatistics } from '../../sim/trips/travelStatistics.ts';
import type { TripStatistics } from '../../sim/trips/tripStatistics.ts';

const MINUTES_PER_DAY = 1440;
/** A longer list is for machines. */
const MOST_LINES = 120;

/** What `backfeed trips` shows. */
export interface ShownTrips {
  readonly pattern: string;
  readonly label: string;
  readonly weeks: number;
  readonly seed: number;
  readonly trips: readonly GeneratedTrip[];
  readonly statistics: TripStatistics;
  readonly stated: PatternWeek;
}

/** Trips and their statistics for a terminal. */
export function tripsText({ pattern, label, weeks, seed, trips, statistics, stated }: ShownTrips): string {
  const shown = trips.slice(0, MOST_LINES);
  const published = travelStatistics;
  const pct = (share: number): string => `${(share * 100).toFixed(0)} %`;
  const rows: [string, string, string, string][] = [
    ['', 'drawn', 'stated', 'published'],
    ['trips a week', statistics.tripsPerWeek.toFixed(1), stated.trips.toFixed(1), ''],
    [
      'km a day',
      (statistics.distancePerWeekKm / 7).toFixed(1),
      (stated.distanceKm / 7).toFixed(1),
      `${published.carKmPerDay.value} to ${published.oneCarHouseholdKmPerDay.value}`,
    ],
    ['  on a working day', statistics.kmPerWorkday.toFixed(1), '', ''],
    ['  on a day of the weekend', statistics.kmPerWeekendDay.toFixed(1), '', ''],
    [
      'km a trip',
      statistics.meanTripKm.toFixed(1),
      (stated.distanceKm / stated.trips).toFixed(1),
      `${published.tripKm.value}`,
    ],
    ['  half are shorter than', statistics.medianTripKm.toFixed(1), '', `${published.medianTripKm.value}`],
    ['  30 km or more', pct(statistics.longTripShare), '', `${published.tripsFrom30Km.value} %`],
    ['km/h', statistics.meanKph.toFixed(0), '', `${published.doorToDoorKph.value}, door to door`],
    ['minutes driven a day', statistics.drivenMinPerDay.toFixed(0), '', `${published.drivenMinPerDay.value}`],
    ['days without a trip', pct(statistics.idleDayShare), '', ''],
    ['returns after which it is plugged in', pct(statistics.pluggedShare), pct(stated.pluggedShare), ''],
    ['time plugged in', pct(statistics.pluggedTimeShare), '', ''],
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return [
    `${pattern}: ${label}; ${weeks} week${weeks > 1 ? 's' : ''}, seed ${seed}`,
    '',
    ...shown.map(tripLine),
    ...(trips.length > shown.length ? [`... and ${trips.length - shown.length} more (--json has all)`] : []),
    '',
    ...rows.map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    ),
    '',
    'drawn: these trips; stated: the mean week of the pattern; published: of all cars (--json names the sources).',
    'Real people stray further: take the trips as an example, not as a forecast.',
    '',
  ].join('\n');
}

function tripLine({
  purpose,
  direction,
  departMin,
  arriveMin,
  distanceKm,
  plugAfterMin,
}: GeneratedTrip): string {
  const day = Math.floor(departMin / MINUTES_PER_DAY);
  const weekday = weekdays[day % 7]!;
  const plug = plugAfterMin === null ? '' : `plugged in ${clock(arriveMin + plugAfterMin)}`;
  return [
    String(Math.floor(day / 7) + 1).padStart(3),
    weekday,
    `${clock(departMin)} to ${clock(arriveMin)}`,
    `${distanceKm.toFixed(1).padStart(6)} km`,
    `${purpose}, ${direction}`.padEnd(14),
    plug,
  ]
    .join('  ')
    .trimEnd();
}

function clock(minute: number): string {
  const ofDay = Math.floor(minute) % MINUTES_PER_DAY;
  return `${String(Math.floor(ofDay / 60)).padStart(2, '0')}:${String(ofDay % 60).padStart(2, '0')}`;
}
