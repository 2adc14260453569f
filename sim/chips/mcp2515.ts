import type { CanController } from '../bus/canController.ts';
import type { CanFrame } from '../bus/canNode.ts';
import { createMcp2515Core, type Mcp2515Options } from './mcp2515Core.ts';
import type { Mcp2515Counters } from './mcp2515Receiver.ts';
import {
  addressCount,
  bufferOffsets,
  dlcBits,
  instructions,
  interruptBits,
  loadTxAddresses,
  modes,
  readRxAddresses,
  readRxBufferMask,
  registers,
  requestToSendMask,
  rxb1FilterHit,
  rxbctrlBits,
  sidlBits,
  txbctrlBits,
  type ModeName,
} from './mcp2515Registers.ts';

const {
  RESET,
  READ,
  WRITE,
  BIT_MODIFY,
  READ_RX_BUFFER,
  LOAD_TX_BUFFER,
  REQUEST_TO_SEND,
  READ_STATUS,
  RX_STATUS,
} = instructions;
const { CANINTF, TXB0CTRL, TXB1CTRL, TXB2CTRL, RXB0CTRL, RXB1CTRL, TEC, REC } = registers;
const { RX0, RX1, TX0, TX1, TX2 } = interruptBits;
const { TXREQ } = txbctrlBits;

const addressMask = addressCount - 1;
/** MISO while the chip does not drive it, on a board that pulls it up. */
const undriven = 0xff;

/** For tests and telemetry: what no SPI command is needed to see. */
export interface Mcp2515State {
  readonly mode: ModeName;
  readonly counters: Readonly<Mcp2515Counters>;
  /** Transmit error count as the register shows it; 255 in bus-off. */
  readonly transmitErrors: number;
  readonly receiveErrors: number;
}

/**
 * Faults that a test can inject. `dead`: without supply it is off the bus and does not drive its SPI output, and when
 * it comes back it has forgotten its settings. `distorting`: everybody sees an error in each frame that it sends.
 */
export type Mcp2515Fault = 'none' | 'dead' | 'distorting';

/** A node of the CAN bus on one side, an SPI slave on the other. */
export interface Mcp2515 extends CanController {
  /** Level of the INT pin. */
  readonly interruptLow: boolean;
  /** Bits per second by CNF1..3 and the oscillator; 0 when CNF1..3 are invalid. */
  readonly bitrate: number;
  readonly state: Mcp2515State;
  /** Set it with `setFault`. */
  readonly fault: Mcp2515Fault;
  setFault(fault: Mcp2515Fault, atUs: number): void;
  /** The transceiver between chip and bus: in standby it lets nothing through but that somebody speaks. */
  setStandby(standby: boolean, atUs: number): void;
  /** A spike on the bus, shorter than any bit. */
  spike(atUs: number): void;
  /**
   * One chip-select transaction at `atUs`: `rx[i]` is clocked out while `tx[i]` is clocked in, for `length` bytes.
   * Bytes of `rx` during which the chip does not drive its output are 0xFF.
   */
  exchange(tx: Uint8Array, rx: Uint8Array, length: number, atUs: number): void;
}

/**
 * The MCP2515 at register level (Microchip DS20001801).
 *
 * As in the data sheet, and easily forgotten: filters and masks read as zeros outside configuration mode; the mode
 * changes only when nothing is pending in normal mode any more; RXnOVR stays until it is cleared by a write; ABAT goes
 * on aborting while it is set; sleep ends by bus traffic or by a written WAKIF, in both cases only with WAKIE, in
 * listen-only mode, and what woke the chip is lost; it falls asleep only on a silent bus, and not at once.
 *
 * Left out: TXnRTS and RXnBF pins, CLKOUT, oscillator start-up, SPI timing, the silicon errata, and the bit errors of a
 * chip that sends behind a transceiver in standby: its frames wait.
 * A chip whose bit timing does not fit neither receives nor acknowledges, and its own frames fail, but it does not
 * destroy the frames of others.
 */
