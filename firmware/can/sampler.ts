import { uptimeMs } from '../drivers/clock.ts';
import type { Mcp2515 } from '../drivers/mcp2515.ts';
import type { FrameState, FrameWatch, WatchedFrame } from './frameWatch.ts';
import { twinOf } from './identifier.ts';

/**
 * A message is due so often within its timeout. A frame comes a little after the tick, so that each second tick takes a
 * sample of the fast ones: one may get lost, and nothing becomes stale.
 */
const SAMPLES_PER_TIMEOUT = 5;
/** So long the chip listens for a pair; the others must not become stale meanwhile. */
const LISTEN_MS = 250;
/**
 * The slowest message, if it comes more seldom than that, is not listened for but let in all the time: control units send
 * what is due at the same time back to back, and who changes from one message to the next in between would miss it each
 * time. Only when it is late it is a message like any other.
 */
const LATE_SHARE = 0.5;
/** To change the filters takes less than this, and the chip is deaf meanwhile. */
const CHANGE_MS = 6;
/** A message that did not come twice in a row is tried again after this time. */
const PAUSE_MS = 1000;

/** A message to sample. */
export interface SampledFrame extends WatchedFrame {
  readonly periodMs: number;
}

/** What is known of a message that is sampled. */
interface Sample {
  readonly id: number;
  readonly state: FrameState;
  readonly periodMs: number;
  /** Its next sample is due so long after it was heard, and not before `notBeforeMs`. */
  readonly pauseMs: number;
  notBeforeMs: number;
  /** Did not come when it was listened for. */
  isMissing: boolean;
}

/**
 * Samples a bus that repeats itself faster than the controller needs it. At the tick it takes the next frame of each
 * message that is due, two at a time with one receive buffer for each, and the chip rests until the next tick: a parked
 * car with 300 needed frames a second costs ten interrupts a second at the slow tick.
 */
export interface Sampler {
  /** A frame came; `isTaken` when no further frame of this message is wanted now. */
  heard(id: number, isTaken: boolean): void;
  /** Call with each control tick while sampling. */
  tick(nowMs: number): void;
  /** Somebody else sets the filters from now on. */
  stop(): void;
}

export function createSampler(chip: Mcp2515, watch: FrameWatch, frames: readonly SampledFrame[]): Sampler {
  /** Fast ones first: they come within 10 ms, the others can wait for the rest of the tick. */
  const samples: Sample[] = frames
    .slice()
    .sort((a, b) => a.periodMs - b.periodMs || a.id - b.id)
    .map(({ id, periodMs, timeoutMs }) => ({
      id,
      state: watch.states[id] as FrameState,
      periodMs,
      pauseMs: periodMs > LISTEN_MS ? LATE_SHARE * timeoutMs : timeoutMs / SAMPLES_PER_TIMEOUT,
      notBeforeMs: 0,
      isMissing: false,
    }));
  let queue: Sample[] = [];
  let wanted: Sample[] = [];
  let listeningSinceMs = 0;
  const slowest = samples.filter(({ periodMs }) => periodMs > LISTEN_MS).pop();
  /** Nobody is listened for but the slowest. */
  let rests = false;

  /** The timer of a change of the filters that is put off; 0 is none. */
  let putOff = 0;

  const rest = (): void => {
    if (!slowest) chip.rest();
    else if (!rests) chip.acceptPair(slowest.id, slowest.id, slowest.id);
    rests = true;
  };

  const listenToNext = (nowMs: number): void => {
    listeningSinceMs = nowMs;
    const one = queue[0];
    if (!one) {
      wanted = queue;
      rest();
      return;
    }
    rests = false;
    const other = queue[1];
    // Only equals share the chip: a fast message would come over and over while a slow one is awaited.
    const isPair = other && one.periodMs === other.periodMs && !one.isMissing && !other.isMissing;
    wanted = queue.splice(0, isPair ? 2 : 1);
    // Alone, and a missing one always is, it shares the chip with its twin in the other frame format: a sender of the
    // wrong kind is noticed.
    chip.acceptPair(one.id, isPair ? other.id : twinOf(one.id), (slowest || one).id);
  };

  const listenLater = (): void => {
    putOff = 0;
    listenToNext(uptimeMs());
  };

  /**
   * Puts it off where the slowest is about to come: changing the filters then would miss it, and where periods are locked
   * the same one of its turns each time.
   */
  const change = (nowMs: number): void => {
    if (putOff) return;
    const comesInMs = slowest
      ? slowest.periodMs - ((nowMs - slowest.state.heardAtMs) % slowest.periodMs)
      : NaN;
    if (comesInMs < CHANGE_MS) putOff = setTimeout(listenLater, 2 * CHANGE_MS);
    else listenToNext(nowMs);
  };

  const giveUp = (nowMs: number): void =>
    wanted.forEach((sample) => {
      // Once may be bad luck, and a pause would make it stale.
      if (sample.isMissing) sample.notBeforeMs = nowMs + PAUSE_MS;
      sample.isMissing = true;
    });

  return {
    heard: (id, isTaken) => {
      if (!isTaken) return;
      for (let i = 0; i < wanted.length; i++) {
        const sample = wanted[i] as Sample;
        if (sample.id !== id) continue;
        sample.isMissing = false;
        wanted.splice(i, 1);
        if (!wanted.length) change(uptimeMs());
        return;
      }
    },
    tick: (nowMs) => {
      if (wanted.length) {
        if (nowMs - listeningSinceMs < LISTEN_MS) return;
        giveUp(nowMs);
        wanted = [];
      }
      queue = [];
      const missing: Sample[] = [];
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i] as Sample;
        if (nowMs - sample.state.heardAtMs >= sample.pauseMs && nowMs >= sample.notBeforeMs)
          (sample.isMissing ? missing : queue).push(sample);
      }
      // Last, so that the others do not wait for them in vain.
      if (missing.length) queue = queue.concat(missing);
      change(nowMs);
    },
    stop: () => {
      if (putOff) clearTimeout(putOff);
      putOff = 0;
      rests = false;
    },
  };
}
