import type { Mcp2515 } from '../drivers/mcp2515.ts';
import type { FrameState, FrameWatch } from './frameWatch.ts';
import { twinOf } from './identifier.ts';

/** A message that the controller needs, and how often it must get through. */
export interface NeededFrame {
  readonly id: number;
  /** Not heard for half of this: starved. */
  readonly timeoutMs: number;
  /**
   * How long it then gets a buffer for itself, `RELIEF_MS` without: more than its period, where the others' timeouts leave
   * so much.
   */
  readonly reliefMs?: number;
}

/**
 * A relief in vain may have met the one frame that got lost, and is repeated after this share of `timeoutMs`. After two
 * the message is taken to be absent for longer.
 */
const RETRY_FACTOR = 0.25;
const PAUSE_FACTOR = 4;
const RELIEF_MS = 250;
/** Longest pause between two looks at who starves. */
const LOOK_PAUSE_MAX_MS = 1000;
/** A bus that was silent for this long starves nobody. */
const ALIVE_MS = 300;

/**
 * Makes sure that every needed message gets through. The chip has two receive buffers and the interpreter needs about
 * a millisecond for each frame, so the third frame of a burst is lost, and where control units keep their phase it is
 * lost every time. A message that has starved gets a buffer for itself until it has been heard once.
 */
export interface Receiver {
  /** Some message has a buffer for itself. */
  readonly isRelieving: boolean;
  heard(id: number): void;
  /** Call each 100 ms. */
  tick(nowMs: number): void;
  /** Forgets a relief under way: somebody else has set the filters. */
  reset(): void;
}

/**
 * @param needed messages to watch; those that the chip's normal filters leave out are heard by relief alone
 * @param companionId who has the other buffer meanwhile: a message that must not miss a quarter of a second
 */
export function createReceiver(
  chip: Mcp2515,
  watch: FrameWatch,
  needed: readonly NeededFrame[],
  companionId?: number,
): Receiver {
  /** By identifier: a native look-up costs a tenth of a loop in the interpreter. */
  const pausedUntilMs: Record<number, number> = {};
  /** Reliefs in vain since it was last heard in one. */
  const vain: Record<number, number> = {};
  let relieved: NeededFrame | null = null;
  let relievedAtMs = 0;
  /** Before then nobody can starve: most ticks need not ask. */
  let lookAtMs = 0;

  const relieve = (frame: NeededFrame | null): void => {
    relieved = frame;
    receiver.isRelieving = !!frame;
  };
  const endRelief = (): void => {
    relieve(null);
    chip.acceptAll();
  };

  const mostStarved = (nowMs: number): NeededFrame | null => {
    let worst: NeededFrame | null = null;
    let worstAge = 0;
    lookAtMs = nowMs + LOOK_PAUSE_MAX_MS;
    for (let i = 0; i < needed.length; i++) {
      const frame = needed[i] as NeededFrame;
      const { heardAtMs } = watch.states[frame.id] as FrameState;
      const starvesAtMs = Math.max(heardAtMs + frame.timeoutMs / 2, pausedUntilMs[frame.id] || 0);
      lookAtMs = Math.min(lookAtMs, starvesAtMs);
      if (nowMs > starvesAtMs) {
        const age = (nowMs - heardAtMs) / frame.timeoutMs;
        if (age > worstAge) {
          worst = frame;
          worstAge = age;
        }
      }
    }
    return worst;
  };

  const receiver = {
    isRelieving: false,
    heard: (id: number) => {
      if (!relieved || relieved.id !== id) return;
      vain[id] = 0;
      endRelief();
    },
    tick: (nowMs: number) => {
      if (relieved) {
        if (nowMs - relievedAtMs < (relieved.reliefMs || RELIEF_MS)) return;
        const { id, timeoutMs } = relieved;
        vain[id] = (vain[id] || 0) + 1;
        pausedUntilMs[id] = nowMs + ((vain[id] as number) > 1 ? PAUSE_FACTOR : RETRY_FACTOR) * timeoutMs;
        endRelief();
      } else if (nowMs > lookAtMs && nowMs - watch.busHeardAtMs < ALIVE_MS) {
        const starved = mostStarved(nowMs);
        if (!starved) return;
        relieve(starved);
        relievedAtMs = nowMs;
        // Without a companion its twin has the other buffer, so that a sender of the wrong frame format is noticed.
        const { id } = starved;
        chip.acceptPair(id, companionId && id !== companionId ? companionId : twinOf(id));
      }
    },
    reset: () => relieve(null),
  };
  return receiver;
}
