import type { ClockSource } from '../contract/clockSources.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import { board } from 'board';
import { watchdogS } from 'safety-limits';

/**
 * Time on the device. Durations use the uptime; the wall clock is an offset to it, with a bound on its error, so a wrong
 * clock of the host cannot stretch a timeout.
 */
export let bootS = getTime();
let wallOffsetMs = NaN;
let tickedMs = 0;

/** Drift is measured between two answers of the host that lie at least so far apart, and up to so far. */
const DRIFT_FROM_MS = 60000;
const DRIFT_SPAN_MS = 3600000;
/** No oscillator is further off: what moves more was set. */
const DRIFT_MAX = 0.2;
/** The interpreter's clock follows the wall clock within this. */
const SYNC_MS = 1000;
/** Largest error that has a place in memory. */
const REMEMBERED_MAX_MS = 4e9;

/** Share of the time on a clock that is off by so much of the true time: a slow one shows less of it. */
const errorShare = (ppm: number): number => ppm / (1e6 - ppm);
/** A board whose variables survive its sleep tells the time by the same oscillator then. */
const ownErrorShare = errorShare(board.clockErrorPpm.awake);

let source: ClockSource | null = null;
/** How wrong the wall clock could be at `toldAtMs`, and by how much each millisecond more makes it so. */
let toldErrorMs = NaN;
let toldAtMs = 0;
let growth = ownErrorShare;
/** The host's answer that drift is measured from: Unix time less uptime, its error, and when it came. */
let hostOffsetMs = 0;
let hostErrorMs = 0;
let hostAtMs = NaN;
let memory: DeviceMemory | null = null;

/** Time since boot, ms, fractional; goes back only until the next tick has noticed that a clock was set back. The path of every frame spares the call and calculates it from `bootS`. */
export function uptimeMs(): number {
  return (getTime() - bootS) * 1000;
}

/** What was not time that passed makes the wall clock as doubtful as it was long. */
function noticeJump(gapMs: number): void {
  toldErrorMs += Math.abs(gapMs);
  hostAtMs = NaN;
  rememberClock();
}

/**
 * The uptime, for the control tick. Where the interpreter's clock was set back since the last one, time goes on from
 * there: all that is known would look fresh until the clock has caught up. What has come in between counts as older
 * than it is. A clock that was set ahead makes all look old, and stays: more than the watchdog allows has not passed.
 */
export function tickMs(): number {
  const nowMs = uptimeMs();
  const gapMs = nowMs - tickedMs;
  if (gapMs < 0 || gapMs > watchdogS * 1000) noticeJump(gapMs);
  if (gapMs < 0) bootS += gapMs / 1000;
  else tickedMs = nowMs;
  return tickedMs;
}

/** Call after a sleep that the variables have survived, before the next tick: it was no jump. */
export function sleptThrough(): void {
  tickedMs = uptimeMs();
}

/** Unix time, ms, or NaN while nobody has told it. */
export function wallMs(): number {
  return wallOffsetMs + uptimeMs();
}

/** How wrong `wallMs` may be, ms; NaN while it is unset. */
export function clockErrorMs(): number {
  return toldErrorMs + (uptimeMs() - toldAtMs) * growth;
}

/** Who told the time. */
export function clockSource(): ClockSource | null {
  return source;
}

/** Whatever else shows how the own clock runs: an error of so much of the time that passes. */
function measureDrift(offsetMs: number, errorMs: number, nowMs: number): void {
  const spanMs = nowMs - hostAtMs;
  if (spanMs < DRIFT_FROM_MS) return;
  const movedMs = Math.abs(offsetMs - hostOffsetMs);
  const slackMs = errorMs + hostErrorMs;
  const isDrift = movedMs < spanMs * DRIFT_MAX;
  if (isDrift) growth = movedMs - slackMs > ownErrorShare * spanMs ? (movedMs + slackMs) / spanMs : ownErrorShare;
  if (isDrift && spanMs < DRIFT_SPAN_MS) return;
  hostOffsetMs = offsetMs;
  hostErrorMs = errorMs;
  hostAtMs = nowMs;
}

/**
 * Somebody tells the time: what it and what is known both allow counts from now on. Where they contradict one another
 * the host is believed, with the difference as an error until it answers again; nobody else is. Any source sets a clock
 * that is unset.
 * @param unixMs Unix time, right within `errorMs`
 */
export function tellTime(unixMs: number, errorMs: number, from: ClockSource): void {
  const nowMs = uptimeMs();
  const isHost = from === 'host';
  const offsetMs = unixMs - nowMs;
  const knownMs = clockErrorMs();
  if (isHost) measureDrift(offsetMs, errorMs, nowMs);
  let earliestMs = offsetMs - errorMs;
  let latestMs = offsetMs + errorMs;
  if (source) {
    const apartMs = Math.abs(offsetMs - wallOffsetMs);
    if (apartMs <= errorMs + knownMs) {
      earliestMs = Math.max(earliestMs, wallOffsetMs - knownMs);
      latestMs = Math.min(latestMs, wallOffsetMs + knownMs);
    } else {
      if (!isHost) return;
      earliestMs -= apartMs;
      latestMs += apartMs;
    }
  }
  const isNews = source !== from;
  if (isHost || latestMs - earliestMs < 2 * knownMs || !source) source = from;
  wallOffsetMs = (earliestMs + latestMs) / 2;
  toldErrorMs = (latestMs - earliestMs) / 2;
  toldAtMs = nowMs;
  const aheadS = wallMs() / 1000 - getTime();
  // What survives a restart tells the time to the next life.
  if (Math.abs(aheadS * 1000) > SYNC_MS) {
    setTime(getTime() + aheadS);
    bootS += aheadS;
  }
  if (!isHost) return;
  rememberClock();
  if (isNews && memory) memory.save();
}

/** Puts time and error into the device's memory; who falls asleep saves it. */
export function rememberClock(): void {
  if (!source || !memory) return;
  memory.set(memoryPlaces.sleptAtUnixMs, Math.floor(wallMs()));
  memory.set(
    memoryPlaces.clockErrorMs,
    Math.floor(Math.min(clockErrorMs() + SYNC_MS, REMEMBERED_MAX_MS)),
  );
}

/**
 * Takes the device's memory, and over from it the time of a clock that went on through sleep or restart: it shows more
 * than what it showed when it was last right, where one that was without supply shows 1970.
 */
export function openClock(deviceMemory: DeviceMemory): void {
  memory = deviceMemory;
  const keptMs = memory.get(memoryPlaces.sleptAtUnixMs);
  const unixMs = getTime() * 1000;
  if (keptMs && unixMs >= keptMs)
    tellTime(
      unixMs,
      memory.get(memoryPlaces.clockErrorMs) + (unixMs - keptMs) * errorShare(board.clockErrorPpm.asleep),
      'kept',
    );
}
