import type { CanFrame, CanNode } from '../bus/canNode.ts';
import type { EncodedFrame } from './encodedFrame.ts';

/** How a control unit keeps its periods. */
export interface SenderTiming {
  /** Error of the unit's clock, parts per million: + is slow. */
  readonly clockOffsetPpm: number;
  /** A burst starts up to this late, evenly distributed. */
  readonly jitterUs: number;
}

/** A CAN node that sends messages at their periods; those of one period go out back to back. */
export interface PeriodicSender extends CanNode {
  nextSendAtUs: number;
  acknowledges: boolean;
  /** Starts with a random phase, or falls silent at once. Without change of state nothing happens. */
  setActive(active: boolean, nowUs: number): void;
}

/** What the owner of a sender wants to hear. */
export interface SenderHooks {
  /** Before the first message of a burst is taken: the time to write drafts and commit them. */
  readonly beforeBurst?: (nowUs: number) => void;
  /** A frame of another node, complete at `endUs`. */
  readonly onFrame?: (frame: CanFrame, endUs: number) => void;
}

interface Burst {
  readonly messages: readonly EncodedFrame[];
  readonly periodUs: number;
  /** Without jitter. */
  dueUs: number;
  /** With jitter; the time at which the bus is wanted. */
  startUs: number;
  position: number;
}

/** A sender that is silent and acknowledges nothing until `setActive` and `acknowledges` say otherwise. */
export function createPeriodicSender(
  messages: readonly EncodedFrame[],
  timing: SenderTiming,
  random: () => number,
  hooks: SenderHooks = {},
): PeriodicSender {
  const bursts: Burst[] = [...new Set(messages.map((message) => message.spec.periodMs))].map((periodMs) => ({
    messages: messages.filter((message) => message.spec.periodMs === periodMs),
    periodUs: periodMs * 1000 * (1 + timing.clockOffsetPpm * 1e-6),
    dueUs: Infinity,
    startUs: Infinity,
    position: 0,
  }));
  let current = bursts[0] as Burst;
  let active = false;

  const sender: PeriodicSender = {
    nextSendAtUs: Infinity,
    acknowledges: false,
    frameToSend() {
      if (current.position === 0) hooks.beforeBurst?.(sender.nextSendAtUs);
      return (current.messages[current.position] as EncodedFrame).frame();
    },
    onSent(endUs) {
      if (!active) return;
      (current.messages[current.position] as EncodedFrame).advance();
      current.position++;
      if (current.position === current.messages.length) scheduleNext(current, endUs);
      selectBurst();
    },
    onSendError(endUs) {
      if (!active) return;
      // Nobody listens: a control unit drops what is out of date at the next period instead of filling the bus.
      scheduleNext(current, endUs);
      selectBurst();
    },
    ...(hooks.onFrame ? { onFrame: hooks.onFrame } : {}),
    setActive(nextActive, nowUs) {
      if (nextActive === active) return;
      active = nextActive;
      for (const burst of bursts) {
        burst.position = 0;
        burst.dueUs = burst.startUs = active ? Math.ceil(nowUs + random() * burst.periodUs) : Infinity;
      }
      selectBurst();
    },
  };
  return sender;

  function scheduleNext(burst: Burst, nowUs: number): void {
    burst.position = 0;
    burst.dueUs += burst.periodUs;
    // A bus that was blocked for long does not get the missed periods afterwards.
    if (burst.dueUs < nowUs)
      burst.dueUs += burst.periodUs * Math.ceil((nowUs - burst.dueUs) / burst.periodUs);
    burst.startUs = Math.round(burst.dueUs + random() * timing.jitterUs);
  }
  /** The oldest wish first, so a burst that has begun goes on. */
  function selectBurst(): void {
    for (let i = 0; i < bursts.length; i++) {
      if ((bursts[i] as Burst).startUs < current.startUs) current = bursts[i] as Burst;
    }
    sender.nextSendAtUs = current.startUs;
  }
}
