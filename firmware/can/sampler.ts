import type { Mcp2515 } from '../drivers/mcp2515.ts';
import type { FrameWatch, WatchedFrame } from './frameWatch.ts';
import { twinOf } from './identifier.ts';

/** How often a message is sampled within its timeout: a frame comes a little after the tick, so five ticks are six. */
const SAMPLES_PER_TIMEOUT = 6;
/** So long the chip listens for a pair; the others must not become stale meanwhile. */
const LISTEN_MS = 250;
/** A message that did not come twice in a row is tried again after this time. */
const PAUSE_MS = 1000;

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

export function createSampler(chip: Mcp2515, watch: FrameWatch, frames: readonly WatchedFrame[]): Sampler {
  /** Fast ones first: they come within 10 ms, the others can wait for the rest of the tick. */
  const order = frames.slice().sort((a, b) => a.periodMs - b.periodMs || a.id - b.id);
  const notBeforeMs: Record<number, number> = {};
  const periodsMs: Record<number, number> = {};
  /** Did not come when it was listened for. */
  const isMissing: Record<number, boolean> = {};
  frames.forEach(({ id, periodMs }) => {
    periodsMs[id] = periodMs;
  });
  let queue: number[] = [];
  let wanted: number[] = [];
  let listeningSinceMs = 0;

  const listenToNext = (nowMs: number): void => {
    listeningSinceMs = nowMs;
    // Only equals share the chip: a fast message would come over and over while a slow one is awaited.
    const one = queue[0] as number;
    const other = queue[1] as number;
    const isPair = periodsMs[one] === periodsMs[other] && !isMissing[one] && !isMissing[other];
    wanted = queue.splice(0, isPair ? 2 : 1);
    const first = wanted[0];
    // Alone, and a missing one always is, it shares the chip with its twin in the other frame format: a sender of the
    // wrong kind is noticed.
    if (first === undefined) chip.rest();
    else chip.acceptPair(first, wanted.length > 1 ? (wanted[1] as number) : twinOf(first));
  };

  const isDue = (frame: WatchedFrame, nowMs: number): boolean =>
    nowMs - watch.heardAtMs(frame.id) >= frame.timeoutMs / SAMPLES_PER_TIMEOUT &&
    nowMs >= (notBeforeMs[frame.id] || 0);

  return {
    heard: (id, isTaken) => {
      const at = isTaken ? wanted.indexOf(id) : -1;
      if (at < 0) return;
      wanted.splice(at, 1);
      isMissing[id] = false;
      if (!wanted.length) listenToNext(listeningSinceMs);
    },
    tick: (nowMs) => {
      if (wanted.length) {
        if (nowMs - listeningSinceMs < LISTEN_MS) return;
        wanted.forEach((id) => {
          // Once may be bad luck, and a pause would make it stale.
          if (isMissing[id]) notBeforeMs[id] = nowMs + PAUSE_MS;
          isMissing[id] = true;
        });
      }
      queue = [];
      const missing: number[] = [];
      order.forEach((frame) => {
        if (isDue(frame, nowMs)) (isMissing[frame.id] ? missing : queue).push(frame.id);
      });
      // Last, so that the others do not wait for them in vain.
      queue = queue.concat(missing);
      listenToNext(nowMs);
    },
  };
}
