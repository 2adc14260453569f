import { createClock } from '@sinonjs/fake-timers';

/** Something that happens in microseconds, between the clock's milliseconds: buses, chips, the device. */
export interface TimeSource {
  /** Next event, us since the clock's start; Infinity when nothing is planned. */
  nextAtUs(): number;
  /** Runs every event up to and including `us`. */
  runUntil(us: number): void;
}

/**
 * The one clock of a simulation. Timers of services are fake timers; the microsecond world is attached as a source.
 * Timers and source meet every `SLICE_MS`, so a service acts at most that much after the device event it answers.
 */
export interface VirtualClock {
  /** Unix time, ms. */
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  setInterval(fn: () => void, ms: number): unknown;
  clearInterval(handle: unknown): void;
  attach(source: TimeSource): void;
  /** Goes on to the next thing that happens, or through one slice of a busy time; never beyond `untilMs`. */
  step(untilMs: number): void;
}

const SLICE_MS = 50;

/** A clock that starts at `startMs` (Unix time, whole ms). */
export function createVirtualClock(startMs: number): VirtualClock {
  const timers = createClock(startMs);
  /** Ahead of the timers' own clock through time in which none is due: most of it, and each look at them costs. */
  let nowMs = startMs;
  /** The library does not tell when a timer is due, but by running it. */
  const dueAtMs = new Map<object, number>();
  let nextDueMs = Infinity;
  let source: TimeSource = { nextAtUs: () => Infinity, runUntil: () => undefined };

  const setDue = (handle: object, atMs: number | null): void => {
    if (atMs === null) dueAtMs.delete(handle);
    else dueAtMs.set(handle, atMs);
    nextDueMs = Math.min(Infinity, ...dueAtMs.values());
  };

  const add = (fn: () => void, ms: number, repeats: boolean): object => {
    if (nowMs > timers.now) timers.tick(nowMs - timers.now);
    // As with timers of Node.
    const wholeMs = Math.max(1, Math.trunc(ms));
    const run = (): void => {
      setDue(handle, repeats ? timers.now + wholeMs : null);
      fn();
    };
    const handle = (repeats ? timers.setInterval(run, wholeMs) : timers.setTimeout(run, wholeMs)) as object;
    setDue(handle, nowMs + wholeMs);
    return handle;
  };

  const clear = (handle: unknown): void => {
    timers.clearTimeout(handle as ReturnType<typeof timers.setTimeout>);
    setDue(handle as object, null);
  };

  const runNext = (): void => {
    nowMs = nextDueMs;
    timers.next();
  };

  const runUntil = (untilMs: number): void => {
    while (nextDueMs <= untilMs) runNext();
    nowMs = untilMs;
  };

  return {
    now: () => nowMs,
    setTimeout: (fn, ms) => add(fn, ms, false),
    clearTimeout: clear,
    setInterval: (fn, ms) => add(fn, ms, true),
    clearInterval: clear,
    attach: (attached) => {
      source = attached;
    },
    step: (untilMs) => {
      const targetMs = Math.min(untilMs, startMs + Math.floor(source.nextAtUs() / 1000));
      if (targetMs > nowMs) {
        if (nextDueMs <= targetMs) runNext();
        else nowMs = targetMs;
        source.runUntil((nowMs - startMs) * 1000);
        if (nowMs < targetMs || targetMs >= untilMs) return;
      }
      const sliceEndMs = Math.min(untilMs, nowMs + SLICE_MS);
      source.runUntil((sliceEndMs - startMs) * 1000);
      runUntil(sliceEndMs);
    },
  };
}
