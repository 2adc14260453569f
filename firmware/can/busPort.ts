import type { Reason } from '../contract/reasons.ts';
import type { Mcp2515 } from '../drivers/mcp2515.ts';
import type { FrameRejections } from './frameWatch.ts';

/** 500 kbit/s on both buses. */
export const CAN_BITRATE = 500000;

/** One CAN bus, open: its frames go where they belong. */
export interface BusPort {
  readonly chip: Mcp2515;
  /** Frames that were not taken since boot, by what was wrong with them. */
  readonly rejections: FrameRejections;
  /** Why the bus does not bring what the controller needs, or null. */
  fault(nowMs: number): Reason | null;
  /** When anything was heard on it, whether the profile knows it or not; long before boot when never. */
  heardAtMs(): number;
  /** Call with each control tick. */
  tick(nowMs: number): void;
}
