/** The parts of a zone's calendar that the page shows. `day` is `2020-07-01`. */
export interface LocalTime {
  readonly day: string;
  readonly weekday: string;
  readonly dayMonth: string;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const options: Intl.DateTimeFormatOptions = {
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: 'short',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    };
    try {
      format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone });
    } catch {
      // A zone that this browser does not know must not take the page down.
      format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
    }
    formats.set(timeZone, format);
  }
  return format;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `atMs` (Unix ms) in the calendar of `timeZone` (IANA); an unknown zone reads as UTC. */
export function localTime(atMs: number, timeZone: string): LocalTime {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(atMs)) part[type] = value;
  const { year = '', month = '', day = '', weekday = '', hour = '0', minute = '0', second = '0' } = part;
  // en-GB abbreviates September to four letters in newer ICU versions.
  const monthNumber = MONTHS.indexOf(month.slice(0, 3)) + 1;
  return {
    day: `${year}-${String(monthNumber).padStart(2, '0')}-${day}`,
    weekday,
    dayMonth: `${Number(day)} ${month.slice(0, 3)}`,
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** `18:20`. */
export function clockText(atMs: number, timeZone: string): string {
  const { hour, minute } = localTime(atMs, timeZone);
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** `18:20:05`. */
export function clockSecondsText(atMs: number, timeZone: string): string {
  return `${clockText(atMs, timeZone)}:${twoDigits(localTime(atMs, timeZone).second)}`;
}

/** `Wed 1 Jul`. */
export function dateText(atMs: number, timeZone: string): string {
  const { weekday, dayMonth } = localTime(atMs, timeZone);
  return `${weekday} ${dayMonth}`;
}

/** The time as one would say it at `nowMs`: `18:00`, `tomorrow 02:00`, `Fri 18:00`, `Fri 10 Jul 18:00`. */
export function whenText(atMs: number, nowMs: number, timeZone: string): string {
  const clock = clockText(atMs, timeZone);
  const { day } = localTime(atMs, timeZone);
  if (day === localTime(nowMs, timeZone).day) return clock;
  // Half a day past the end of today's 23 to 25 hours is inside tomorrow, whatever the daylight saving.
  const { hour, minute } = localTime(nowMs, timeZone);
  const tomorrowMs = nowMs + (36 - hour - minute / 60) * 3_600_000;
  if (day === localTime(tomorrowMs, timeZone).day) return `tomorrow ${clock}`;
  const near = Math.abs(atMs - nowMs) < 6 * 86_400_000;
  return `${near ? localTime(atMs, timeZone).weekday : dateText(atMs, timeZone)} ${clock}`;
}

/** A day of the ledger, `2020-07-01`, as `Wed 1 Jul`; any other text as it stands. */
export function dayText(day: string): string {
  const atMs = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(atMs) ? day : dateText(atMs, 'UTC');
}
