import type { CanFrame, CanNode } from '../bus/canNode.ts';
import type { WorldBus } from '../world.ts';

/** Changes a copy of a frame on its way from its sender to the bus. */
export type FrameChange = (frame: CanFrame) => void;

/** What is wrong between the control units and their buses. */
export interface FrameFaults {
  /** For the world: puts a place where frames can be spoiled between a node and its bus. */
  connect(node: CanNode, bus: WorldBus): CanNode;
  readonly changes: Readonly<Record<WorldBus, Set<FrameChange>>>;
  /** How many faults have cut the bus off from everybody but the controller. */
  readonly cuts: Record<WorldBus, number>;
  /** The last payload that each message was sent with by its own unit, by identifier. */
  readonly sent: Readonly<Record<WorldBus, Map<number, Uint8Array>>>;
}

/** Buses that are sound. */
export function createFrameFaults(): FrameFaults {
  const faults: FrameFaults = {
    connect: (node, bus) => new FaultyConnection(node, bus, faults),
    changes: { vehicle: new Set(), charger: new Set() },
    cuts: { vehicle: 0, charger: 0 },
    sent: { vehicle: new Map(), charger: new Map() },
  };
  return faults;
}

/** A class, because getters in an object literal would make V8 look up each of its fields as in a dictionary. */
class FaultyConnection implements CanNode {
  private readonly node: CanNode;
  private readonly bus: WorldBus;
  private readonly faults: FrameFaults;
  private readonly changes: ReadonlySet<FrameChange>;
  private readonly sent: Map<number, Uint8Array>;

  constructor(node: CanNode, bus: WorldBus, faults: FrameFaults) {
    this.node = node;
    this.bus = bus;
    this.faults = faults;
    this.changes = faults.changes[bus];
    this.sent = faults.sent[bus];
    if (node.onFrame) this.onFrame = (frame, endUs) => this.isCut() || node.onFrame!(frame, endUs);
  }

  onFrame?: (frame: CanFrame, endUs: number) => void;

  get nextSendAtUs(): number {
    return this.isCut() ? Infinity : this.node.nextSendAtUs;
  }

  get acknowledges(): boolean {
    return !this.isCut() && this.node.acknowledges;
  }

  frameToSend(): CanFrame {
    const frame = this.node.frameToSend();
    const payload = this.sent.get(frame.id);
    if (payload) payload.set(frame.data);
    else this.sent.set(frame.id, frame.data.slice());
    if (this.changes.size === 0) return frame;
    const { id, extended, remote, lengthBytes, data } = frame;
    const changed: CanFrame = { id, extended, remote, lengthBytes, data: data.slice() };
    for (const change of this.changes) change(changed);
    return changed;
  }

  onSent(endUs: number): void {
    this.node.onSent(endUs);
  }

  onSendError(endUs: number): void {
    this.node.onSendError(endUs);
  }

  private isCut(): boolean {
    return this.faults.cuts[this.bus] > 0;
  }
}