export function createMcp2515(options: Mcp2515Options): Mcp2515 {
  const core = createMcp2515Core({
    ...options,
    onInterrupt: (low, atUs) => {
      chip.interruptLow = low;
      options.onInterrupt?.(low, atUs);
    },
  });
  const { bank, node } = core;
  const { bytes } = bank;
  let dead = false;
  let standby = false;

  function transact(tx: Uint8Array, rx: Uint8Array, length: number, atUs: number): void {
    if (length === 0) return;
    if (dead) {
      rx.fill(undriven, 0, length);
      return;
    }
    core.settle(atUs);
    const firstDriven = execute(tx, rx, length, atUs);
    for (let i = 0; i < firstDriven; i++) rx[i] = undriven;
    // What only reads does not change what the chip wants from the bus.
    if (firstDriven === length) refresh();
  }

  /** Returns the index of the first byte that the chip clocks out; `length` when there is none. */
  function execute(tx: Uint8Array, rx: Uint8Array, length: number, atUs: number): number {
    const instruction = tx[0]!;
    if ((instruction & readRxBufferMask) === READ_RX_BUFFER) {
      const buffer = (instruction - READ_RX_BUFFER) >> 1;
      const from = readRxAddresses[buffer]!;
      // Up to D7 no register has a side effect or a copy elsewhere: this is the read of every received frame.
      const inBuffer = Math.min(length, (from | 0x0f) - from);
      for (let i = 1; i < inBuffer; i++) rx[i] = bytes[from + i - 1]!;
      if (inBuffer < length) readOut(from + inBuffer - 1, rx, inBuffer, length);
      bank.clear(buffer < 2 ? RX0 : RX1, atUs);
      return 1;
    }
    if (instruction === READ_STATUS || instruction === RX_STATUS) {
      const status = instruction === READ_STATUS ? readStatus() : rxStatus();
      for (let i = 1; i < length; i++) rx[i] = status;
      return 1;
    }
    if (instruction === READ && length > 2) {
      readOut(tx[1]!, rx, 2, length);
      return 2;
    }
    if (instruction === WRITE && length > 2) writeIn(tx[1]!, tx, 2, length, atUs);
    else if (instruction === BIT_MODIFY && length > 3)
      core.modify(tx[1]! & addressMask, tx[2]!, tx[3]!, atUs);
    else if ((instruction & requestToSendMask) === REQUEST_TO_SEND) core.requestToSend(instruction & 7, atUs);
    else if (instruction >= LOAD_TX_BUFFER && instruction < LOAD_TX_BUFFER + loadTxAddresses.length) {
      writeIn(loadTxAddresses[instruction - LOAD_TX_BUFFER]!, tx, 1, length, atUs);
    } else if (instruction === RESET) core.reset(atUs);
    return length;
  }

  function readOut(from: number, rx: Uint8Array, first: number, length: number): void {
    for (let i = first; i < length; i++) rx[i] = core.read((from + i - first) & addressMask);
  }

  function writeIn(from: number, tx: Uint8Array, first: number, length: number, atUs: number): void {
    for (let i = first; i < length; i++) core.write((from + i - first) & addressMask, tx[i]!, 0xff, atUs);
  }

  function readStatus(): number {
    const flags = bytes[CANINTF]!;
    return (
      (flags & (RX0 | RX1)) |
      (bytes[TXB0CTRL]! & TXREQ ? 0x04 : 0) |
      (flags & TX0 ? 0x08 : 0) |
      (bytes[TXB1CTRL]! & TXREQ ? 0x10 : 0) |
      (flags & TX1 ? 0x20 : 0) |
      (bytes[TXB2CTRL]! & TXREQ ? 0x40 : 0) |
      (flags & TX2 ? 0x80 : 0)
    );
  }

  /** Type and filter are those of RXB0 when both buffers hold a frame. */
  function rxStatus(): number {
    const full = bytes[CANINTF]! & (RX0 | RX1);
    if (full === 0) return 0;
    const control = full & RX0 ? RXB0CTRL : RXB1CTRL;
    const extended = (bytes[control + bufferOffsets.SIDL]! & sidlBits.IDE) !== 0;
    const remote = extended
      ? (bytes[control + bufferOffsets.DLC]! & dlcBits.RTR) !== 0
      : (bytes[control + bufferOffsets.SIDL]! & sidlBits.SRR) !== 0;
    let filter = bytes[control]! & (control === RXB0CTRL ? rxbctrlBits.FILHIT0 : rxb1FilterHit);
    if (control === RXB1CTRL && filter < 2) filter += 6;
    return (full << 6) | (extended ? 0x10 : 0) | (remote ? 0x08 : 0) | filter;
  }

  /**
   * The bus asks for these before every frame: they are fields, kept up to date by whatever can change them. A getter
   * would be worse than a call: V8 looks up an object literal that has one like a dictionary, in all its members.
   */
  function refresh(): void {
    chip.nextSendAtUs = standby ? Infinity : core.nextSendAtUs();
    chip.acknowledges = !standby && core.acknowledges();
    chip.garbles = core.garbles();
    chip.bitrate = core.bitrate;
  }

  const chip = {
    nextSendAtUs: Infinity,
    acknowledges: false,
    garbles: true,
    interruptLow: false,
    bitrate: 0,
    fault: 'none' as Mcp2515Fault,
    frameToSend(): CanFrame {
      const frame = node.frameToSend();
      refresh();
      return frame;
    },
    onSent(endUs: number): void {
      node.onSent(endUs);
      refresh();
    },
    onSendError(endUs: number): void {
      node.onSendError(endUs);
      refresh();
    },
    onFrame(frame: CanFrame, endUs: number): void {
      if (standby) core.heardInStandby(endUs);
      else if (node.onFrame(frame, endUs)) refresh();
    },
    onFailedFrame(endUs: number): void {
      if (standby) core.heardInStandby(endUs);
      else {
        node.onFailedFrame(endUs);
        refresh();
      }
    },
    state: {
      get mode() {
        return modeNames[core.mode]!;
      },
      counters: core.counters,
      get transmitErrors() {
        return bytes[TEC]!;
      },
      get receiveErrors() {
        return bytes[REC]!;
      },
    },
    setFault(fault: Mcp2515Fault, atUs: number): void {
      if (dead !== (fault === 'dead')) core.reset(atUs);
      dead = fault === 'dead';
      chip.fault = fault;
      core.distorts = fault === 'distorting';
      refresh();
    },
    setStandby(next: boolean, atUs: number): void {
      if (next === standby) return;
      standby = next;
      core.settle(atUs);
      refresh();
    },
    spike: core.spike,
    exchange: transact,
  };
  return chip;
}

const modeNames = Object.keys(modes) as ModeName[];
