import type { ClockSource } from '../contract/clockSources.ts';
import type { Reason } from '../contract/reasons.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import { WOKEN } from '../power/lastSleep.ts';
import { board } from 'board';
import { clockErrorMaxMs, watchdogS } from 'safety-limits';

/**
 * Time on the device. Durations use the uptime; the wall clock is an offset to it with a bound on its error, so a wrong
 * clock of the host cannot stretch a timeout.
 */
export let bootS = getTime();
let wallOffsetMs = NaN;
let tickedMs = 0;

/** Drift is measured between answers of the host that lie so far apart, or further: what they took on their way blurs it. */
const DRIFT_FROM_MS = 60000;
const DRIFT_SPAN_MS = 600000;
/** No oscillator is further off: what moves more was set. */
const DRIFT_MAX = 0.2;
/** A restart takes no longer, with the whole second that the kept time was cut to. */
const RESTART_MS = 5000;

/** Share of the time on a clock that is off by so much of the true time: a slow one shows less of it. */
const errorShare = (ppm: number): number => ppm / (1e6 - ppm);
/** A board whose variables survive its sleep tells the time by the same oscillator then. */
const ownErrorShare = errorShare(board.clockErrorPpm.awake);

/** Who told the time; null while nobody has. */
export let clockSource: ClockSource | null = null;
/** How wrong the wall clock could be at `toldAtMs`, and by how much each millisecond since makes it more so. */
let toldErrorMs = NaN;
let toldAtMs = 0;
let growth = ownErrorShare;
/** The host's answer that drift is measured from: Unix time less uptime, and when it came. */
let hostOffsetMs = 0;
let hostAtMs = -Infinity;
let memory: DeviceMemory | null = null;

/** Time since boot, ms, fractional; goes back only until the next tick has noticed that a clock was set back. The path of every frame spares the call and calculates it from `bootS`. */
export function uptimeMs(): number {
  return (getTime() - bootS) * 1000;
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
  else tickedMs = nowMs;
  return tickedMs;
}

/** Who set the clock is not known, so the wall clock is as doubtful as the jump was long. */
function noticeJump(gapMs: number): void {
  if (gapMs < 0) bootS += gapMs / 1000;
  else tickedMs += gapMs;
  toldErrorMs += Math.abs(gapMs);
  hostAtMs = -Infinity;
  rememberClock();
}

/** Unix time, ms, or NaN while nobody has told it. */
export function wallMs(): number {
  return wallOffsetMs + uptimeMs();
}

/** How wrong `wallMs` may be, ms; NaN while it is unset. */
export function clockErrorMs(): number {
  return toldErrorMs + (uptimeMs() - toldAtMs) * growth;
}

/** Why nothing can be done by the time, or null. */
export function clockRefusal(): Reason | null {
  return !clockSource ? 'CLOCK_UNSET' : clockErrorMs() < clockErrorMaxMs ? null : 'CLOCK_UNSURE';
}

/**
 * Somebody tells the time: what is known and what is told count where they agree. Where they contradict each other the
 * host is believed, with the difference as an error until it answers again, and nobody else is. Anybody sets a clock
 * that is unset.
 * @param unixMs Unix time, right within `errorMs`
 */
export function tellTime(unixMs: number, errorMs: number, source: ClockSource): void {
  const nowMs = uptimeMs();
  const isHost = source === 'host';
  const isNews = source !== clockSource;
  const offsetMs = unixMs - nowMs;
  const knownMs = clockErrorMs();
  const apartMs = Math.abs(offsetMs - wallOffsetMs);
  let fromMs = offsetMs - errorMs;
  let untilMs = offsetMs + errorMs;
  if (apartMs > errorMs + knownMs) {
    if (!isHost) return;
    fromMs -= apartMs;
    untilMs += apartMs;
  } else if (clockSource) {
    fromMs = Math.max(fromMs, wallOffsetMs - knownMs);
    untilMs = Math.min(untilMs, wallOffsetMs + knownMs);
  }
  toldErrorMs = (untilMs - fromMs) / 2;
  if (isHost || !(toldErrorMs >= knownMs)) clockSource = source;
  wallOffsetMs = fromMs + toldErrorMs;
  toldAtMs = nowMs;
  // The interpreter's clock goes on through sleep and restart, and tells the next life what it is set to in this one.
  // Where it cannot be set it stays, and so does the uptime.
  const setS = wallMs() / 1000;
  const beforeS = getTime();
  setTime(setS);
  bootS += getTime() - beforeS;
  if (!isHost) return;
  const spanMs = nowMs - hostAtMs;
  if (spanMs > DRIFT_FROM_MS) {
    const movedMs = Math.abs(offsetMs - hostOffsetMs);
    const blurMs = 2 * errorMs;
    growth =
      movedMs - blurMs > ownErrorShare * spanMs
        ? Math.min((movedMs + blurMs) / spanMs, DRIFT_MAX)
        : ownErrorShare;
  }
  if (spanMs > DRIFT_SPAN_MS) {
    hostOffsetMs = offsetMs;
    hostAtMs = nowMs;
  }
  rememberClock();
  if (isNews && memory) memory.save();
}

/** Puts the time and its error into the device's memory; who falls asleep saves it. */
export function rememberClock(): void {
  if (!clockSource || !memory) return;
  memory.set(memoryPlaces.sleptAtUnixS, Math.floor(wallMs() / 1000));
  memory.set(memoryPlaces.clockErrorMs, Math.ceil(clockErrorMs()) + 1);
}

/**
 * Takes the device's memory, and from it over the time of a clock that went on through sleep or restart: it shows more
 * than when it was right last, where one that was without supply shows 1970 or 2000. So does that of an STM32 after each
 * restart: after the one that ends a sleep, which has just kept the time, that time goes on.
 */
export function openClock(deviceMemory: DeviceMemory): void {
  memory = deviceMemory;
  const keptMs = memory.get(memoryPlaces.sleptAtUnixS) * 1000;
  let unixMs = getTime() * 1000;
  let lostMs = (unixMs - keptMs) * errorShare(board.clockErrorPpm.asleep);
  if (lostMs < 0 && memory.get(memoryPlaces.isAsleep) >= WOKEN) {
    unixMs = keptMs;
    lostMs = RESTART_MS;
  }
  if (keptMs && lostMs >= 0) tellTime(unixMs, memory.get(memoryPlaces.clockErrorMs) + lostMs, 'kept');
}
