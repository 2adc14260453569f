import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import type { Store } from '../store/store.ts';
import { dayReview } from './dayReview.ts';
import { dayTrace } from './dayTrace.ts';
import type { HostDayReview } from './hostMessages.ts';
import { instantOf, localDay } from './localDay.ts';
import type { OwnerSettings } from './vehiclePlan.ts';

const HOUR_MS = 3_600_000;

/** A day whose journal is not whole is looked at again after this: records may come late. */
const LOOK_AGAIN_MS = HOUR_MS / 4;

/** The reviews of days that are over, each computed once. */
export interface DayReviews {
  /** Of those dates that can be reviewed, in their order. */
  of(dates: readonly string[]): readonly HostDayReview[];
}

/** @param prices the series in force; a day whose prices are not in it has no review */
export function createDayReviews(
  clock: Clock,
  store: Store,
  vehicle: string,
  settings: OwnerSettings,
  prices: () => PriceSeries,
): DayReviews {
  const known = new Map<string, { readonly review: HostDayReview | null; readonly atMs: number }>();
  const review = (date: string): HostDayReview | null => {
    const { timeZone } = settings;
    const { startAtMs, endAtMs } = localDay(timeZone, instantOf(timeZone, Date.parse(date)));
    const records = store.journalBetween(vehicle, startAtMs - HOUR_MS, endAtMs + HOUR_MS);
    const trace = dayTrace(records, startAtMs, endAtMs);
    try {
      return trace && dayReview(settings, date, trace, prices());
    } catch (error) {
      // A price that nobody can plan with: the plan has told of it, and the summary must not be lost over it.
      if (error instanceof BackfeedError && error.code === 'PLAN_INPUT') return null;
      throw error;
    }
  };
  return {
    of: (dates) => {
      const nowMs = clock.now();
      for (const date of known.keys()) if (!dates.includes(date)) known.delete(date);
      return dates.flatMap((date) => {
        let row = known.get(date);
        if (row === undefined || (row.review === null && nowMs - row.atMs >= LOOK_AGAIN_MS)) {
          row = { review: review(date), atMs: nowMs };
          known.set(date, row);
        }
        return row.review === null ? [] : [row.review];
      });
    },
  };
}
