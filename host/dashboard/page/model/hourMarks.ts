import { localTime } from './timeText.ts';

/** A place on the time axis. */
export interface HourMark {
  readonly atMs: number;
  /** `06:00`, or the weekday at midnight. */
  readonly label: string;
}

/** Every zone's offset is a multiple of a quarter of an hour. */
const QUARTER_MS = 900_000;

/** Marks at the local hours that `stepHours` divides, across daylight-saving changes too. Both ends are included. */
export function hourMarks(
  fromMs: number,
  toMs: number,
  stepHours: number,
  timeZone: string,
): readonly HourMark[] {
  const marks: HourMark[] = [];
  for (let atMs = Math.ceil(fromMs / QUARTER_MS) * QUARTER_MS; atMs <= toMs; atMs += QUARTER_MS) {
    const { hour, minute, weekday } = localTime(atMs, timeZone);
    if (minute !== 0 || hour % stepHours !== 0) continue;
    marks.push({ atMs, label: hour === 0 ? weekday : `${String(hour).padStart(2, '0')}:00` });
  }
  return marks;
}
