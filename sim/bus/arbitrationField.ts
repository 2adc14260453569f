import type { CanFrame } from './canNode.ts';

/**
 * The bits of a frame in the order in which nodes compare them on the wire, as one unsigned 32-bit number: the lowest
 * wins. 11 bits of base id, RTR (standard) or SRR (extended), IDE, 18 bits of id extension, RTR (extended). Hence
 * standard before extended with the same base id, and data before remote with the same id.
 */
export function arbitrationField(frame: CanFrame): number {
  const remoteBit = frame.remote ? 1 : 0;
  return frame.extended
    ? (((frame.id >>> 18) << 21) | 0x180000 | ((frame.id & 0x3ffff) << 1) | remoteBit) >>> 0
    : ((frame.id << 21) | (remoteBit << 20)) >>> 0;
}
