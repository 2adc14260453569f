import { describe, expect, it } from 'vitest';
import type { CanFrame } from '../../../sim/bus/canNode.ts';
import { canFrame } from '../bus/testNode.ts';
import {
  createRunningChip,
  createTestChip,
  decodeRx,
  idBytes,
  modeBits,
  type TestChip,
} from './spiMaster.ts';

const overflow0 = 0x40;
const overflow1 = 0x80;
const errorFlag = 0x20;

interface Setup {
  mask0?: number[];
  mask1?: number[];
  /** By filter number; the others ask for 0x7FF or, from number 2 on, for the extended id 0x1FFFFFFF. */
  filters?: Record<number, number[]>;
  rxb0?: number;
  rxb1?: number;
  mode?: number;
}

const exact = [0xff, 0xe3, 0xff, 0xff];
const exactStandard = [0xff, 0xe0, 0, 0];

function chipWith({ mask0, mask1, filters, rxb0, rxb1, mode }: Setup): TestChip {
  const test = createTestChip();
  const { spi } = test;
  spi.write(0x28, 0x01, 0xb5, 0x00);
  spi.write(0x20, ...(mask0 ?? exactStandard));
  spi.write(0x24, ...(mask1 ?? exact));
  [0x00, 0x04, 0x08, 0x10, 0x14, 0x18].forEach((address, number) => {
    spi.write(address, ...(filters?.[number] ?? (number < 2 ? idBytes(0x7ff) : idBytes(0x1fffffff, true))));
  });
  spi.write(0x60, rxb0 ?? 0);
  spi.write(0x70, rxb1 ?? 0);
  spi.write(0x0f, mode ?? modeBits.normal);
  return test;
}

describe('MCP2515 receive buffers', () => {
  it.each<[string, CanFrame]>([
    ['standard data', canFrame(0x5a3, [1, 2, 3, 4, 5, 6, 7, 8])],
    ['standard, no data', canFrame(0x001)],
    ['standard remote', canFrame(0x7ff, [], { remote: true, lengthBytes: 5 })],
    ['extended data', canFrame(0x18ff50e5, [0xff, 0, 0x80], { extended: true })],
    ['extended remote', canFrame(0x1ffffffe, [], { extended: true, remote: true, lengthBytes: 8 })],
    ['extended with bits in EID only', canFrame(0x3ffff, [1], { extended: true })],
  ])('hold a frame as it was sent: %s', (_name, frame) => {
    const { chip, spi } = createRunningChip();
    chip.onFrame(frame, 10);
    const { id, extended, remote, lengthBytes } = frame;
    const bytes = remote ? [] : Array.from(frame.data.subarray(0, lengthBytes));
    const instruction = extended ? 0x94 : 0x90;
    expect(spi.read(extended ? 0x70 : 0x60) & 0x08).toBe(remote ? 0x08 : 0);
    expect(decodeRx(spi.readRx(instruction))).toEqual({ id, extended, remote, lengthBytes, bytes });
    expect(chip.state.counters).toEqual({ received: 1, filtered: 0, lost: 0 });
  });

  it('take the next frame only after their flag is cleared; the frame in them stays', () => {
    const { chip, spi } = createRunningChip();
    chip.onFrame(canFrame(0x100, [1]), 1);
    chip.onFrame(canFrame(0x100, [2]), 2);
    expect(spi.read(0x2d)).toBe(overflow0);
    expect(spi.read(0x2c)).toBe(errorFlag | 0x01);
    expect(decodeRx(spi.readRx(0x90)).bytes).toEqual([1]);
    chip.onFrame(canFrame(0x100, [3]), 3);
    expect(decodeRx(spi.readRx(0x90)).bytes).toEqual([3]);
    expect(chip.state.counters).toEqual({ received: 2, filtered: 0, lost: 1 });
  });

  it('an overflow flag stays after the buffer is read, until it is written; with a new overflow it comes back', () => {
    const { chip, spi } = createRunningChip();
    for (let i = 0; i < 2; i++) chip.onFrame(canFrame(0x100, [i]), i);
    spi.readRx(0x90);
    spi.modify(0x2c, errorFlag, 0);
    expect(spi.read(0x2d)).toBe(overflow0);
    expect(spi.read(0x2c)).toBe(0);
    spi.modify(0x2d, overflow0, 0);
    expect(spi.read(0x2d)).toBe(0);
    for (let i = 0; i < 2; i++) chip.onFrame(canFrame(0x100, [i]), i);
    expect(spi.read(0x2d)).toBe(overflow0);
    spi.write(0x2d, 0);
    expect(spi.read(0x2d)).toBe(0);
  });

  it('overflow of RXB1 has its own flag', () => {
    const { chip, spi } = createRunningChip();
    for (let i = 0; i < 2; i++) chip.onFrame(canFrame(0x100, [i], { extended: true }), i);
    expect(spi.read(0x2d)).toBe(overflow1);
  });

  it.each([
    ['without BUKT a full RXB0 loses frames although RXB1 is free', 0x00, 0x01, overflow0, [1, 0, 2]],
    ['with BUKT they roll over, and then RXB1 overflows', 0x04, 0x03, overflow1, [2, 0, 1]],
  ])('%s', (_name, bukt, flags, overflow, [received, filtered, lost]) => {
    const { chip, spi } = chipWith({ filters: { 0: idBytes(0x100) }, rxb0: bukt });
    for (let i = 1; i <= 3; i++) chip.onFrame(canFrame(0x100, [i]), i);
    expect(spi.read(0x2c)).toBe(errorFlag | flags);
    expect(spi.read(0x2d)).toBe(overflow);
    expect(chip.state.counters).toEqual({ received, filtered, lost });
    expect(decodeRx(spi.readRx(0x90)).bytes).toEqual([1]);
    if (bukt) expect(decodeRx(spi.readRx(0x94)).bytes).toEqual([2]);
  });

  it('a frame for RXB0 that is full does not go to RXB1 by a filter of RXB1', () => {
    const { chip } = chipWith({
      filters: { 0: idBytes(0x100), 2: idBytes(0x100) },
      mask1: exactStandard,
    });
    chip.onFrame(canFrame(0x100), 1);
    chip.onFrame(canFrame(0x100), 2);
    expect(chip.state.counters.lost).toBe(1);
  });
});

