import type { CanFrame, CanNode } from '../../sim/bus/canNode.ts';

const frameUs = 230;

/** A bus with arbitration by id, acknowledgement and one length for every frame: enough to hear what nodes say. */
export interface PlainBus {
  nowUs: number;
  /** Runs until no frame can start before `untilUs`. */
  run(untilUs: number): void;
}

/** @param onFrame hears every acknowledged frame; copy what is to be kept */
export function createPlainBus(
  nodes: readonly CanNode[],
  onFrame: (frame: CanFrame, endUs: number) => void,
): PlainBus {
  const bus: PlainBus = {
    nowUs: 0,
    run(untilUs) {
      for (;;) {
        const startUs = Math.max(bus.nowUs, Math.min(...nodes.map((node) => node.nextSendAtUs)));
        if (startUs >= untilUs) break;
        const waiting = nodes.filter((node) => node.nextSendAtUs <= startUs);
        const sender = waiting.reduce((a, b) => (b.frameToSend().id < a.frameToSend().id ? b : a));
        const frame = sender.frameToSend();
        bus.nowUs = startUs + frameUs;
        const others = nodes.filter((node) => node !== sender);
        if (others.some((node) => node.acknowledges)) {
          onFrame(frame, bus.nowUs);
          for (const node of others) node.onFrame?.(frame, bus.nowUs);
          sender.onSent(bus.nowUs);
        } else {
          sender.onSendError(bus.nowUs);
        }
      }
      bus.nowUs = Math.max(bus.nowUs, untilUs);
    },
  };
  return bus;
}

/** A node that only pulls the acknowledge bit. */
export function createListener(): CanNode {
  return {
    nextSendAtUs: Infinity,
    acknowledges: true,
    frameToSend: () => {
      throw new Error('a listener has nothing to send');
    },
    onSent: () => {},
    onSendError: () => {},
    onFrame: () => {},
  };
}
