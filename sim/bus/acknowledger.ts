import type { CanNode } from './canNode.ts';

/** A node that sends nothing and acknowledges everything: it stands for the other control units of a recorded bus. */
export function createAcknowledger(): CanNode {
  const nothing = (): void => undefined;
  return {
    nextSendAtUs: Infinity,
    acknowledges: true,
    frameToSend: () => {
      throw new Error('an acknowledger has no frames');
    },
    onSent: nothing,
    onSendError: nothing,
  };
}
