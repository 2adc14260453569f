import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import { instantOf } from '../service/localDay.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28].map((days) => days * DAY_MS),
];

/** A place on an axis of time. */
export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
}

/** Round local times between two instants, at most `most` of them unless the time is longer than a year. */
export function timeTicks(startAtMs: number, endAtMs: number, timeZone: string, most: number): TimeTick[] {
  const stepMs = STEPS_MS.find((step) => (endAtMs - startAtMs) / step <= most) ?? STEPS_MS.at(-1)!;
  const firstWallMs = Math.ceil(wallMsFromUtcMs(timeZone, startAtMs) / stepMs) * stepMs;
  const ticks: TimeTick[] = [];
  for (let wallMs = firstWallMs; ; wallMs += stepMs) {
    const atMs = instantOf(timeZone, wallMs);
    if (atMs > endAtMs) return ticks;
    ticks.push({ atMs, label: stepMs < DAY_MS ? clockText(wallMs) : dayText(wallMs) });
  }
}

/** Local time of day, `07:30`. */
export function clockTime(atMs: number, timeZone: string): string {
  return clockText(wallMsFromUtcMs(timeZone, atMs));
}

/** Local day, `Tue, Jun 2`. */
export function dayName(atMs: number, timeZone: string): string {
  return dayText(wallMsFromUtcMs(timeZone, atMs));
}

function clockText(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(11, 16);
}

const dayFormat = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});

function dayText(wallMs: number): string {
  return dayFormat.format(wallMs);
}
