import type { CanController } from '../bus/canController.ts';
import type { CanFrame } from '../bus/canNode.ts';
import { frameBits, interframeSpaceBits } from '../bus/frameBits.ts';
import { createMcp2515Bank, type Mcp2515Bank } from './mcp2515Bank.ts';
import { mcp2515Bitrate } from './mcp2515BitTiming.ts';
import { createMcp2515ErrorCounters, type Mcp2515ErrorCounters } from './mcp2515ErrorCounters.ts';
import { createMcp2515Receiver, type Mcp2515Counters } from './mcp2515Receiver.ts';
import {
  accessRows,
  addressCount,
  canctrlBits,
  canctrlReset,
  interruptBits,
  modes,
  registers,
  rxbctrlBits,
} from './mcp2515Registers.ts';
import { createMcp2515Transmitter, type Mcp2515Transmitter } from './mcp2515Transmitter.ts';

const { CANSTAT, CANCTRL, CNF1, CNF2, CNF3, CANINTE, CANINTF, EFLG } = registers;
const { TXB0CTRL, TXB1CTRL, TXB2CTRL, RXB0CTRL, RXB1CTRL } = registers;
const { WAK, MERR } = interruptBits;
const { normal, sleep, loopback, listenOnly, configuration } = modes;

/** How far the chip's bit rate may be from the bus's before nothing gets through. */
const bitrateTolerance = 0.01;
/** Up to its end, without data and stuff bits. */
const SHORTEST_FRAME_BITS = 44;
/** CNF3: the bus is filtered for spikes while the chip sleeps. */
const WAKFIL = 0x40;

/** Settings of the chip and of the board it sits on. */
export interface Mcp2515Options {
  /** The crystal on the board. */
  oscillatorHz: number;
  /** Bit rate of the bus it is attached to, bits per second. */
  busBitrate: number;
  /** Called when the INT pin changes. */
  onInterrupt?: (low: boolean, atUs: number) => void;
  /** How long the bus has to be silent after a request before the chip sleeps, us; 0 without it. */
  sleepEntryUs?: () => number;
}

/** What happens to the chip on the bus. */
export interface Mcp2515BusSide extends Pick<
  CanController,
  'frameToSend' | 'onSent' | 'onSendError' | 'onFailedFrame'
> {
  /** @returns whether it may have changed what the chip is as a node: mostly a frame of others changes nothing */
  onFrame(frame: CanFrame, endUs: number): boolean;
}

/** The chip behind its SPI interface: registers as SPI commands see them, and the node as the bus sees it. */
export interface Mcp2515Core {
  readonly bank: Mcp2515Bank;
  readonly counters: Readonly<Mcp2515Counters>;
  readonly node: Mcp2515BusSide;
  /** `nextSendAtUs`, `acknowledges` and `garbles` of the chip as a node, as its state has them now. */
  nextSendAtUs(): number;
  acknowledges(): boolean;
  garbles(): boolean;
  /** Bits per second by CNF1..3; 0 when they are invalid. */
  readonly bitrate: number;
  /** CANSTAT.OPMODE. */
  readonly mode: number;
  read(address: number): number;
  /** Writes the bits in `mask` as far as the register allows. */
  write(address: number, value: number, mask: number, atUs: number): void;
  /** BIT MODIFY: registers that do not know it take the whole byte. */
  modify(address: number, mask: number, value: number, atUs: number): void;
  requestToSend(bufferMask: number, atUs: number): void;
  /** Brings what depends on time alone up to date. */
  settle(atUs: number): void;
  reset(atUs: number): void;
  /** Somebody spoke, and the transceiver let nothing else through. */
  heardInStandby(endUs: number): void;
  /** A spike on the bus, shorter than any bit: wakes a chip that does not filter them (CNF3.WAKFIL). */
  spike(atUs: number): void;
  /** Injected: everybody sees an error in each frame that it sends, as behind a broken transceiver. */
  distorts: boolean;
}

const writableBits = new Uint8Array(addressCount);
const configurationOnly = new Uint8Array(addressCount);
const readKind = new Uint8Array(addressCount);
const readsHidden = 1;
const readsStatus = 2;
const readsControl = 3;
const bitModify = new Uint8Array(addressCount);
for (const row of accessRows) {
  for (let address = row.first; address <= row.last; address++) {
    writableBits[address] = row.writableBits[(address - row.first) % row.writableBits.length]!;
    configurationOnly[address] = row.configurationOnly ? 1 : 0;
    readKind[address] = row.hidden ? readsHidden : 0;
    bitModify[address] = row.bitModify ? 1 : 0;
  }
}

for (let block = 0; block < addressCount; block += 0x10) {
  readKind[block + CANSTAT] = readsStatus;
  readKind[block + CANCTRL] = readsControl;
}