describe('MCP2515 acceptance filters', () => {
  it.each([
    ['RXF0', 0, 0x61],
    ['RXF1', 1, 0x61],
    ['RXF2', 2, 0x71],
    ['RXF3', 3, 0x71],
    ['RXF4', 4, 0x71],
    ['RXF5', 5, 0x71],
  ])('%s accepts its id into its buffer, and only that', (_name, number, buffer) => {
    const { chip, spi } = chipWith({
      filters: { [number]: idBytes(0x2a5) },
      mask1: exactStandard,
    });
    for (let id = 0; id < 0x7ff; id++) if (id !== 0x2a5) chip.onFrame(canFrame(id), 1);
    expect(chip.state.counters).toEqual({ received: 0, filtered: 0x7fe, lost: 0 });
    chip.onFrame(canFrame(0x2a5), 1);
    expect(spi.readMany(buffer, 2)).toEqual([0x54, 0xa0]);
    expect(spi.read(buffer - 1) & (buffer === 0x61 ? 0x01 : 0x07)).toBe(number);
  });

  it.each([
    ['a mask bit of 0 takes any bit', [0xff, 0x00, 0, 0], canFrame(0x107), true],
    ['a mask bit of 1 wants its bit', [0xff, 0x20, 0, 0], canFrame(0x107), false],
    [
      'a standard filter takes no extended frame',
      [0, 0, 0, 0],
      canFrame(0x100 << 18, [], { extended: true }),
      false,
    ],
  ])('%s', (_name, mask0, frame, accepted) => {
    const { chip } = chipWith({ filters: { 0: idBytes(0x100), 1: idBytes(0x100) }, mask0 });
    chip.onFrame(frame, 1);
    expect(chip.state.counters.received).toBe(accepted ? 1 : 0);
  });

  it('an extended filter compares all 29 bits, and takes no standard frame', () => {
    const { chip } = chipWith({ filters: { 2: idBytes(0x18ff50e5, true) }, mask1: exact });
    for (let bit = 0; bit < 29; bit++) {
      chip.onFrame(canFrame((0x18ff50e5 ^ (1 << bit)) >>> 0, [], { extended: true }), 1);
    }
    chip.onFrame(canFrame(0x18ff50e5 >>> 18, [0x50, 0xe5]), 1);
    expect(chip.state.counters).toEqual({ received: 0, filtered: 30, lost: 0 });
    chip.onFrame(canFrame(0x18ff50e5, [], { extended: true }), 1);
    expect(chip.state.counters.received).toBe(1);
  });

  it.each([
    ['the wanted bytes', [0x12, 0x34], true],
    ['another first byte', [0x13, 0x34], false],
    ['another second byte', [0x12, 0x35, 0], false],
    ['one byte only', [0x12], false],
  ])(
    'EID bits of mask and filter match the first two data bytes of a standard frame: %s',
    (_name, bytes, ok) => {
      const { chip } = chipWith({
        filters: { 0: idBytes(0x100, false, 0x1234) },
        mask0: [0xff, 0xe0, 0xff, 0xff],
      });
      chip.onFrame(canFrame(0x100, bytes), 1);
      expect(chip.state.counters.received).toBe(ok ? 1 : 0);
    },
  );

  it.each([
    ['filters (0)', 0x00, [false, false]],
    ['any message (3)', 0x60, [true, true]],
  ])('RXM %s', (_name, rxm, [standard, extended]) => {
    const receives = (frame: CanFrame): boolean => {
      const { chip } = chipWith({ rxb0: rxm });
      chip.onFrame(frame, 1);
      return chip.state.counters.received === 1;
    };
    expect(receives(canFrame(0x333))).toBe(standard);
    expect(receives(canFrame(0x333, [], { extended: true }))).toBe(extended);
  });

  it.each([
    ['standard only (1)', 0x20, [true, false]],
    ['extended only (2)', 0x40, [false, true]],
  ])('RXM %s', (_name, rxm, [standard, extended]) => {
    const receives = (frame: CanFrame): boolean => {
      const { chip } = chipWith({
        mask0: [0, 0, 0, 0],
        filters: { 0: idBytes(0), 1: idBytes(0, true) },
        rxb0: rxm,
      });
      chip.onFrame(frame, 1);
      return chip.state.counters.received === 1;
    };
    expect(receives(canFrame(0x333))).toBe(standard);
    expect(receives(canFrame(0x333, [], { extended: true }))).toBe(extended);
  });

  it('filters that were written outside configuration mode do not count', () => {
    const { chip, spi } = chipWith({});
    spi.write(0x00, ...idBytes(0x100));
    chip.onFrame(canFrame(0x100), 1);
    expect(chip.state.counters).toEqual({ received: 0, filtered: 1, lost: 0 });
  });

  it('does not see the bus at all in configuration and loopback mode', () => {
    for (const mode of [modeBits.configuration, modeBits.loopback]) {
      const { chip } = createRunningChip(mode);
      chip.onFrame(canFrame(0x100), 1);
      expect(chip.state.counters).toEqual({ received: 0, filtered: 0, lost: 0 });
      expect(chip.acknowledges).toBe(false);
    }
  });
});
