import type { CanFrame } from '../bus/canNode.ts';
import type { Mcp2515Bank } from './mcp2515Bank.ts';
import {
  bufferOffsets,
  dlcBits,
  eflgBits,
  interruptBits,
  registers,
  rxb1FilterHit,
  rxbctrlBits,
  sidlBits,
} from './mcp2515Registers.ts';

const { RXF0SIDH, RXF3SIDH, RXM0SIDH, RXM1SIDH, RXB0CTRL, RXB1CTRL, CANINTF, EFLG } = registers;
const { SIDH, SIDL, EID8, EID0, DLC, D0 } = bufferOffsets;
const { FILHIT0, BUKT, BUKT1, RXRTR, RXM } = rxbctrlBits;
const { RX0, RX1, ERR } = interruptBits;
const { RX0OVR, RX1OVR } = eflgBits;
const { IDE, SRR } = sidlBits;
const { RTR } = dlcBits;

const filterCount = 6;
/** Filters 0 and 1 belong to RXB0, the rest to RXB1. */
const filtersOfRxb0 = 2;
/** A bit that no identifier has: a filter that asks for it never matches. */
const impossible = 1 << 30;
const rxm = { filters: 0x00, standardOnly: 0x20, extendedOnly: 0x40, everything: 0x60 } as const;

/** Frames that reached the chip while it took part in the traffic, by what became of them. */
export interface Mcp2515Counters {
  /** Stored in a receive buffer. */
  received: number;
  /** Matched no filter. */
  filtered: number;
  /** Matched a filter and found its buffers full. */
  lost: number;
}

/** Acceptance filters and the two receive buffers. */
export interface Mcp2515Receiver {
  readonly counters: Readonly<Mcp2515Counters>;
  /** Filters, stores or loses a frame. */
  receive(frame: CanFrame, atUs: number): void;
  /** To be called after a filter, a mask or RXBnCTRL changed. */
  refreshFilters(): void;
}

/** A receiver over the registers of `bank`. */
export function createMcp2515Receiver(bank: Mcp2515Bank): Mcp2515Receiver {
  const { bytes } = bank;
  const counters: Mcp2515Counters = { received: 0, filtered: 0, lost: 0 };
  // One comparison for each filter and frame format: ((key ^ value) & mask) === 0. The key of an extended frame is its
  // id; that of a standard frame is the id with the first two data bytes, against which the EID bits are compared.
  const standardValues = new Int32Array(filterCount);
  const standardMasks = new Int32Array(filterCount);
  const extendedValues = new Int32Array(filterCount);
  const extendedMasks = new Int32Array(filterCount);

  const standardKeyAt = (address: number): number =>
    (bytes[address]! << 19) |
    ((bytes[address + 1]! >> 5) << 16) |
    (bytes[address + 2]! << 8) |
    bytes[address + 3]!;
  const extendedKeyAt = (address: number): number =>
    (bytes[address]! << 21) |
    ((bytes[address + 1]! >> 5) << 18) |
    ((bytes[address + 1]! & 3) << 16) |
    (bytes[address + 2]! << 8) |
    bytes[address + 3]!;

  function refreshFilters(): void {
    for (let i = 0; i < filterCount; i++) {
      const filter = i < 3 ? RXF0SIDH + 4 * i : RXF3SIDH + 4 * (i - 3);
      const mask = i < filtersOfRxb0 ? RXM0SIDH : RXM1SIDH;
      const mode = bytes[i < filtersOfRxb0 ? RXB0CTRL : RXB1CTRL]! & RXM;
      const forExtended = (bytes[filter + SIDL - SIDH]! & IDE) !== 0;
      const takesStandard = !forExtended && mode !== rxm.extendedOnly;
      const takesExtended = forExtended && mode !== rxm.standardOnly;
      standardValues[i] = takesStandard ? standardKeyAt(filter) : impossible;
      standardMasks[i] = takesStandard ? standardKeyAt(mask) : impossible;
      extendedValues[i] = takesExtended ? extendedKeyAt(filter) : impossible;
      extendedMasks[i] = takesExtended ? extendedKeyAt(mask) : impossible;
      if (mode === rxm.everything) {
        standardMasks[i] = 0;
        extendedMasks[i] = 0;
      }
    }
  }

  /** Data bytes that a frame does not have compare as zeros; the data sheet is silent. */
  function standardKey(frame: CanFrame): number {
    let key = frame.id << 16;
    if (frame.remote) return key;
    if (frame.lengthBytes > 0) key |= frame.data[0]! << 8;
    if (frame.lengthBytes > 1) key |= frame.data[1]!;
    return key;
  }

  function matchingFilter(frame: CanFrame): number {
    const key = frame.extended ? frame.id : standardKey(frame);
    const values = frame.extended ? extendedValues : standardValues;
    const masks = frame.extended ? extendedMasks : standardMasks;
    for (let i = 0; i < filterCount; i++) {
      if (((key ^ values[i]!) & masks[i]!) === 0) return i;
    }
    return -1;
  }

  function store(control: number, frame: CanFrame): void {
    const { id } = frame;
    if (frame.extended) {
      bytes[control + SIDH] = id >>> 21;
      bytes[control + SIDL] = (((id >>> 18) & 7) << 5) | IDE | ((id >>> 16) & 3);
      bytes[control + EID8] = id >>> 8;
      bytes[control + EID0] = id;
      bytes[control + DLC] = frame.remote ? RTR | frame.lengthBytes : frame.lengthBytes;
    } else {
      bytes[control + SIDH] = id >>> 3;
      bytes[control + SIDL] = ((id & 7) << 5) | (frame.remote ? SRR : 0);
      bytes[control + DLC] = frame.lengthBytes;
    }
    if (frame.remote) return;
    const count = frame.lengthBytes > 8 ? 8 : frame.lengthBytes;
    for (let i = 0; i < count; i++) bytes[control + D0 + i] = frame.data[i]!;
  }

  function lose(overflow: number, atUs: number): void {
    counters.lost++;
    bytes[EFLG]! |= overflow;
    bank.raise(ERR, atUs);
  }

  function receive(frame: CanFrame, atUs: number): void {
    const filter = matchingFilter(frame);
    if (filter < 0) {
      counters.filtered++;
      return;
    }
    const full = bytes[CANINTF]!;
    const remote = frame.remote ? RXRTR : 0;
    if (filter < filtersOfRxb0 && (full & RX0) === 0) {
      store(RXB0CTRL, frame);
      bytes[RXB0CTRL] = (bytes[RXB0CTRL]! & (RXM | BUKT | BUKT1)) | remote | (filter & FILHIT0);
      counters.received++;
      bank.raise(RX0, atUs);
    } else if (filter < filtersOfRxb0 && (bytes[RXB0CTRL]! & BUKT) === 0) {
      lose(RX0OVR, atUs);
    } else if ((full & RX1) === 0) {
      store(RXB1CTRL, frame);
      bytes[RXB1CTRL] = (bytes[RXB1CTRL]! & RXM) | remote | (filter & rxb1FilterHit);
      counters.received++;
      bank.raise(RX1, atUs);
    } else {
      lose(RX1OVR, atUs);
    }
  }

  return { counters, receive, refreshFilters };
}
