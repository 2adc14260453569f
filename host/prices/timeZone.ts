import { BackfeedError } from '../../sim/backfeedError.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone,
        calendar: 'iso8601',
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch (cause) {
      throw new BackfeedError(
        'PRICE_ZONE',
        `unknown time zone "${timeZone}"`,
        'Use an IANA name such as Europe/Berlin or America/Los_Angeles',
        cause,
      );
    }
    formats.set(timeZone, format);
  }
  return format;
}

/** Throws PRICE_ZONE unless `timeZone` is a name that this system knows. */
export function checkTimeZone(timeZone: string): void {
  formatOf(timeZone);
}

/** What Intl says that the zone's clock shows; slow. */
function askedWallMs(timeZone: string, utcMs: number): number {
  const wholeSecondMs = Math.floor(utcMs / 1000) * 1000;
  const field: Record<string, number> = {};
  for (const part of formatOf(timeZone).formatToParts(wholeSecondMs)) field[part.type] = Number(part.value);
  const wallMs = Date.UTC(
    field['year']!,
    field['month']! - 1,
    field['day']!,
    field['hour']!,
    field['minute']!,
    field['second']!,
  );
  return wallMs + (utcMs - wholeSecondMs);
}

const DAY_MS = 86_400_000;
const midnightOffsets = new Map<string, number>();

/** Offset at 00:00 UTC of a day counted from 1970; kept, because Intl is slow and price files ask for every row. */
function midnightOffsetMs(timeZone: string, day: number): number {
  const key = `${timeZone} ${day}`;
  let offsetMs = midnightOffsets.get(key);
  if (offsetMs === undefined) {
    offsetMs = askedWallMs(timeZone, day * DAY_MS) - day * DAY_MS;
    midnightOffsets.set(key, offsetMs);
  }
  return offsetMs;
}

/**
 * Wall-clock time of an instant, written as the Unix ms at which a clock on UTC shows the same digits.
 * Errors: PRICE_ZONE.
 */
export function wallMsFromUtcMs(timeZone: string, utcMs: number): number {
  // No zone changes its clock and changes it back within a day.
  const day = Math.floor(utcMs / DAY_MS);
  const offsetMs = midnightOffsetMs(timeZone, day);
  return offsetMs === midnightOffsetMs(timeZone, day + 1) ? utcMs + offsetMs : askedWallMs(timeZone, utcMs);
}

/** How far the zone's clock is ahead of UTC at an instant, ms. */
export function zoneOffsetMs(timeZone: string, utcMs: number): number {
  return wallMsFromUtcMs(timeZone, utcMs) - utcMs;
}

/**
 * The instants at which the zone's clock shows `wallMs`, earliest first: one on ordinary days, none in the hour that
 * daylight saving skips, two in the hour that it repeats.
 */
export function utcMsFromWallMs(timeZone: string, wallMs: number): readonly number[] {
  // Offsets stay within 14 h, so the instant lies between these two midnights; no zone changes its clock twice in that time.
  const day = Math.floor(wallMs / DAY_MS);
  const before = midnightOffsetMs(timeZone, day - 1);
  const after = midnightOffsetMs(timeZone, day + 2);
  if (before === after) return [wallMs - before];
  // The larger offset is the earlier instant.
  return [Math.max(before, after), Math.min(before, after)]
    .map((offsetMs) => ({ offsetMs, utcMs: wallMs - offsetMs }))
    .filter(({ offsetMs, utcMs }) => zoneOffsetMs(timeZone, utcMs) === offsetMs)
    .map(({ utcMs }) => utcMs);
}

/** The zone's offset outside daylight saving in the year of `utcMs`: the smaller of January's and July's. */
export function standardOffsetMs(timeZone: string, utcMs: number): number {
  const year = new Date(utcMs).getUTCFullYear();
  return Math.min(zoneOffsetMs(timeZone, Date.UTC(year, 0, 1)), zoneOffsetMs(timeZone, Date.UTC(year, 6, 1)));
}

/** Local date and time with offset, `2026-06-01T07:30+02:00`. */
export function localIso(timeZone: string, utcMs: number): string {
  const offsetMs = zoneOffsetMs(timeZone, utcMs);
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const wall = new Date(utcMs + offsetMs).toISOString().slice(0, 16);
  return `${wall}${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
