import type { CanFrame } from '../bus/canNode.ts';
import type { Mcp2515Bank } from './mcp2515Bank.ts';
import {
  bufferOffsets,
  canctrlBits,
  dlcBits,
  interruptBits,
  registers,
  sidlBits,
  txbctrlBits,
} from './mcp2515Registers.ts';

const { CANCTRL, TXB0CTRL } = registers;
const { SIDH, SIDL, EID8, EID0, DLC, D0 } = bufferOffsets;
const { TXP, TXREQ, TXERR, MLOA, ABTF } = txbctrlBits;
const { ABAT, OSM } = canctrlBits;

export const transmitBufferCount = 3;
const bufferStride = 0x10;

/**
 * The three transmit buffers. A buffer that has begun to send finishes, whatever is requested meanwhile; an abort then
 * only keeps it from another attempt.
 */
export interface Mcp2515Transmitter {
  /** Bit n: buffer n waits to be sent (TXREQ). */
  readonly pending: number;
  /** Whether a buffer waits or is being sent. */
  isBusy(): boolean;
  /** Since when the chip wants the bus, us; meaningful while something is pending. */
  readonly wantedSinceUs: number;
  /** Moves `wantedSinceUs`, as when the chip only now may use the bus. */
  wantSince(atUs: number): void;
  /** To be called after TXBnCTRL was written: `before` is its former value. */
  controlWritten(buffer: number, before: number, atUs: number): void;
  /** Sets TXREQ of the buffers in a bit mask. */
  request(mask: number, atUs: number): void;
  /** Aborts what waits and has not begun, as CANCTRL.ABAT asks. */
  abortWaiting(): void;
  /** Begins sending the buffer of highest priority (TXP, then the highest number). The frame is reused. */
  begin(): CanFrame;
  /** The frame that began went out. */
  succeeded(atUs: number): void;
  /** The frame that began was destroyed or not acknowledged. */
  failed(): void;
  /** Another frame is on the wire: what began, if anything did, has lost arbitration. */
  lostArbitration(): void;
  reset(): void;
}

/** Idle buffers over the registers of `bank`. */
export function createMcp2515Transmitter(bank: Mcp2515Bank): Mcp2515Transmitter {
  const { bytes } = bank;
  const frame: CanFrame = { id: 0, extended: false, remote: false, lengthBytes: 0, data: new Uint8Array(8) };
  let sending = -1;

  const controlOf = (buffer: number): number => TXB0CTRL + bufferStride * buffer;

  function controlWritten(buffer: number, before: number, atUs: number): void {
    const control = controlOf(buffer);
    if ((bytes[control]! & TXREQ) === 0) {
      transmitter.pending &= ~(1 << buffer);
      return;
    }
    if ((before & TXREQ) !== 0) return;
    bytes[control]! &= ~(ABTF | MLOA | TXERR);
    if (transmitter.pending === 0) transmitter.wantedSinceUs = atUs;
    transmitter.pending |= 1 << buffer;
    if ((bytes[CANCTRL]! & ABAT) !== 0) abort(buffer);
  }

  function abort(buffer: number): void {
    const control = controlOf(buffer);
    bytes[control] = (bytes[control]! & ~TXREQ) | ABTF;
    transmitter.pending &= ~(1 << buffer);
  }

  /** An attempt ended without success: another follows unless nobody wants it any more. */
  function endAttempt(flag: number): void {
    const buffer = sending;
    if (buffer < 0) return;
    sending = -1;
    bytes[controlOf(buffer)]! |= flag;
    const retried = (bytes[CANCTRL]! & (OSM | ABAT)) === 0;
    if (!retried && (transmitter.pending & (1 << buffer)) !== 0) abort(buffer);
  }

  const transmitter = {
    pending: 0,
    wantedSinceUs: Infinity,
    isBusy: (): boolean => transmitter.pending !== 0 || sending >= 0,
    wantSince(atUs: number): void {
      transmitter.wantedSinceUs = atUs;
    },
    controlWritten,
    request(mask: number, atUs: number): void {
      for (let buffer = 0; buffer < transmitBufferCount; buffer++) {
        if ((mask & (1 << buffer)) === 0) continue;
        const before = bytes[controlOf(buffer)]!;
        bytes[controlOf(buffer)] = before | TXREQ;
        controlWritten(buffer, before, atUs);
      }
    },
    abortWaiting(): void {
      for (let buffer = 0; buffer < transmitBufferCount; buffer++) {
        if (buffer !== sending && (transmitter.pending & (1 << buffer)) !== 0) abort(buffer);
      }
    },
    begin(): CanFrame {
      let highest = -1;
      for (let buffer = 0; buffer < transmitBufferCount; buffer++) {
        if ((transmitter.pending & (1 << buffer)) === 0) continue;
        const priority = bytes[controlOf(buffer)]! & TXP;
        if (priority >= highest) {
          highest = priority;
          sending = buffer;
        }
      }
      const control = controlOf(sending);
      const sidl = bytes[control + SIDL]!;
      const standardId = (bytes[control + SIDH]! << 3) | (sidl >> 5);
      frame.extended = (sidl & sidlBits.IDE) !== 0;
      frame.id = frame.extended
        ? (standardId << 18) | ((sidl & 3) << 16) | (bytes[control + EID8]! << 8) | bytes[control + EID0]!
        : standardId;
      const dlc = bytes[control + DLC]!;
      frame.remote = (dlc & dlcBits.RTR) !== 0;
      frame.lengthBytes = Math.min(dlc & dlcBits.DLC, 8);
      for (let i = 0; i < 8; i++) frame.data[i] = bytes[control + D0 + i]!;
      return frame;
    },
    succeeded(atUs: number): void {
      const buffer = sending;
      if (buffer < 0) return;
      sending = -1;
      bytes[controlOf(buffer)]! &= ~TXREQ;
      transmitter.pending &= ~(1 << buffer);
      bank.raise(interruptBits.TX0 << buffer, atUs);
    },
    failed: (): void => endAttempt(TXERR),
    lostArbitration: (): void => endAttempt(MLOA),
    reset(): void {
      transmitter.pending = 0;
      sending = -1;
    },
  };
  return transmitter;
}
