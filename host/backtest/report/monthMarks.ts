import { wallMsFromUtcMs } from '../../prices/timeZone.ts';
import { SLOTS_PER_DAY } from '../backtestSlots.ts';
import type { Backtest } from '../runBacktest.ts';

/** A month of the time, or the part of it that belongs to it. */
export interface MonthMark {
  /** `Jan 2020`. */
  readonly label: string;
  readonly firstDay: number;
  /** Exclusive. */
  readonly endDay: number;
}

/** The months that the days of a backtest fall into; a day belongs to the month in which its noon is. */
export function monthMarks({ slots, days, timeZone }: Backtest): MonthMark[] {
  const format = new Intl.DateTimeFormat('en', { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const marks: { label: string; firstDay: number; endDay: number }[] = [];
  for (let day = 0; day < days; day++) {
    const noonMs = slots[day * SLOTS_PER_DAY + SLOTS_PER_DAY / 2]!.startAtMs;
    const label = format.format(wallMsFromUtcMs(timeZone, noonMs));
    const last = marks.at(-1);
    if (last?.label === label) last.endDay = day + 1;
    else marks.push({ label, firstDay: day, endDay: day + 1 });
  }
  return marks;
}
