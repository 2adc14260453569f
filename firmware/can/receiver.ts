import type { Mcp2515 } from '../drivers/mcp2515.ts';

/** A message that the controller needs, and how often it must get through. */
export interface NeededFrame {
  readonly id: number;
  /** Not heard for this long: starved. */
  readonly starvedAfterMs: number;
  /** How long it then gets the chip for itself: a little more than its period, less than the others' timeouts. */
  readonly reliefMs: number;
}

/** After a relief in vain the message is taken to be absent for this many times `starvedAfterMs`. */
const PAUSE_FACTOR = 8;
/** A bus that was silent for this long starves nobody. */
const ALIVE_MS = 300;

/**
 * Makes sure that every needed message gets through. The chip has two receive buffers and the interpreter needs about
 * a millisecond for each frame, so the third frame of a burst is lost, and where control units keep their phase it is
 * lost every time. A message that has starved gets the chip for itself until it has been heard once.
 */
export interface Receiver {
  heard(id: number, nowMs: number): void;
  /** Call each 100 ms. */
  tick(nowMs: number): void;
}

/** @param needed messages to watch; those that the chip's normal filters leave out are heard by relief alone */
export function createReceiver(chip: Mcp2515, needed: readonly NeededFrame[]): Receiver {
  const heardAtMs = needed.map(() => -1e12);
  const pausedUntilMs = needed.map(() => 0);
  let busHeardAtMs = -1e12;
  let relieved = -1;
  let relievedAtMs = 0;

  const endRelief = (): void => {
    relieved = -1;
    chip.acceptAll();
  };

  const mostStarved = (nowMs: number): number => {
    let worst = -1;
    let worstAge = 1;
    for (let i = 0; i < needed.length; i++) {
      const age = (nowMs - (heardAtMs[i] as number)) / (needed[i] as NeededFrame).starvedAfterMs;
      if (age > worstAge && nowMs >= (pausedUntilMs[i] as number)) {
        worst = i;
        worstAge = age;
      }
    }
    return worst;
  };

  return {
    heard: (id, nowMs) => {
      busHeardAtMs = nowMs;
      for (let i = 0; i < needed.length; i++) {
        if ((needed[i] as NeededFrame).id !== id) continue;
        heardAtMs[i] = nowMs;
        if (relieved === i) endRelief();
      }
    },
    tick: (nowMs) => {
      if (relieved >= 0) {
        const frame = needed[relieved] as NeededFrame;
        if (nowMs - relievedAtMs < frame.reliefMs) return;
        pausedUntilMs[relieved] = nowMs + PAUSE_FACTOR * frame.starvedAfterMs;
        endRelief();
      } else if (nowMs - busHeardAtMs < ALIVE_MS) {
        relieved = mostStarved(nowMs);
        if (relieved < 0) return;
        relievedAtMs = nowMs;
        chip.acceptOnly((needed[relieved] as NeededFrame).id);
      }
    },
  };
}
