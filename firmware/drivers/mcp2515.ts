import type { CanPort } from '../boards/board.ts';
import { bitTiming } from '../contract/bitTiming.ts';
import { bootS, uptimeMs } from './clock.ts';
import { answeredId, exactFilters, filterInstructions, type ReceiveFilters } from './mcp2515Filters.ts';
import * as reg from './mcp2515Registers.ts';

/** Rounds of draining in one go, so that a babbling bus cannot hold the control loop. */
const DRAIN_ROUNDS = 6;
/** A look past the filters is a little longer than the shortest usual period; so many equal frames in a row babble. */
const LOOK_MS = 12;
const BABBLE_FRAMES = 4;
const LOOK_FRAMES_MAX = 32;
/** What the pull-up of an SPI wire that nobody drives reads. No answer: two transmit buffers are never used. */
const NO_ANSWER = 0xff;
/** The chip may need so long and many requests to fall asleep. */
const ASLEEP_MS = 200;
/** Pause after the chip has left the bus: doubled each time, back to the first after a minute without. */
const BUS_OFF_PAUSE_MS = 1000;
const BUS_OFF_PAUSE_MAX_MS = 64000;
const BUS_OFF_FORGET_MS = 60000;

/** A CAN controller on the SPI port. Counters run since boot. */
export interface Mcp2515 {
  /** False when the chip did not answer, or its crystal cannot make the bit rate. */
  readonly isReady: boolean;
  /** Frames read, and overflows seen (each at least one frame lost). */
  framesRead: number;
  overflows: number;
  /** Looks at the flags that found an invalid frame on the bus. */
  garbledLooks: number;
  /** Set up anew because it had lost its settings, did not answer, or a receive flag could not be cleared. */
  setups: number;
  /** Times that too many failed transmissions put it off the bus; `isOffBus` until it tries again. */
  busOffCount: number;
  readonly isOffBus: boolean;
  /** Transmit and receive error counts as of the last `check`. */
  transmitErrors: number;
  receiveErrors: number;
  /** Reads every waiting frame and hands it on. */
  drain(): void;
  /** Call with each control tick: a missed interrupt edge must not deafen the chip. */
  poll(): void;
  /** Call once a second: counts errors, and brings a chip back that has lost its settings or is stuck. */
  check(): void;
  /**
   * Sets the filters to those that the chip was created with, or to one identifier for each buffer, and another for
   * whichever is free.
   */
  acceptAll(): void;
  acceptPair(buffer0: number, buffer1: number, either?: number): void;
  /** Neither receives nor interrupts until the next `accept...`. */
  rest(): void;
  /** Listens past the filters for some ms: what the bus carries at all. */
  lookAround(): 'silent' | 'alive' | 'babbling';
  /** Ends all of the above until the chip is created anew. @param wakes interrupts when somebody speaks on the bus */
  sleep(wakes: boolean): void;
  /** Normal mode may transmit and acknowledges; otherwise the chip only listens. */
  setTransmitting(on: boolean): void;
  /** Hands a frame of `createTransmitFrame` to the bus. @returns false while the one before still waits for the bus */
  send(frame: Uint8Array): boolean;
  /** Takes the frame that was sent last back, if it has not left. */
  abort(): void;
}

/** Where the 8 data bytes of a transmit frame begin. */
const TRANSMIT_DATA_AT = 6;

/** The instruction that loads one 8-byte standard frame, whose data are to be filled in. */
export function createTransmitFrame(id: number): Uint8Array {
  const frame = new Uint8Array(TRANSMIT_DATA_AT + 8);
  frame[0] = reg.LOAD_TXB0;
  frame[1] = id >> 3;
  frame[2] = (id & 7) << 5;
  frame[5] = 8;
  return frame;
}

/**
 * Sets a chip up: listen-only, with acceptance filters.
 * @param filters called once: only what the chip is told of them stays in memory
 * @param onFrame called with the identifier (`can/identifier.ts`), the answer of READ RX BUFFER (data from index 6), and
 * the uptime
 */
