import type { CanFrame, CanNode } from '../../../sim/bus/canNode.ts';

/** Frames for tests: standard data frame unless told otherwise. */
export function canFrame(id: number, bytes: readonly number[] = [], more: Partial<CanFrame> = {}): CanFrame {
  const data = new Uint8Array(8);
  data.set(bytes);
  return { id, extended: false, remote: false, lengthBytes: bytes.length, data, ...more };
}

/** A frame as a plain value, to be compared. */
export interface SeenFrame {
  id: number;
  extended: boolean;
  remote: boolean;
  bytes: number[];
  atUs: number;
}

/** A sound control unit that sends what it is told and writes down what it sees. */
export interface TestNode extends CanNode {
  acknowledges: boolean;
  readonly seen: SeenFrame[];
  readonly sentAtUs: number[];
  readonly failedAtUs: number[];
  /** Queues a frame; it is tried again until it is acknowledged. */
  send(frame: CanFrame, atUs: number): void;
}

export function createTestNode(): TestNode {
  const queue: { frame: CanFrame; atUs: number }[] = [];
  return {
    acknowledges: true,
    seen: [],
    sentAtUs: [],
    failedAtUs: [],
    get nextSendAtUs() {
      return queue[0]?.atUs ?? Infinity;
    },
    send(frame, atUs) {
      queue.push({ frame, atUs });
    },
    frameToSend() {
      const first = queue[0];
      if (first === undefined) throw new Error('asked without wanting to send');
      return first.frame;
    },
    onSent(endUs) {
      queue.shift();
      this.sentAtUs.push(endUs);
    },
    onSendError(endUs) {
      this.failedAtUs.push(endUs);
    },
    onFrame(frame, endUs) {
      this.seen.push(seenFrame(frame, endUs));
    },
  };
}

export function seenFrame(frame: CanFrame, atUs: number): SeenFrame {
  const { id, extended, remote, lengthBytes, data } = frame;
  return { id, extended, remote, bytes: remote ? [] : Array.from(data.subarray(0, lengthBytes)), atUs };
}
