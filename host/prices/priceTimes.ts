import { BackfeedError } from '../../sim/backfeedError.ts';
import { localIso, standardOffsetMs, utcMsFromWallMs } from './timeZone.ts';

/** One time as a price file writes it. */
export interface WrittenTime {
  /** The digits read as if the clock were on UTC, Unix ms. */
  readonly wallMs: number;
  /** The offset written behind them, ms; null for local time. */
  readonly offsetMs: number | null;
  /** File and line, for messages. */
  readonly at: string;
}

const ISO = /^(\d{4})-(\d\d?)-(\d\d?)[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.0+)?)?\s*(Z|[+-]\d\d:?\d\d)?$/;
const MONTH_FIRST = /^(\d\d?)\/(\d\d?)\/(\d{4}) (\d\d?):(\d\d)(?::(\d\d))?$/;

/**
 * Reads `2026-06-01T07:30+02:00`, `2026-06-01T05:30Z`, `2026-06-01 07:30` or `6/1/2026 7:30` (month first).
 * 24:00 is the end of the day.
 *
 * @throws BackfeedError PRICE_TIME
 */
export function readTime(text: string, at: string): WrittenTime {
  const iso = ISO.exec(text);
  const monthFirst = iso === null ? MONTH_FIRST.exec(text) : null;
  const [year, month, day, hour, minute, second] = (
    iso !== null
      ? [iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]]
      : monthFirst !== null
        ? [monthFirst[3], monthFirst[1], monthFirst[2], monthFirst[4], monthFirst[5], monthFirst[6]]
        : []
  ).map((digits) => Number(digits ?? 0));
  const dayMs = Date.UTC(year ?? NaN, month! - 1, day);
  const inDayMs = ((hour! * 60 + minute!) * 60 + second!) * 1000;
  const isReal =
    new Date(dayMs).getUTCDate() === day && minute! < 60 && second! < 60 && inDayMs <= 86_400_000;
  if (!isReal) {
    const hint = 'Write times like 2026-06-01T07:30+02:00, 2026-06-01 07:30 or 6/1/2026 7:30 (month first)';
    throw new BackfeedError('PRICE_TIME', `${at}: "${text}" is not a time`, hint);
  }
  return { wallMs: dayMs + inDayMs, offsetMs: readOffset(iso?.[7]), at };
}

