import type { CanPort } from '../boards/board.ts';
import { bitTiming } from './bitTiming.ts';
import * as reg from './mcp2515Registers.ts';

/** Rounds of draining in one go, so that a babbling bus cannot hold the control loop. */
const DRAIN_ROUNDS = 6;

/** A CAN controller on the SPI port. */
export interface Mcp2515 {
  /** False when the chip did not answer or its crystal cannot make the bit rate. */
  readonly ready: boolean;
  /** Frames read since boot, and overflows seen (each at least one frame lost). */
  received: number;
  lost: number;
  /** Reads every waiting frame and hands it on. */
  drain(): void;
  /** Reads and clears the overflow flags; drains when an interrupt edge was missed. */
  poll(): void;
  /** Sets the filters to the identifiers that the chip was created with, or to a single one. */
  acceptAll(): void;
  acceptOnly(id: number): void;
  /** Normal mode may transmit and acknowledges; otherwise the chip only listens. */
  setTransmitting(on: boolean): void;
  /** Queues one 8-byte standard frame; false when the last one is still waiting for the bus. */
  send(id: number, data: Uint8Array): boolean;
}

/**
 * Sets a chip up: listen-only, with exact acceptance filters.
 * @param rxb0Ids at most 2 identifiers for the buffer that rolls over, so the ones that come in bursts
 * @param rxb1Ids at most 4 identifiers for the other buffer
 * @param onFrame called with the identifier and the answer of READ RX BUFFER (data from index 6)
 */
export function createMcp2515(
  spi: SpiPort,
  port: CanPort,
  bitrate: number,
  rxb0Ids: readonly number[],
  rxb1Ids: readonly number[],
  onFrame: (id: number, answer: Uint8Array) => void,
): Mcp2515 {
  const cs = port.chipSelect;
  let mode = reg.MODE_LISTEN;
  const readStatus = new Uint8Array([reg.READ_STATUS, 0]);
  const readBuffer0 = new Uint8Array(14);
  const readBuffer1 = new Uint8Array(14);
  readBuffer0[0] = reg.READ_RXB0;
  readBuffer1[0] = reg.READ_RXB1;
  const load = new Uint8Array(14);
  load[0] = reg.LOAD_TXB0;
  load[5] = 8;
  const requestToSend = new Uint8Array([reg.RTS_TXB0]);

  const write = (bytes: readonly number[]): void => {
    spi.send(bytes, cs);
  };
  const read = (address: number): number => spi.send([reg.READ, address, 0], cs)[2] as number;
  /** Repeats the command until the chip reports the mode; it may have to finish a frame first. */
  const enterMode = (wanted: number): boolean => {
    for (let i = 0; i < 10; i++) {
      write([reg.BIT_MODIFY, reg.CANCTRL, reg.MODE_MASK, wanted]);
      if ((read(reg.CANSTAT) & reg.MODE_MASK) === wanted) return true;
    }
    return false;
  };
  const idBytes = (ids: readonly number[], count: number): number[] => {
    const bytes: number[] = [];
    for (let i = 0; i < count; i++) {
      // An unused filter repeats the first identifier: a filter of zero would let identifier 0 in.
      const id = ids[i < ids.length ? i : 0] as number;
      bytes.push(id >> 3, (id & 7) << 5, 0, 0);
    }
    return bytes;
  };
  /** Filters lie in two blocks of three; the first two belong to buffer 0. Configuration mode only. */
  const writeFilters = (buffer0: readonly number[], buffer1: readonly number[]): void => {
    const filters = idBytes(buffer0, 2).concat(idBytes(buffer1, 4));
    write([reg.WRITE, reg.RXF0SIDH].concat(filters.slice(0, 12)));
    write([reg.WRITE, reg.RXF3SIDH].concat(filters.slice(12)));
  };
  const accept = (buffer0: readonly number[], buffer1: readonly number[]): void => {
    enterMode(reg.MODE_CONFIGURATION);
    writeFilters(buffer0, buffer1);
    enterMode(mode);
  };

  const setUp = (): boolean => {
    const timing = bitTiming(port.oscillatorMhz * 1e6, bitrate);
    write([reg.RESET]);
    if (!timing || (read(reg.CANSTAT) & reg.MODE_MASK) !== reg.MODE_CONFIGURATION) return false;
    write([reg.WRITE, reg.CNF3, timing.cnf3, timing.cnf2, timing.cnf1]);
    write([reg.WRITE, reg.RXM0SIDH].concat(idBytes([0x7ff], 2)));
    writeFilters(rxb0Ids, rxb1Ids);
    write([reg.WRITE, reg.RXB0CTRL, reg.BUKT]);
    write([reg.WRITE, reg.RXB1CTRL, 0]);
    write([reg.WRITE, reg.CANINTE, reg.RX0IF | reg.RX1IF]);
    return enterMode(reg.MODE_LISTEN);
  };

  const take = (answer: Uint8Array): void => {
    chip.received++;
    if (!((answer[2] as number) & reg.SIDL_EXTENDED)) {
      onFrame(((answer[1] as number) << 3) | ((answer[2] as number) >> 5), answer);
    }
  };

  const chip: Mcp2515 = {
    ready: false,
    received: 0,
    lost: 0,
    drain: () => {
      for (let round = 0; round < DRAIN_ROUNDS; round++) {
        const status = spi.send(readStatus, cs)[1] as number;
        if (status & reg.RX0IF) take(spi.send(readBuffer0, cs));
        if (status & reg.RX1IF) take(spi.send(readBuffer1, cs));
        // The line is a level: high means that both buffers are empty.
        if (digitalRead(port.interrupt)) return;
      }
    },
    poll: () => {
      if (!digitalRead(port.interrupt)) chip.drain();
      const flags = read(reg.EFLG) & reg.RX_OVERFLOW;
      if (flags) {
        chip.lost++;
        write([reg.BIT_MODIFY, reg.EFLG, reg.RX_OVERFLOW, 0]);
      }
    },
    setTransmitting: (on) => {
      if (!on) write([reg.BIT_MODIFY, reg.TXB0CTRL, 0x08, 0]);
      mode = on ? reg.MODE_NORMAL : reg.MODE_LISTEN;
      enterMode(mode);
    },
    acceptAll: () => accept(rxb0Ids, rxb1Ids),
    acceptOnly: (id) => accept([id], [id]),
    send: (id, data) => {
      if ((spi.send(readStatus, cs)[1] as number) & reg.TX0REQ) return false;
      load[1] = id >> 3;
      load[2] = (id & 7) << 5;
      load.set(data, 6);
      spi.send(load, cs);
      spi.send(requestToSend, cs);
      return true;
    },
  };
  pinMode(port.interrupt, 'input_pullup');
  digitalWrite(cs, 1);
  (chip as { ready: boolean }).ready = setUp();
  setWatch(chip.drain, port.interrupt, { repeat: true, edge: 'falling' });
  return chip;
}
