import type { Mcp2515 } from '../drivers/mcp2515.ts';

/** 500 kbit/s on both buses. */
export const CAN_BITRATE = 500000;

/** One CAN bus, open: its frames go where they belong. */
export interface BusPort {
  readonly chip: Mcp2515;
  /** Call with each control tick. */
  tick(nowMs: number): void;
}
