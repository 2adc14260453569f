import { z } from 'zod';

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const;

/** On quarter hours: no price is published for less, and a series can be cut there. */
const quarterHour = z
  .string()
  .regex(/^(([01]\d|2[0-3]):(00|15|30|45)|24:00)$/, 'must be a quarter hour such as "16:00" or "07:30"');

/** Keys of a time window, for the schemas that have one. */
export const timeWindowShape = {
  /** Days of the week; default all. */
  days: z.array(z.enum(weekdays)).nonempty().optional(),
  /** Months; default all. */
  months: z.array(z.enum(months)).nonempty().optional(),
  /** Begin of the time of day; default 00:00. */
  from: quarterHour.optional(),
  /** End of the time of day, exclusive; default 24:00. Before `from`: through midnight. */
  to: quarterHour.optional(),
};

/** Times of day on some days of the week in some months, by the clock of a zone. */
export type TimeWindow = z.input<z.ZodObject<typeof timeWindowShape>>;

const DAY_MS = 86_400_000;

function msOfDay(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours! * 60 + minutes!) * 60_000;
}

/**
 * Whether a wall-clock time lies in the window. Day and month are those of the time itself: of a window from 22:00 to
 * 06:00 on Fridays, the hours after midnight lie on Friday morning.
 * @returns a function of wall-clock ms, as of `wallMsFromUtcMs`
 */
export function timeWindowTest(window: TimeWindow): (wallMs: number) => boolean {
  const fromMs = msOfDay(window.from ?? '00:00');
  const toMs = msOfDay(window.to ?? '24:00');
  const days = window.days?.map((day) => weekdays.indexOf(day));
  const inMonths = window.months?.map((month) => months.indexOf(month));
  return (wallMs) => {
    const msToday = ((wallMs % DAY_MS) + DAY_MS) % DAY_MS;
    const inTime = fromMs < toMs ? msToday >= fromMs && msToday < toMs : msToday >= fromMs || msToday < toMs;
    if (!inTime) return false;
    if (days === undefined && inMonths === undefined) return true;
    const date = new Date(wallMs);
    return (days?.includes(date.getUTCDay()) ?? true) && (inMonths?.includes(date.getUTCMonth()) ?? true);
  };
}
