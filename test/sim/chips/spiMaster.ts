import { createMcp2515, type Mcp2515 } from '../../../sim/chips/mcp2515.ts';
import type { CanFrame } from '../../../sim/bus/canNode.ts';

/** The far end of the SPI wires: one method an instruction of the data sheet. */
export interface SpiMaster {
  nowUs: number;
  /** One chip-select transaction; returns all bytes clocked out. */
  transfer(...bytes: number[]): number[];
  reset(): void;
  read(address: number): number;
  readMany(address: number, count: number): number[];
  write(address: number, ...values: number[]): void;
  modify(address: number, mask: number, value: number): void;
  /** READ RX BUFFER from the first id byte (0x90 or 0x94): 13 bytes. */
  readRx(instruction: number): number[];
  /** LOAD TX BUFFER from the first id byte (0x40, 0x42, 0x44). */
  load(instruction: number, frame: CanFrame): void;
  requestToSend(mask: number): void;
  readStatus(): number;
  rxStatus(): number;
}

export function createSpiMaster(chip: Mcp2515): SpiMaster {
  const spi: SpiMaster = {
    nowUs: 0,
    transfer(...bytes) {
      const rx = new Uint8Array(bytes.length);
      chip.exchange(Uint8Array.from(bytes), rx, bytes.length, spi.nowUs);
      return Array.from(rx);
    },
    reset: () => void spi.transfer(0xc0),
    read: (address) => spi.transfer(0x03, address, 0)[2]!,
    readMany: (address, count) => spi.transfer(0x03, address, ...Array<number>(count).fill(0)).slice(2),
    write: (address, ...values) => void spi.transfer(0x02, address, ...values),
    modify: (address, mask, value) => void spi.transfer(0x05, address, mask, value),
    readRx: (instruction) => spi.transfer(instruction, ...Array<number>(13).fill(0)).slice(1),
    load: (instruction, frame) => void spi.transfer(instruction, ...txBytes(frame)),
    requestToSend: (mask) => void spi.transfer(0x80 | mask),
    readStatus: () => spi.transfer(0xa0, 0)[1]!,
    rxStatus: () => spi.transfer(0xb0, 0)[1]!,
  };
  return spi;
}

/** SIDH, SIDL, EID8, EID0 of a filter, a mask or a buffer. EID bits of a standard filter are given by `dataWord`. */
export function idBytes(id: number, extended = false, dataWord = 0): number[] {
  return extended
    ? [id >>> 21, (((id >>> 18) & 7) << 5) | 0x08 | ((id >>> 16) & 3), (id >>> 8) & 0xff, id & 0xff]
    : [id >>> 3, (id & 7) << 5, dataWord >> 8, dataWord & 0xff];
}

function txBytes(frame: CanFrame): number[] {
  const dlc = (frame.remote ? 0x40 : 0) | frame.lengthBytes;
  return [...idBytes(frame.id, frame.extended), dlc, ...frame.data.subarray(0, frame.lengthBytes)];
}

/** What 13 bytes of a receive buffer say. */
export function decodeRx(buffer: readonly number[]): Omit<CanFrame, 'data'> & { bytes: number[] } {
  const [sidh, sidl, eid8, eid0, dlc] = buffer as [number, number, number, number, number];
  const extended = (sidl & 0x08) !== 0;
  const base = (sidh << 3) | (sidl >> 5);
  const id = extended ? (base << 18) | ((sidl & 3) << 16) | (eid8 << 8) | eid0 : base;
  const remote = extended ? (dlc & 0x40) !== 0 : (sidl & 0x10) !== 0;
  const lengthBytes = dlc & 0x0f;
  return { id, extended, remote, lengthBytes, bytes: remote ? [] : buffer.slice(5, 5 + lengthBytes) };
}

export const modeBits = { normal: 0x00, sleep: 0x20, loopback: 0x40, listenOnly: 0x60, configuration: 0x80 };

export interface TestChip {
  chip: Mcp2515;
  spi: SpiMaster;
  /** Each change of the INT pin. */
  pin: { low: boolean; atUs: number }[];
}

/** A chip with a 16 MHz crystal on a bus of 500 kbit/s, as after power-up. */
export function createTestChip(oscillatorHz = 16e6): TestChip {
  const pin: TestChip['pin'] = [];
  const chip = createMcp2515({
    oscillatorHz,
    busBitrate: 500_000,
    onInterrupt: (low, atUs) => pin.push({ low, atUs }),
  });
  return { chip, spi: createSpiMaster(chip), pin };
}

/** The same, set for 500 kbit/s with zero masks: RXB0 takes standard frames, RXB1 extended ones; then into `mode`. */
export function createRunningChip(mode = modeBits.normal): TestChip {
  const test = createTestChip();
  const { spi } = test;
  spi.write(0x28, 0x01, 0xb5, 0x00);
  for (const filter of [0x00, 0x04]) spi.write(filter, ...idBytes(0));
  for (const filter of [0x08, 0x10, 0x14, 0x18]) spi.write(filter, ...idBytes(0, true));
  spi.write(0x0f, mode);
  return test;
}