function readOffset(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Instants of an interpretation up to its first fault. */
interface Reading {
  readonly startsMs: readonly number[];
  readonly fault: BackfeedError | null;
}

/**
 * The instant of one time, given the instant of the time before (null at the first); null where the zone's clock
 * never shows it.
 */
type Interpretation = (time: WrittenTime, previousMs: number | null) => number | null;

function read(
  times: readonly WrittenTime[],
  stepMs: number,
  timeZone: string,
  interpret: Interpretation,
): Reading {
  const startsMs: number[] = [];
  let previousMs: number | null = null;
  for (const time of times) {
    const startMs = interpret(time, previousMs);
    const fault =
      startMs === null
        ? skippedFault(time, timeZone)
        : orderFault(startMs, startsMs, stepMs, time.at, timeZone);
    if (startMs === null || fault !== null) return { startsMs, fault };
    startsMs.push(startMs);
    previousMs = startMs;
  }
  return { startsMs, fault: null };
}

function skippedFault(time: WrittenTime, timeZone: string): BackfeedError {
  const wall = new Date(time.wallMs).toISOString().slice(0, 16).replace('T', ' ');
  const hint = 'Leave the skipped hour out, or write the times with their offset from UTC';
  return new BackfeedError(
    'PRICE_TIME',
    `${time.at}: ${wall} does not exist in ${timeZone} (daylight saving)`,
    hint,
  );
}

function orderFault(
  startMs: number,
  startsMs: readonly number[],
  stepMs: number,
  at: string,
  timeZone: string,
): BackfeedError | null {
  const previousMs = startsMs.at(-1);
  if (previousMs === undefined || startMs === previousMs + stepMs) return null;
  if (startMs > previousMs) {
    const missing = localIso(timeZone, previousMs + stepMs);
    const count = (startMs - previousMs) / stepMs - 1;
    if (!Number.isInteger(count)) {
      const what = `${at}: prices are ${stepMs / 60_000} min apart elsewhere, here ${(startMs - previousMs) / 60_000} min`;
      return new BackfeedError('PRICE_STEP', what, 'Use one step in the whole file');
    }
    const more = count === 1 ? '' : ` nor for the next ${count - 1}`;
    const hint = 'Add the missing price; an hour that daylight saving repeats needs two rows';
    return new BackfeedError('PRICE_GAP', `${at}: no price for ${missing}${more}`, hint);
  }
  if (startsMs.includes(startMs)) {
    const what = `${at}: second price for ${localIso(timeZone, startMs)}`;
    return new BackfeedError('PRICE_DUPLICATE', what, 'Remove one of the two rows');
  }
  return new BackfeedError('PRICE_ORDER', `${at}: earlier than the row before`, 'Sort the rows by time');
}

/** Smallest step forward between neighbouring rows, ms; an hour for a single row. */
function stepOf(times: readonly WrittenTime[]): number {
  let stepMs = Infinity;
  let previousMs = Infinity;
  for (const { wallMs, offsetMs } of times) {
    const ms = wallMs - (offsetMs ?? 0);
    if (ms > previousMs && ms - previousMs < stepMs) stepMs = ms - previousMs;
    previousMs = ms;
  }
  return stepMs === Infinity ? 3_600_000 : stepMs;
}

const STEPS_MS: readonly number[] = [900_000, 1_800_000, 3_600_000];

/**
 * Turns the times of a price file into the starts of its intervals.
 *
 * Local times are read as the zone's clock shows them: the hour that daylight saving skips is absent, the hour that it
 * repeats is there twice, the first one in daylight time. A file of interval ends may carry either the clock at the end
 * of each interval or the clock at its start plus one step; both are tried. A file that carries the skipped hour cannot
 * come from that clock: it was written in standard time all year, and is read so. Of several readings that fail, the
 * one that got furthest names the fault.
 *
 * @param isEnd whether times are the ends of the intervals
 * @param timeZone null when nobody stated one
 * @throws BackfeedError PRICE_STEP, PRICE_ZONE, PRICE_TIME, PRICE_GAP, PRICE_DUPLICATE, PRICE_ORDER
 */
export function priceTimes(
  times: readonly WrittenTime[],
  isEnd: boolean,
  timeZone: string | null,
): { readonly startsMs: readonly number[]; readonly stepMs: number } {
  const first = times[0]!;
  const stepMs = stepOf(times);
  if (!STEPS_MS.includes(stepMs)) {
    const what = `${first.at}: prices are ${stepMs / 60_000} min apart`;
    throw new BackfeedError('PRICE_STEP', what, 'Use hourly, half-hourly or quarter-hourly prices');
  }
  const endMs = isEnd ? stepMs : 0;
  const mixed = times.find(({ offsetMs }) => (offsetMs === null) !== (first.offsetMs === null));
  if (mixed !== undefined) {
    const hint = 'Write the offset from UTC on every row or on none';
    throw new BackfeedError(
      'PRICE_TIME',
      `${mixed.at}: some times have an offset from UTC and some have none`,
      hint,
    );
  }
  if (first.offsetMs !== null) {
    const { startsMs, fault } = read(
      times,
      stepMs,
      timeZone ?? 'UTC',
      (time) => time.wallMs - time.offsetMs! - endMs,
    );
    if (fault !== null) throw fault;
    return { startsMs, stepMs };
  }
  if (timeZone === null) {
    const hint = 'Add a line "# zone: Europe/Berlin" to the file, or state the time zone of the prices';
    throw new BackfeedError('PRICE_ZONE', `${first.at}: local times without a time zone`, hint);
  }

  const clockAt = (wallMs: number, notBeforeMs: number): number | null => {
    const [earlier, later] = utcMsFromWallMs(timeZone, wallMs);
    if (earlier === undefined) return null;
    return later !== undefined && earlier < notBeforeMs ? later : earlier;
  };
  const shiftedClock: Interpretation = (time, previousMs) =>
    clockAt(time.wallMs - endMs, (previousMs ?? -Infinity) + 1);
  const clock: Interpretation = (time, previousMs) => {
    const labelMs = clockAt(time.wallMs, (previousMs ?? -Infinity) + endMs + 1);
    return labelMs === null ? null : labelMs - endMs;
  };
  const readings = [read(times, stepMs, timeZone, clock)];
  if (isEnd && readings[0]!.fault !== null) readings.push(read(times, stepMs, timeZone, shiftedClock));
  const carriesSkippedHour = times.some(({ wallMs }) => utcMsFromWallMs(timeZone, wallMs).length === 0);
  if (readings.at(-1)!.fault !== null && carriesSkippedHour) {
    const standardMs = standardOffsetMs(timeZone, first.wallMs);
    readings.push(read(times, stepMs, timeZone, (time) => time.wallMs - standardMs - endMs));
  }
  const best = readings.reduce((furthest, reading) =>
    reading.fault === null || reading.startsMs.length > furthest.startsMs.length ? reading : furthest,
  );
  if (best.fault !== null) throw best.fault;
  return { startsMs: best.startsMs, stepMs };
}
