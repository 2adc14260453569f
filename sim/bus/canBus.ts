import { arbitrationField } from './arbitrationField.ts';
import type { CanController } from './canController.ts';
import type { CanFrame, CanNode } from './canNode.ts';
import { frameBits, interframeSpaceBits } from './frameBits.ts';

/** A node that may be a controller chip as well. */
type AttachedNode = CanNode & Partial<Omit<CanController, keyof CanNode>>;

/** What passed over a bus so far. */
export interface CanBusCounters {
  /** Frames that were acknowledged. */
  readonly frames: number;
  /** Transmissions that failed. */
  readonly errors: number;
  /** Time with a frame, an error frame or an interframe space on the wire, us; over the elapsed time it is the load. */
  readonly busyUs: number;
}

/** One pair of CAN wires. It moves from event to event; whoever owns the clock calls `step` when an event is due. */
export interface CanBus {
  readonly bitrate: number;
  readonly counters: CanBusCounters;
  /** When the wire is free for the next start of frame, us. */
  readonly freeAtUs: number;
  /** Connects a node for good. Of nodes that send the same id at once the one attached first wins. */
  attach(node: AttachedNode): void;
  /** When one of these nodes last began a frame, us; -Infinity: never. */
  lastSpokeAtUs(isOneOf: (node: CanNode) => boolean): number;
  /**
   * The next event, us: the end of the frame that is on the wire, else the start of the next one, given what the nodes
   * want now; Infinity when nobody wants to send.
   */
  nextEventUs(): number;
  /**
   * Does the event that `nextEventUs` announced last; ask that again when a node was touched in between. At the start
   * of a frame: takes the frames of the nodes that want the bus by then, and arbitrates. At its end: delivers. A frame
   * that has started is not undone by what its node does afterwards.
   */
  step(): void;
}

const startAt = 0;
const endAt = 1;

/** An error flag of 6 bits and its delimiter of 8 take the place of acknowledge delimiter and end of frame (8 bits). */
const errorExtraBits = 6 + 8 - 8;

/**
 * A classic CAN bus with exact frame lengths, arbitration and acknowledgement.
 *
 * Simplified: an equal id from two nodes at once is no bit error, the second node simply waits; error-passive nodes do
 * not pause 8 bits before they retry; a frame that failed reaches nobody, listeners included.
 *
 * @param options.bitrate bits per second
 * @param options.onFrame called after each acknowledged frame has been delivered, with the node that sent it; the frame
 * is reused after the call
 */
export function createCanBus(options: {
  bitrate: number;
  onFrame?: (frame: CanFrame, endUs: number, from: CanNode) => void;
}): CanBus {
  const { bitrate, onFrame } = options;
  const bitUs = 1e6 / bitrate;
  const nodes: CanNode[] = [];
  /** Most control units only speak: of a frame on the bus they need not be told. */
  const listeners: CanNode[] = [];
  const controllers: (AttachedNode | undefined)[] = [];
  // Doubles live in typed arrays: assigned to a closure's variable each one would be a new heap object.
  const times = new Float64Array(2);
  const wire: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 0, data: new Uint8Array(8) };
  let wantedAt = new Float64Array(0);
  let spokeAt = new Float64Array(0);
  let asked = false;
  let sender = -1;

  /** Asks every node once. Each question is a call, and this is the innermost loop: `start` goes by the answers. */
  function askNodes(): void {
    let earliestUs = Infinity;
    for (let i = 0; i < nodes.length; i++) {
      const wantedUs = nodes[i]!.nextSendAtUs;
      wantedAt[i] = wantedUs;
      if (wantedUs < earliestUs) earliestUs = wantedUs;
    }
    const { freeAtUs } = bus;
    times[startAt] = earliestUs > freeAtUs ? earliestUs : freeAtUs;
    asked = true;
  }

  function start(): void {
    if (!asked) askNodes();
    asked = false;
    const startUs = times[startAt]!;
    if (startUs === Infinity) return;
    let lowest = Infinity;
    let winning: CanFrame = wire;
    for (let i = 0; i < nodes.length; i++) {
      // The second question is for a node that has withdrawn since the first.
      if (wantedAt[i]! > startUs || nodes[i]!.nextSendAtUs > startUs) continue;
      const frame = nodes[i]!.frameToSend();
      const field = arbitrationField(frame);
      if (field < lowest) {
        lowest = field;
        winning = frame;
        sender = i;
      }
    }
    if (sender < 0) return;
    spokeAt[sender] = startUs;
    wire.id = winning.id;
    wire.extended = winning.extended;
    wire.remote = winning.remote;
    wire.lengthBytes = winning.lengthBytes;
    for (let i = 0; i < 8; i++) wire.data[i] = winning.data[i]!;
    const bits = winning.bits ?? frameBits(wire);
    times[endAt] = startUs + (bits - interframeSpaceBits) * bitUs;
    bus.freeAtUs = startUs + bits * bitUs;
    counters.busyUs += bits * bitUs;
  }

  function isAcknowledged(): boolean {
    if (controllers[sender]?.garbles === true) return false;
    for (let i = 0; i < nodes.length; i++) {
      if (i !== sender && nodes[i]!.acknowledges) return true;
    }
    return false;
  }

  function finish(): void {
    const endUs = times[endAt]!;
    const from = nodes[sender]!;
    const acknowledged = isAcknowledged();
    sender = -1;
    if (acknowledged) {
      counters.frames++;
      for (let i = 0; i < listeners.length; i++) {
        const listener = listeners[i]!;
        if (listener !== from) listener.onFrame!(wire, endUs);
      }
      from.onSent(endUs);
      if (onFrame !== undefined) onFrame(wire, endUs, from);
      return;
    }
    counters.errors++;
    bus.freeAtUs += errorExtraBits * bitUs;
    counters.busyUs += errorExtraBits * bitUs;
    for (let i = 0; i < nodes.length; i++) {
      if (nodes[i] !== from) controllers[i]?.onFailedFrame?.(endUs);
    }
    from.onSendError(endUs);
  }

  const counters = { frames: 0, errors: 0, busyUs: 0 };
  const bus = {
    bitrate,
    counters,
    freeAtUs: 0,
    attach(node: AttachedNode): void {
      nodes.push(node);
      wantedAt = new Float64Array(nodes.length);
      spokeAt = Float64Array.of(...spokeAt, -Infinity);
      asked = false;
      if (node.onFrame) listeners.push(node);
      controllers.push('garbles' in node ? node : undefined);
    },
    lastSpokeAtUs(isOneOf: (node: CanNode) => boolean): number {
      let lastUs = -Infinity;
      for (let i = 0; i < nodes.length; i++) {
        if (spokeAt[i]! > lastUs && isOneOf(nodes[i]!)) lastUs = spokeAt[i]!;
      }
      return lastUs;
    },
    nextEventUs(): number {
      if (sender >= 0) return times[endAt]!;
      askNodes();
      return times[startAt]!;
    },
    step(): void {
      if (sender >= 0) {
        finish();
        return;
      }
      start();
    },
  };
  return bus;
}
