import type { Mcp2515Bank } from './mcp2515Bank.ts';
import { eflgBits, interruptBits, registers } from './mcp2515Registers.ts';

const { EFLG, TEC, REC } = registers;
const { EWARN, RXWAR, TXWAR, RXEP, TXEP, TXBO, RX0OVR, RX1OVR } = eflgBits;
const { ERR, MERR } = interruptBits;

const warningLevel = 96;
const passiveLevel = 128;
const busOffLevel = 256;
/** A bus-off node comes back after 128 times 11 recessive bits. */
const recoveryBits = 128 * 11;
/** The recessive end of a frame with its interframe space counts as one of the 128. */
const recessiveTailBits = 11;

/**
 * Fault confinement: TEC, REC, the state bits of EFLG, bus-off and the way back.
 *
 * Simplified: a receive error counts 1, never 8; a success above 127 sets REC to 119; ERRIF follows every change of the
 * state bits, in both directions.
 */
export interface Mcp2515ErrorCounters {
  readonly busOff: boolean;
  /** When bus-off ends if no further frame passes, us. */
  readonly recoversAtUs: number;
  /**
   * A transmission failed: TEC + 8. `unacknowledged`: nothing but the acknowledgement was missing, which a node that is
   * error passive already does not count; a node alone on its bus therefore stays error passive and never goes bus-off.
   */
  transmitError(unacknowledged: boolean, atUs: number): void;
  transmitted(atUs: number): void;
  receiveError(atUs: number): void;
  received(atUs: number): void;
  /** While bus-off: a frame of `bits` passed, ending at `atUs`. */
  frameWhileBusOff(bits: number, atUs: number): void;
  /** Ends bus-off when it is time. Returns whether it did. */
  settle(atUs: number): boolean;
  /** Both counters to zero, and error active, without an interrupt (reset, configuration, listen-only). */
  clear(): void;
}

/** Counters at zero. @param bitUs bit time on the bus, us */
export function createMcp2515ErrorCounters(bank: Mcp2515Bank, bitUs: number): Mcp2515ErrorCounters {
  const { bytes } = bank;
  let tec = 0;
  let rec = 0;

  /** Writes counters and state bits; returns whether a state bit changed. */
  function store(): boolean {
    bytes[TEC] = tec > 255 ? 255 : tec;
    bytes[REC] = rec;
    let state = 0;
    if (tec >= warningLevel) state |= TXWAR | EWARN;
    if (rec >= warningLevel) state |= RXWAR | EWARN;
    if (tec >= passiveLevel) state |= TXEP;
    if (rec >= passiveLevel) state |= RXEP;
    if (errors.busOff) state |= TXBO;
    const before = bytes[EFLG]!;
    const after = (before & (RX0OVR | RX1OVR)) | state;
    bytes[EFLG] = after;
    return after !== before;
  }

  function clear(): void {
    tec = 0;
    rec = 0;
    errors.busOff = false;
    store();
  }

  const errors = {
    busOff: false,
    recoversAtUs: Infinity,
    transmitError(unacknowledged: boolean, atUs: number): void {
      if (!unacknowledged || tec < passiveLevel) tec += 8;
      if (tec >= busOffLevel) {
        errors.busOff = true;
        errors.recoversAtUs = atUs + recoveryBits * bitUs;
      }
      bank.raise(store() ? MERR | ERR : MERR, atUs);
    },
    transmitted(atUs: number): void {
      if (tec === 0) return;
      tec--;
      if (store()) bank.raise(ERR, atUs);
    },
    receiveError(atUs: number): void {
      if (rec < 255) rec++;
      bank.raise(store() ? MERR | ERR : MERR, atUs);
    },
    received(atUs: number): void {
      if (rec === 0) return;
      rec = rec >= passiveLevel ? 119 : rec - 1;
      if (store()) bank.raise(ERR, atUs);
    },
    frameWhileBusOff(bits: number, atUs: number): void {
      if (errors.recoversAtUs > atUs) errors.recoversAtUs += (bits - recessiveTailBits) * bitUs;
    },
    settle(atUs: number): boolean {
      if (!errors.busOff || atUs < errors.recoversAtUs) return false;
      clear();
      bank.raise(ERR, atUs);
      return true;
    },
    clear,
  };
  return errors;
}
