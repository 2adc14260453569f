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
  let source: TimeSource = { nextAtUs: () => Infinity, runUntil: () => undefined };
  const arrive = (): void => undefined;

  /** Runs the earliest timer that is due by `targetMs`, else jumps there. */
  const jumpTowards = (targetMs: number): void => {
    const sentinel = timers.setTimeout(arrive, targetMs - timers.now);
    timers.next();
    timers.clearTimeout(sentinel);
  };

  return {
    now: () => timers.now,
    setTimeout: (fn, ms) => timers.setTimeout(fn, ms),
    clearTimeout: (handle) => timers.clearTimeout(handle as ReturnType<typeof timers.setTimeout>),
    setInterval: (fn, ms) => timers.setInterval(fn, ms),
    clearInterval: (handle) => timers.clearInterval(handle as ReturnType<typeof timers.setInterval>),
    attach: (attached) => {
      source = attached;
    },
    step: (untilMs) => {
      const targetMs = Math.min(untilMs, startMs + Math.floor(source.nextAtUs() / 1000));
      if (targetMs > timers.now) {
        jumpTowards(targetMs);
        source.runUntil((timers.now - startMs) * 1000);
        if (timers.now < targetMs || targetMs >= untilMs) return;
      }
      const sliceEndMs = Math.min(untilMs, timers.now + SLICE_MS);
      source.runUntil((sliceEndMs - startMs) * 1000);
      timers.tick(sliceEndMs - timers.now);
    },
  };
}
