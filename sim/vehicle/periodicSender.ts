import type { CanFrame, CanNode } from '../bus/canNode.ts';
import type { SentMessage } from './encodedFrame.ts';

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
  readonly messages: readonly SentMessage[];
  readonly periodUs: number;
  /** Without jitter. */
  dueUs: number;
  /** With jitter; the time at which the bus is wanted. */
  startUs: number;
  position: number;
}

/** A sender that is silent and acknowledges nothing until `setActive` and `acknowledges` say otherwise. */
export function createPeriodicSender(
  messages: readonly SentMessage[],
  timing: SenderTiming,
  random: () => number,
  hooks: SenderHooks = {},
): PeriodicSender {
  return new BurstSender(messages, timing, random, hooks);
}

/** A class, so that all nodes of a bus look alike to it: it asks each of them before and after every frame. */
class BurstSender implements PeriodicSender {
  nextSendAtUs = Infinity;
  acknowledges = false;
  readonly onFrame: CanNode['onFrame'];
  private readonly bursts: readonly Burst[];
  private readonly jitterUs: number;
  private readonly random: () => number;
  private readonly beforeBurst: SenderHooks['beforeBurst'];
  private current: Burst;
  private active = false;

  constructor(
    messages: readonly SentMessage[],
    timing: SenderTiming,
    random: () => number,
    hooks: SenderHooks,
  ) {
    this.bursts = [...new Set(messages.map((message) => message.spec.periodMs))].map((periodMs) => ({
      messages: messages.filter((message) => message.spec.periodMs === periodMs),
      periodUs: periodMs * 1000 * (1 + timing.clockOffsetPpm * 1e-6),
      dueUs: Infinity,
      startUs: Infinity,
      position: 0,
    }));
    this.current = this.bursts[0] as Burst;
    this.jitterUs = timing.jitterUs;
    this.random = random;
    this.beforeBurst = hooks.beforeBurst;
    this.onFrame = hooks.onFrame;
  }

  frameToSend(): CanFrame {
    const { messages, position } = this.current;
    if (position === 0 && this.beforeBurst !== undefined) this.beforeBurst(this.nextSendAtUs);
    return (messages[position] as SentMessage).frame();
  }

  onSent(endUs: number): void {
    if (!this.active) return;
    const { current } = this;
    (current.messages[current.position] as SentMessage).advance();
    current.position++;
    if (current.position < current.messages.length) return;
    this.scheduleNext(current, endUs);
    this.selectBurst();
  }

  onSendError(endUs: number): void {
    if (!this.active) return;
    // Nobody listens: a control unit drops what is out of date at the next period instead of filling the bus.
    this.scheduleNext(this.current, endUs);
    this.selectBurst();
  }

  setActive(active: boolean, nowUs: number): void {
    if (active === this.active) return;
    this.active = active;
    for (const burst of this.bursts) {
      burst.position = 0;
      burst.dueUs = burst.startUs = active ? Math.ceil(nowUs + this.random() * burst.periodUs) : Infinity;
    }
    this.selectBurst();
  }

  private scheduleNext(burst: Burst, nowUs: number): void {
    burst.position = 0;
    burst.dueUs += burst.periodUs;
    // A bus that was blocked for long does not get the missed periods afterwards.
    if (burst.dueUs < nowUs)
      burst.dueUs += burst.periodUs * Math.ceil((nowUs - burst.dueUs) / burst.periodUs);
    burst.startUs = Math.round(burst.dueUs + this.random() * this.jitterUs);
  }

  /** The oldest wish first: a burst that has begun goes on, as nobody's wish becomes older. */
  private selectBurst(): void {
    for (let i = 0; i < this.bursts.length; i++) {
      const burst = this.bursts[i] as Burst;
      if (burst.startUs < this.current.startUs) this.current = burst;
    }
    this.nextSendAtUs = this.current.startUs;
  }
}
