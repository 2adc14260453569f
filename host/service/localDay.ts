import { utcMsFromWallMs, wallMsFromUtcMs, zoneOffsetMs } from '../prices/timeZone.ts';

const DAY_MS = 86_400_000;

/** A calendar day of a time zone; 23 or 25 hours long when the clock changes. */
export interface LocalDay {
  /** `2020-07-01` */
  readonly date: string;
  readonly startAtMs: number;
  /** Exclusive. */
  readonly endAtMs: number;
}

/**
 * The day of `timeZone` that holds an instant.
 *
 * @throws BackfeedError PRICE_ZONE when the zone is unknown
 */
export function localDay(timeZone: string, atMs: number): LocalDay {
  const midnightWallMs = Math.floor(wallMsFromUtcMs(timeZone, atMs) / DAY_MS) * DAY_MS;
  return {
    date: new Date(midnightWallMs).toISOString().slice(0, 10),
    startAtMs: instantOf(timeZone, midnightWallMs),
    endAtMs: instantOf(timeZone, midnightWallMs + DAY_MS),
  };
}

/**
 * The first instant at which the zone's clock shows `wallMs`; where daylight saving skips that time, the instant of
 * the skip.
 */
export function instantOf(timeZone: string, wallMs: number): number {
  return utcMsFromWallMs(timeZone, wallMs)[0] ?? wallMs - zoneOffsetMs(timeZone, wallMs - DAY_MS);
}
