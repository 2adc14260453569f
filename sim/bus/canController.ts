import type { CanFrame, CanNode } from './canNode.ts';

/** What a modelled controller chip adds to a node. Control units, which are taken to be sound, need none of it. */
export interface CanController extends CanNode {
  /** Its bit timing does not fit the bus: whatever it sends is an error to everybody. */
  readonly garbles: boolean;
  onFrame(frame: CanFrame, endUs: number): void;
  /** The frame of another node failed, unacknowledged or garbled; `endUs` is when it would have ended. */
  onFailedFrame(endUs: number): void;
}
