import type { CanFrame, CanNode } from './canNode.ts';

/** A frame to be sent at a time, us. */
export interface TimedFrame {
  readonly atUs: number;
  readonly id: number;
  readonly extended: boolean;
  readonly data: Uint8Array;
}

/**
 * A node that sends recorded frames at their times, and later where the bus is taken: loggers stamp frames in batches,
 * closer together than they were on the wire. A frame that nobody acknowledges is not sent again.
 */
export function createLogPlayer(frames: readonly TimedFrame[]): CanNode & { readonly sent: number } {
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 0, data: new Uint8Array(8) };
  let sent = 0;
  const next = (): void => {
    sent++;
  };
  return {
    acknowledges: false,
    get sent() {
      return sent;
    },
    get nextSendAtUs() {
      return frames[sent]?.atUs ?? Infinity;
    },
    frameToSend: () => {
      const recorded = frames[sent]!;
      frame.id = recorded.id;
      frame.extended = recorded.extended;
      frame.lengthBytes = recorded.data.length;
      frame.data.set(recorded.data);
      return frame;
    },
    onSent: next,
    onSendError: next,
  };
}