export function createMcp2515(
  spi: SpiPort,
  port: CanPort,
  bitrate: number,
  filters: () => ReceiveFilters,
  onFrame: (id: number, answer: Uint8Array, nowMs: number) => void,
): Mcp2515 {
  const cs = port.chipSelect;
  const timing = bitTiming(port.oscillatorMhz * 1e6, bitrate);
  let mode = reg.MODE_LISTEN;
  /** Waiting in configuration mode: like `isOffBus` it overrules `mode`. */
  let isResting = false;
  const allFilters = filterInstructions(filters());
  /** Made when first asked for: a sampled bus asks for the same ones over and over. */
  const pairFilters: Record<string, readonly Uint8Array[]> = {};
  let accepted = allFilters;
  let offBusUntilMs = 0;
  let offBusPauseMs = BUS_OFF_PAUSE_MS;
  const readStatus = new Uint8Array([reg.READ_STATUS, 0]);
  const readFlags = new Uint8Array([reg.READ, reg.CANINTF, 0, 0]);
  const readBuffer0 = new Uint8Array(14);
  const readBuffer1 = new Uint8Array(14);
  readBuffer0[0] = reg.READ_RXB0;
  readBuffer1[0] = reg.READ_RXB1;
  // Byte writes of TXREQ may send a frame twice (errata 5): the instruction does not, and so only buffer 0 is used.
  const requestToSend = new Uint8Array([reg.RTS_TXB0]);

  const write = (bytes: readonly number[]): void => {
    spi.send(bytes, cs);
  };
  const change = (address: number, mask: number, value: number): void =>
    write([reg.BIT_MODIFY, address, mask, value]);
  const status = (): number => spi.send(readStatus, cs)[1] as number;
  const read = (address: number): number => spi.send([reg.READ, address, 0], cs)[2] as number;
  /** Repeats the command until the chip reports the mode; it may have to finish a frame first. */
  const enterMode = (wanted: number): boolean => {
    for (let i = 0; i < 10; i++) {
      change(reg.CANCTRL, reg.MODE_MASK, wanted);
      if ((read(reg.CANSTAT) & reg.MODE_MASK) === wanted) return true;
    }
    return false;
  };
  const wantedMode = (): number =>
    isResting ? reg.MODE_CONFIGURATION : chip.isOffBus ? reg.MODE_LISTEN : mode;
  /** Masks and filters can be written in configuration mode only. */
  const writeFilters = (): void => {
    for (let i = 0; i < accepted.length; i++) spi.send(accepted[i] as Uint8Array, cs);
  };
  const accept = (wanted: readonly Uint8Array[]): void => {
    accepted = wanted;
    if (!isResting) enterMode(reg.MODE_CONFIGURATION);
    isResting = false;
    writeFilters();
    enterMode(wantedMode());
  };

  const isFull = (): boolean => !!(status() & (reg.RX0IF | reg.RX1IF));
  /** Bus-off lasts some milliseconds: only an interrupt notices it. Who only listens cannot get there. */
  const wantedInterrupts = (): number => reg.RX0IF | reg.RX1IF | (mode === reg.MODE_NORMAL ? reg.ERRIF : 0);

  const setUp = (): boolean => {
    write([reg.RESET]);
    // A reset empties the buffers: where flags stay up nothing that comes out of them can be trusted.
    if (!timing || (read(reg.CANSTAT) & reg.MODE_MASK) !== reg.MODE_CONFIGURATION || isFull()) return false;
    write([reg.WRITE, reg.CNF3, timing.cnf3, timing.cnf2, timing.cnf1, wantedInterrupts()]);
    writeFilters();
    write([reg.WRITE, reg.RXB0CTRL, reg.BUKT]);
    write([reg.WRITE, reg.RXB1CTRL, 0]);
    return enterMode(wantedMode());
  };
  /** A chip that was without supply for a moment waits in configuration mode, where a resting one waits as well. */
  const hasItsSettings = (): boolean => {
    const answer = spi.send([reg.READ, reg.CNF3, 0, 0, 0, 0], cs);
    return (
      !!timing &&
      answer[2] === timing.cnf3 &&
      answer[3] === timing.cnf2 &&
      answer[4] === timing.cnf1 &&
      answer[5] === wantedInterrupts() &&
      (read(reg.CANSTAT) & reg.MODE_MASK) === wantedMode()
    );
  };
  /** Whether a receive flag stays up although its buffer is read where nothing new can arrive; what was in it is lost. */
  const isStuck = (): boolean => {
    if (!isFull()) return false;
    // Most probably a frame has just come: it must not be lost.
    chip.drain();
    if (!isFull() || !enterMode(reg.MODE_CONFIGURATION)) return false;
    spi.send(readBuffer0, cs);
    spi.send(readBuffer1, cs);
    const stuck = isFull();
    enterMode(wantedMode());
    return stuck;
  };

  const take = (answer: Uint8Array): void => {
    chip.framesRead++;
    const sidl = answer[2] as number;
    // Standard identifiers without a call: this is the path of every frame.
    onFrame(
      sidl & reg.SIDL_EXTENDED ? answeredId(answer) : ((answer[1] as number) << 3) | (sidl >> 5),
      answer,
      (getTime() - bootS) * 1000,
    );
  };

  /** Falls silent, so that a broken sender does not disturb the bus; `poll` brings it back. */
  const leaveBus = (): void => {
    const nowMs = uptimeMs();
    chip.busOffCount++;
    if (nowMs - offBusUntilMs > BUS_OFF_FORGET_MS) offBusPauseMs = BUS_OFF_PAUSE_MS;
    offBusUntilMs = nowMs + offBusPauseMs;
    offBusPauseMs = Math.min(2 * offBusPauseMs, BUS_OFF_PAUSE_MAX_MS);
    chip.isOffBus = true;
    chip.abort();
    enterMode(wantedMode());
  };

  /** Counts and clears what went wrong. */
  const readErrors = (): void => {
    const answer = spi.send(readFlags, cs);
    const interrupts = answer[2] as number;
    const errors = answer[3] as number;
    if (interrupts === NO_ANSWER) {
      chip.isReady = false;
      return;
    }
    if (interrupts & (reg.MERRF | reg.ERRIF)) change(reg.CANINTF, reg.MERRF | reg.ERRIF, 0);
    if (interrupts & reg.MERRF) chip.garbledLooks++;
    if (errors & reg.RX_OVERFLOW) {
      chip.overflows++;
      change(reg.EFLG, reg.RX_OVERFLOW, 0);
    }
    if (errors & reg.BUS_OFF && !chip.isOffBus) leaveBus();
  };

  const chip = {
    framesRead: 0,
    isReady: false,
    isOffBus: false,
    overflows: 0,
    garbledLooks: 0,
    setups: 0,
    busOffCount: 0,
    transmitErrors: 0,
    receiveErrors: 0,
    drain: () => {
      let rounds = DRAIN_ROUNDS;
      do {
        const flags = spi.send(readStatus, cs)[1] as number;
        if (flags === NO_ANSWER || !(flags & (reg.RX0IF | reg.RX1IF))) {
          readErrors();
          return;
        }
        if (flags & reg.RX0IF) take(spi.send(readBuffer0, cs));
        if (flags & reg.RX1IF) take(spi.send(readBuffer1, cs));
        // The line is a level: high means that both buffers are empty.
      } while (!digitalRead(port.interrupt) && --rounds);
    },
    poll: () => {
      if (isResting || !chip.isReady) return;
      if (chip.isOffBus && uptimeMs() >= offBusUntilMs) {
        chip.isOffBus = false;
        enterMode(wantedMode());
      }
      // Not by the pin: its wire may be broken.
      if ((spi.send(readStatus, cs)[1] as number) & (reg.RX0IF | reg.RX1IF)) chip.drain();
    },
    check: () => {
      if (chip.isReady && !isResting) readErrors();
      if (!chip.isReady || !hasItsSettings() || isStuck()) {
        chip.setups++;
        chip.isReady = setUp();
      }
      if (!chip.isReady) return;
      const errors = spi.send([reg.READ, reg.TEC, 0, 0], cs);
      chip.transmitErrors = errors[2] as number;
      chip.receiveErrors = errors[3] as number;
    },
    setTransmitting: (on: boolean) => {
      if (!on) chip.abort();
      mode = on ? reg.MODE_NORMAL : reg.MODE_LISTEN;
      change(reg.CANINTE, reg.ERRIF, wantedInterrupts());
      enterMode(wantedMode());
    },
    acceptAll: () => accept(allFilters),
    acceptPair: (buffer0: number, buffer1: number, either?: number) => {
      const key = buffer0 + '/' + buffer1 + '/' + either;
      if (!pairFilters[key]) pairFilters[key] = filterInstructions(exactFilters(buffer0, buffer1, either));
      accept(pairFilters[key] as readonly Uint8Array[]);
    },
    rest: () => {
      if (isResting) return;
      isResting = true;
      enterMode(wantedMode());
    },
    lookAround: (): 'silent' | 'alive' | 'babbling' => {
      let frames = 0;
      let lastId = -1;
      let inARow = 0;
      if (isResting) enterMode(reg.MODE_LISTEN);
      write([reg.WRITE, reg.RXB1CTRL, reg.RECEIVE_ANY]);
      const untilMs = uptimeMs() + LOOK_MS;
      while (frames < LOOK_FRAMES_MAX && inARow < BABBLE_FRAMES && uptimeMs() < untilMs) {
        if (!(status() & reg.RX1IF)) continue;
        const id = answeredId(spi.send(readBuffer1, cs));
        inARow = id === lastId ? inARow + 1 : 1;
        lastId = id;
        frames++;
      }
      write([reg.WRITE, reg.RXB1CTRL, 0]);
      if (isResting) enterMode(wantedMode());
      // What came last may be past the filters, and a chip at rest would keep it until it is stale. Nor is it a loss
      // that one buffer did not take everything.
      change(reg.CANINTF, reg.RX0IF | reg.RX1IF, 0);
      change(reg.EFLG, reg.RX_OVERFLOW, 0);
      return !frames ? 'silent' : inARow >= BABBLE_FRAMES ? 'babbling' : 'alive';
    },
    sleep: (wakes: boolean) => {
      write([reg.WRITE, reg.CANINTE, wakes ? reg.WAKIE : 0, 0]);
      enterMode(reg.MODE_CONFIGURATION);
      change(reg.CNF3, reg.WAKFIL, reg.WAKFIL);
      const untilMs = uptimeMs() + ASLEEP_MS;
      while (!enterMode(reg.MODE_SLEEP) && uptimeMs() < untilMs);
    },
    abort: () => change(reg.TXB0CTRL, reg.TXREQ, 0),
    send: (frame: Uint8Array) => {
      if ((spi.send(readStatus, cs)[1] as number) & reg.TX0REQ) return false;
      spi.send(frame, cs);
      spi.send(requestToSend, cs);
      return true;
    },
  };
  pinMode(port.interrupt, 'input_pullup');
  digitalWrite(cs, 1);
  chip.isReady = setUp();
  setWatch(chip.drain, port.interrupt, { repeat: true, edge: 'falling' });
  return chip;
}
