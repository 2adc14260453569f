import { EXTENDED_ID } from '../can/identifier.ts';
import { RXF0SIDH, RXF3SIDH, RXM0SIDH, SIDL_EXTENDED, WRITE } from './mcp2515Registers.ts';

/**
 * Acceptance filters as register bytes, in the order in which they are written: both masks (8 bytes from RXM0SIDH),
 * filters 0 to 2 (12 from RXF0SIDH), filters 3 to 5 (12 from RXF3SIDH). Filters 0 and 1 belong to receive buffer 0.
 */
export type ReceiveFilters = readonly [
  masks: readonly number[],
  low: readonly number[],
  high: readonly number[],
];

/** SIDH, SIDL, EID8, EID0 of an identifier. */
export function identifierBytes(id: number): number[] {
  if (id < EXTENDED_ID) return [id >> 3, (id & 7) << 5, 0, 0];
  const bits = id - EXTENDED_ID;
  return [
    bits >> 21,
    ((bits >> 13) & 0xe0) | SIDL_EXTENDED | ((bits >> 16) & 3),
    (bits >> 8) & 255,
    bits & 255,
  ];
}

/** On standard frames the EID bits of a mask would compare the first two data bytes. */
function exactMask(id: number): number[] {
  return identifierBytes(id < EXTENDED_ID ? 0x7ff : EXTENDED_ID + 0x1fffffff);
}

/** Filters that let exactly one identifier into each buffer, and one of the format of the first into whichever is free. */
export function exactFilters(buffer0: number, buffer1: number, either?: number): ReceiveFilters {
  const first = identifierBytes(buffer0);
  const second = identifierBytes(buffer1);
  return [
    exactMask(buffer0).concat(exactMask(buffer1)),
    first.concat(identifierBytes(either || buffer0)).concat(second),
    second.concat(second).concat(second),
  ];
}

/** The instructions that write masks and filters. */
export function filterInstructions(filters: ReceiveFilters): readonly Uint8Array[] {
  return [
    new Uint8Array([WRITE, RXM0SIDH].concat(filters[0])),
    new Uint8Array([WRITE, RXF0SIDH].concat(filters[1])),
    new Uint8Array([WRITE, RXF3SIDH].concat(filters[2])),
  ];
}

/** The identifier in an answer of READ RX BUFFER. */
export function answeredId(answer: Uint8Array): number {
  const sidl = answer[2] as number;
  const id = ((answer[1] as number) << 3) | (sidl >> 5);
  if (!(sidl & SIDL_EXTENDED)) return id;
  return (
    EXTENDED_ID + ((id << 18) | ((sidl & 3) << 16) | ((answer[3] as number) << 8) | (answer[4] as number))
  );
}
