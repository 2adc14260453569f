import { ACTUAL_POINTS_MAX, type HostActualPoint } from './hostMessages.ts';

const BUCKET_MS = 300_000;
/** 288 buckets at most. */
const KEPT_MS = 24 * 3_600_000;

interface Bucket {
  readonly atMs: number;
  powerSumW: number;
  powerCount: number;
  socPct: number | null;
}

/** What happened in the last 24 hours, thinned to one point each five minutes: mean power, last state of charge. */
export interface RecentTrace {
  /** @param powerW at the grid, + is export; null is unknown */
  add(atMs: number, powerW: number | null, socPct: number | null): void;
  /** Oldest first. */
  points(): readonly HostActualPoint[];
}

/** Starts empty. */
export function createRecentTrace(): RecentTrace {
  let buckets: Bucket[] = [];
  return {
    add: (atMs, powerW, socPct) => {
      const startAtMs = Math.floor(atMs / BUCKET_MS) * BUCKET_MS;
      let bucket = buckets.at(-1);
      if (bucket === undefined || bucket.atMs < startAtMs) {
        bucket = { atMs: startAtMs, powerSumW: 0, powerCount: 0, socPct: null };
        buckets.push(bucket);
        buckets = buckets.filter((kept) => kept.atMs > startAtMs - KEPT_MS).slice(-ACTUAL_POINTS_MAX);
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