/** After power-up: reset, buffers, filters and masks all zeros. */
export function createMcp2515Core(options: Mcp2515Options): Mcp2515Core {
  const { oscillatorHz, busBitrate } = options;
  const bitUs = 1e6 / busBitrate;
  const bank = createMcp2515Bank(options.onInterrupt);
  const { bytes } = bank;
  const errors: Mcp2515ErrorCounters = createMcp2515ErrorCounters(bank, bitUs);
  const receiver = createMcp2515Receiver(bank);
  const transmitter: Mcp2515Transmitter = createMcp2515Transmitter(bank);
  let garbles = true;
  let filtersChanged = false;
  /** When the chip sleeps if nothing is said before; Infinity: nobody wants it to. */
  let sleepsAtUs = Infinity;
  let sleepEntryUs = 0;

  function refreshBitTiming(): void {
    core.bitrate = mcp2515Bitrate(bytes[CNF1]!, bytes[CNF2]!, bytes[CNF3]!, oscillatorHz);
    garbles = Math.abs(core.bitrate - busBitrate) > bitrateTolerance * busBitrate;
  }

  function enter(next: number, atUs: number): void {
    core.mode = next;
    sleepsAtUs = Infinity;
    // Masks and filters are written in configuration mode, byte by byte, and nothing is received there.
    if (filtersChanged) receiver.refreshFilters();
    filtersChanged = false;
    if (core.mode === configuration || core.mode === listenOnly) errors.clear();
    if (core.mode === normal) transmitter.wantSince(atUs);
    loopBack(atUs);
  }

  /** A node in normal mode first sends what is pending: a request that never gets through keeps it there. */
  function followModeRequest(atUs: number): void {
    const requested = bytes[CANCTRL]! >> 5;
    if (requested !== sleep) sleepsAtUs = Infinity;
    if (requested === core.mode || requested > configuration || core.mode === sleep) return;
    if (core.mode === normal && transmitter.isBusy()) return;
    if (requested !== sleep) enter(requested, atUs);
    else if (sleepsAtUs === Infinity) {
      sleepEntryUs = options.sleepEntryUs?.() ?? 0;
      sleepsAtUs = atUs + sleepEntryUs;
      sleepIfDue(atUs);
    }
  }

  function sleepIfDue(atUs: number): void {
    if (atUs >= sleepsAtUs) enter(sleep, atUs);
  }

  /** Somebody spoke from `startUs` on: a chip that is not asleep by then has to wait for the next silence. */
  function sleepLater(startUs: number, endUs: number): void {
    sleepIfDue(startUs);
    if (sleepsAtUs !== Infinity) sleepsAtUs = endUs + sleepEntryUs;
  }

  /** Loopback takes no time on a wire; its frames go through the filters as if they had come from the bus. */
  function loopBack(atUs: number): void {
    while (core.mode === loopback && transmitter.pending !== 0) {
      receiver.receive(transmitter.begin(), atUs);
      transmitter.succeeded(atUs);
    }
  }

  function wakeIfEnabled(atUs: number): void {
    if ((bytes[CANINTE]! & WAK) === 0) return;
    bytes[CANCTRL] = (bytes[CANCTRL]! & 0x1f) | (listenOnly << 5);
    enter(listenOnly, atUs);
    bank.raise(WAK, atUs);
  }

  function read(address: number): number {
    switch (readKind[address]) {
      case readsStatus:
        return (core.mode << 5) | (bank.interruptCode() << 1);
      case readsControl:
        return bytes[CANCTRL]!;
      case readsHidden:
        return core.mode === configuration ? bytes[address]! : 0;
      default:
        return bytes[address]!;
    }
  }

  function writeControl(value: number, mask: number, atUs: number): void {
    bytes[CANCTRL] = (bytes[CANCTRL]! & ~mask) | (value & mask);
    if ((bytes[CANCTRL]! & canctrlBits.ABAT) !== 0) transmitter.abortWaiting();
    followModeRequest(atUs);
  }

  function write(address: number, value: number, mask: number, atUs: number): void {
    if (readKind[address] === readsControl) {
      writeControl(value, mask, atUs);
      return;
    }
    const changeable = mask & writableBits[address]!;
    if (changeable === 0 || (configurationOnly[address] !== 0 && core.mode !== configuration)) return;
    const before = bytes[address]!;
    bytes[address] = (before & ~changeable) | (value & changeable);
    switch (address) {
      case TXB0CTRL:
      case TXB1CTRL:
      case TXB2CTRL:
        transmitter.controlWritten((address - TXB0CTRL) >> 4, before, atUs);
        loopBack(atUs);
        followModeRequest(atUs);
        return;
      case CANINTF:
        // The one way to wake the chip from the SPI side (data sheet, section 10.2).
        if (core.mode === sleep && (bytes[CANINTF]! & ~before & WAK) !== 0) wakeIfEnabled(atUs);
        bank.refreshPin(atUs);
        return;
      case CANINTE:
        bank.refreshPin(atUs);
        return;
      case CNF1:
      case CNF2:
      case CNF3:
        refreshBitTiming();
        return;
      case RXB0CTRL:
        bytes[RXB0CTRL] =
          (bytes[RXB0CTRL]! & ~rxbctrlBits.BUKT1) |
          (bytes[RXB0CTRL]! & rxbctrlBits.BUKT ? rxbctrlBits.BUKT1 : 0);
        receiver.refreshFilters();
        return;
      default:
        if (address === RXB1CTRL) receiver.refreshFilters();
        else if (readKind[address] === readsHidden) filtersChanged = true;
    }
  }

  function settle(atUs: number): void {
    if (errors.busOff && errors.settle(atUs)) transmitter.wantSince(atUs);
    sleepIfDue(atUs);
  }

  function reset(atUs: number): void {
    for (const address of [CNF1, CNF2, CNF3, CANINTE, CANINTF, EFLG]) bytes[address] = 0;
    for (const address of [TXB0CTRL, TXB1CTRL, TXB2CTRL, RXB0CTRL, RXB1CTRL]) bytes[address] = 0;
    bytes[registers.BFPCTRL] = 0;
    bytes[registers.TXRTSCTRL] = 0;
    bytes[CANCTRL] = canctrlReset;
    core.mode = configuration;
    sleepsAtUs = Infinity;
    transmitter.reset();
    errors.clear();
    receiver.refreshFilters();
    refreshBitTiming();
    bank.refreshPin(atUs);
  }

  const node: Mcp2515BusSide = {
    frameToSend() {
      // Whoever is asked in bus-off has come to the end of it.
      if (errors.busOff) settle(errors.recoversAtUs);
      return transmitter.begin();
    },
    onSent(endUs) {
      if (core.mode !== normal) return; // reset in mid-frame
      errors.transmitted(endUs);
      transmitter.succeeded(endUs);
      followModeRequest(endUs);
    },
    onSendError(endUs) {
      if (core.mode !== normal) return;
      errors.transmitError(!garbles && !core.distorts, endUs);
      transmitter.failed();
      followModeRequest(endUs);
    },
    onFrame(frame, endUs) {
      if (sleepsAtUs !== Infinity)
        sleepLater(endUs - (frameBits(frame) - interframeSpaceBits) * bitUs, endUs);
      if (core.mode === normal) {
        if (errors.busOff) {
          errors.frameWhileBusOff(frameBits(frame), endUs);
          settle(endUs);
          return true;
        }
        if (garbles) errors.receiveError(endUs);
        else {
          errors.received(endUs);
          receiver.receive(frame, endUs);
        }
        if (!transmitter.isBusy()) return false;
        endLostAttempt(endUs);
        return true;
      }
      // In the other modes it neither sends nor acknowledges, before and after a frame.
      if (core.mode === listenOnly) {
        if (garbles) bank.raise(MERR, endUs);
        else receiver.receive(frame, endUs);
      } else if (core.mode === sleep) {
        wakeIfEnabled(endUs);
      }
      return false;
    },
    onFailedFrame(endUs) {
      if (sleepsAtUs !== Infinity) sleepLater(endUs - SHORTEST_FRAME_BITS * bitUs, endUs);
      if (core.mode === normal) {
        settle(endUs);
        if (errors.busOff) return;
        errors.receiveError(endUs);
        if (transmitter.isBusy()) endLostAttempt(endUs);
      } else if (core.mode === listenOnly) {
        bank.raise(MERR, endUs);
      } else if (core.mode === sleep) {
        wakeIfEnabled(endUs);
      }
    },
  };

  function endLostAttempt(endUs: number): void {
    transmitter.lostArbitration();
    followModeRequest(endUs);
  }

  const core = {
    distorts: false,
    bank,
    counters: receiver.counters,
    node,
    bitrate: 0,
    mode: configuration as number,
    nextSendAtUs(): number {
      if (transmitter.pending === 0 || core.mode !== normal) return Infinity;
      return errors.busOff ? errors.recoversAtUs : transmitter.wantedSinceUs;
    },
    acknowledges: (): boolean => core.mode === normal && !garbles && !errors.busOff,
    garbles: (): boolean => garbles || core.distorts,
    read,
    write,
    modify(address: number, mask: number, value: number, atUs: number): void {
      const knowsMask = bitModify[address] !== 0 || readKind[address] === readsControl;
      write(address, value, knowsMask ? mask : 0xff, atUs);
    },
    requestToSend(bufferMask: number, atUs: number): void {
      transmitter.request(bufferMask, atUs);
      loopBack(atUs);
    },
    settle,
    reset,
    heardInStandby(endUs: number): void {
      if (sleepsAtUs !== Infinity) sleepLater(endUs - SHORTEST_FRAME_BITS * bitUs, endUs);
      if (core.mode === sleep) wakeIfEnabled(endUs);
    },
    spike(atUs: number): void {
      settle(atUs);
      if (core.mode === sleep && (bytes[CNF3]! & WAKFIL) === 0) wakeIfEnabled(atUs);
    },
  };
  reset(0);
  return core;
}
