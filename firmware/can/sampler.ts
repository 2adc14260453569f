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
/** A message that did not come twice in a row is tried again after this time. */
const PAUSE_MS = 1000;
/** What has this period or a longer one may come over and over while the other one of a pair is awaited. */
const SLOW_MS = 100;
/** What has a longer period than this is listened for from two ticks before it comes. */
const LEAD_MS = 200;

/** What is known of a message that is sampled. */
interface Sample {
  readonly id: number;
  readonly state: FrameState;
  readonly periodMs: number;
  /** Its next sample is due so long after it was heard, and not before `notBeforeMs`. */
  readonly pauseMs: number;
  notBeforeMs: number;
  /** How often it was listened for in vain since it came last. */
  misses: number;
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
}

/**
 * Fast ones first: they come within 10 ms, the others can wait for the rest of the tick. Of the others the slowest: it is
 * about to come, and may come just before those that come often.
 */
const rank = (periodMs: number): number => (periodMs < SLOW_MS ? periodMs : SLOW_MS + 1e6 / periodMs);

/**
 * How long after a sample the next one is due. What comes seldom is awaited shortly before it comes: at another time it
 * would be heard by chance, and never where its period and our tries keep step.
 */
const pauseAfterMs = (periodMs: number, timeoutMs: number): number => {
  const pauseMs = timeoutMs / SAMPLES_PER_TIMEOUT;
  return periodMs > LEAD_MS ? Math.ceil(pauseMs / periodMs) * periodMs - LEAD_MS : pauseMs;
};

export function createSampler(chip: Mcp2515, watch: FrameWatch, frames: readonly WatchedFrame[]): Sampler {
  const samples: Sample[] = frames
    .slice()
    .sort((a, b) => rank(a.periodMs) - rank(b.periodMs) || a.id - b.id)
    .map(({ id, periodMs, timeoutMs }) => ({
      id,
      state: watch.states[id] as FrameState,
      periodMs,
      pauseMs: pauseAfterMs(periodMs, timeoutMs),
      notBeforeMs: 0,
      misses: 0,
    }));
  let queue: Sample[] = [];
  let wanted: Sample[] = [];
  let listeningSinceMs = 0;

  const listenToNext = (nowMs: number): void => {
    listeningSinceMs = nowMs;
    const one = queue[0];
    if (!one) {
      wanted = queue;
      chip.rest();
      return;
    }
    const other = queue[1];
    // Equals share the chip, and slow ones: a fast message would come over and over while a slow one is awaited. A slow
    // one that is missing waits for no other, for it may always come just before.
    const isPair =
      other &&
      !one.misses &&
      (one.periodMs === other.periodMs ? !other.misses : one.periodMs >= SLOW_MS && !(other.misses % 2));
    wanted = queue.splice(0, isPair ? 2 : 1);
    // Alone, as a missing one is at least at every second try, it shares the chip with its twin in the other frame
    // format: a sender of the wrong kind is noticed.
    chip.acceptPair(one.id, isPair ? other.id : twinOf(one.id));
  };

  const giveUp = (nowMs: number): void =>
    wanted.forEach((sample) => {
      // Once may be bad luck, and a pause would make it stale. It takes two tries to hear a slow one whatever its phase.
      if (sample.periodMs < SLOW_MS ? sample.misses : sample.misses % 2)
        sample.notBeforeMs = nowMs + PAUSE_MS;
      sample.misses++;
    });

  return {
    heard: (id, isTaken) => {
      if (!isTaken) return;
      for (let i = 0; i < wanted.length; i++) {
        const sample = wanted[i] as Sample;
        if (sample.id !== id) continue;
        sample.misses = 0;
        wanted.splice(i, 1);
        if (!wanted.length) listenToNext(listeningSinceMs);
        return;
      }
    },
    tick: (nowMs) => {
      if (wanted.length) {
        if (nowMs - listeningSinceMs < LISTEN_MS) return;
        giveUp(nowMs);
      }
      queue = [];
      const missing: Sample[] = [];
      for (let i = 0; i < samples.length; i++) {
        const sample = samples[i] as Sample;
        if (nowMs - sample.state.heardAtMs >= sample.pauseMs && nowMs >= sample.notBeforeMs)
          (sample.misses ? missing : queue).push(sample);
      }
      // Last, so that the others do not wait for them in vain, and first of them what has come lately.
      if (missing.length) queue = queue.concat(missing.sort((a, b) => a.misses - b.misses));
      listenToNext(nowMs);
    },
  };
}
