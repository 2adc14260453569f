import { ACTUAL_POINTS_MAX, type HostActualPoint } from './hostMessages.ts';
import { localDay, type LocalDay } from './localDay.ts';

/** 288 buckets on an ordinary day, 300 on one of 25 hours. */
const BUCKET_MS = 300_000;

interface Bucket {
  readonly atMs: number;
  powerSumW: number;
  powerCount: number;
  socPct: number | null;
}

/** What happened today, thinned to one point each five minutes: mean power, last state of charge. */
export interface DayTrace {
  /** @param powerW at the grid, + is export; null is unknown */
  add(atMs: number, powerW: number | null, socPct: number | null): void;
  /** Oldest first. */
  points(): readonly HostActualPoint[];
}

/** Starts with an empty day; the next midnight of `timeZone` empties it again. */
export function createDayTrace(timeZone: string): DayTrace {
  let day: LocalDay | null = null;
  let buckets: Bucket[] = [];
  return {
    add: (atMs, powerW, socPct) => {
      if (day === null || atMs >= day.endAtMs) {
        day = localDay(timeZone, atMs);
        buckets = [];
      }
      const startAtMs = Math.floor(atMs / BUCKET_MS) * BUCKET_MS;
      let bucket = buckets.at(-1);
      if (bucket === undefined || bucket.atMs < startAtMs) {
        bucket = { atMs: startAtMs, powerSumW: 0, powerCount: 0, socPct: null };
        buckets.push(bucket);
        if (buckets.length > ACTUAL_POINTS_MAX) buckets.shift();
      }
      if (powerW !== null) {
        bucket.powerSumW += powerW;
        bucket.powerCount++;
      }
      if (socPct !== null) bucket.socPct = socPct;
    },
    points: () =>
      buckets.map(({ atMs, powerSumW, powerCount, socPct }) => ({
        atMs,
        powerW: powerCount === 0 ? null : Math.round(powerSumW / powerCount),
        socPct,
      })),
  };
}
