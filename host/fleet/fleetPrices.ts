import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import { priceAt, type PriceSeries } from '../prices/priceSeries.ts';
import { instantOf } from '../service/localDay.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';

const DAY_MS = 86_400_000;

/** Prices of each step of a fleet's days, by the local clock. */
export interface FleetPrices {
  readonly currency: string;
  readonly importPrices: Float64Array;
  readonly exportPrices: Float64Array;
  /** Of the first day, 0 is Monday. */
  readonly startWeekday: number;
  /** Whole days that the series holds: longer times begin again from the first of them. */
  readonly coveredDays: number;
}

/**
 * Lays a price series over whole local days, and over and over when there are more of them: by whole weeks where it
 * has one, so that Sundays stay Sundays.
 * @param stepS a divisor of an hour
 * @throws BackfeedError PRICE_COVERAGE when the series holds no whole day
 */
export function fleetPrices(series: PriceSeries, days: number, stepS: number): FleetPrices {
  const { timeZone, points, currency } = series;
  const last = points.at(-1)!;
  const firstWallMs = Math.ceil(wallMsFromUtcMs(timeZone, points[0]!.startAtMs) / DAY_MS) * DAY_MS;
  const endWallMs = wallMsFromUtcMs(timeZone, last.startAtMs + last.durationMs);
  const coveredDays = Math.floor((endWallMs - firstWallMs) / DAY_MS);
  if (coveredDays < 1)
    throw new BackfeedError(
      'PRICE_COVERAGE',
      `the prices do not cover a whole day in ${timeZone}`,
      'Give a longer price file',
    );
  const repeatedDays = coveredDays >= 7 && days > coveredDays ? Math.floor(coveredDays / 7) * 7 : coveredDays;
  const stepsPerDay = 86_400 / stepS;
  const importPrices = new Float64Array(days * stepsPerDay);
  const exportPrices = new Float64Array(days * stepsPerDay);
  for (let step = 0; step < importPrices.length; step++) {
    const day = Math.floor(step / stepsPerDay) % repeatedDays;
    const wallMs = firstWallMs + day * DAY_MS + (step % stepsPerDay) * stepS * 1000;
    const point = priceAt(series, instantOf(timeZone, wallMs))!;
    importPrices[step] = point.importPricePerKwh;
    exportPrices[step] = point.exportPricePerKwh;
  }
  // The first of January 1970 was a Thursday.
  return { currency, importPrices, exportPrices, startWeekday: (firstWallMs / DAY_MS + 3) % 7, coveredDays };
}
