import { describe, expect, it } from 'vitest';
import { createCanBus } from '../../../sim/bus/canBus.ts';
import { mcp2515Bitrate } from '../../../sim/chips/mcp2515BitTiming.ts';
import { canFrame, createTestNode } from '../bus/testNode.ts';
import { createTestChip, modeBits } from './spiMaster.ts';

const cnf500k16MHz = [0x01, 0xb5, 0x00];
const bitUs = 2;

describe('mcp2515Bitrate', () => {
  it.each([
    ['500k, 16 MHz', 0x00, 0xb5, 0x01, 16e6, 500_000],
    ['500k, 8 MHz', 0x00, 0x91, 0x01, 8e6, 500_000],
    ['250k, 16 MHz', 0x01, 0xb5, 0x01, 16e6, 250_000],
    ['250k, 8 MHz', 0x00, 0xb5, 0x01, 8e6, 250_000],
    ['500k, 8 MHz, as often copied', 0x00, 0x90, 0x82, 8e6, 500_000],
    ['500k, 16 MHz, as often copied', 0x00, 0xf0, 0x86, 16e6, 500_000],
    ['settings for 16 MHz on an 8 MHz board', 0x00, 0xb5, 0x01, 8e6, 250_000],
    ['PS2 from PS1 without BTLMODE', 0x00, 0x35, 0x00, 16e6, 16e6 / (2 * (1 + 6 + 7 + 7))],
    ['after a reset', 0x00, 0x00, 0x00, 16e6, 1_600_000],
    ['PS2 of one quantum', 0x00, 0xb5, 0x00, 16e6, 0],
    ['PS2 not above SJW', 0x40, 0xb5, 0x01, 16e6, 0],
    ['PropSeg + PS1 below PS2', 0x00, 0x80, 0x07, 16e6, 0],
  ])('%s', (_name, cnf1, cnf2, cnf3, oscillatorHz, bitrate) => {
    expect(mcp2515Bitrate(cnf1, cnf2, cnf3, oscillatorHz)).toBe(bitrate);
  });
});

function onBus(oscillatorHz: number, listeners: number) {
  const { chip, spi, pin } = createTestChip(oscillatorHz);
  const bus = createCanBus({ bitrate: 500_000 });
  bus.attach(chip);
  const units = Array.from({ length: listeners }, () => createTestNode());
  for (const unit of units) bus.attach(unit);
  spi.write(0x28, ...cnf500k16MHz);
  spi.write(0x60, 0x60);
  spi.write(0x0f, modeBits.normal);
  const run = (untilUs: number): void => {
    while (bus.nextEventUs() <= untilUs) bus.step();
    spi.nowUs = untilUs;
  };
  return { chip, spi, pin, bus, units, run };
}

describe('an MCP2515 alone on its bus', () => {
  it('becomes error passive and stays there, trying for ever', () => {
    const { chip, spi, bus, run } = onBus(16e6, 0);
    spi.load(0x40, canFrame(0x100, [1]));
    spi.requestToSend(1);
    run(1e6);
    expect(bus.counters.errors).toBeGreaterThan(5000);
    expect(chip.state.transmitErrors).toBe(128);
    expect(spi.read(0x2d)).toBe(0x10 | 0x04 | 0x01);
    expect(chip.acknowledges).toBe(true);
    expect(spi.read(0x30) & 0x08).toBe(0x08);
  });

  it.each([
    [11, 88, 0x00, 0x80],
    [12, 96, 0x05, 0xa0],
    [15, 120, 0x05, 0xa0],
    [16, 128, 0x15, 0xa0],
  ])('after %i failures: TEC %i', (failures, tec, eflg, flags) => {
    const { spi, bus } = onBus(16e6, 0);
    spi.requestToSend(1);
    for (let i = 0; i < 2 * failures; i++) bus.step();
    expect(spi.read(0x1c)).toBe(tec);
    expect(spi.read(0x2d)).toBe(eflg);
    expect(spi.read(0x2c)).toBe(flags);
  });

  it('reports the error state by interrupt, and comes down by one with each success', () => {
    const { chip, spi, pin, bus, run } = onBus(16e6, 0);
    spi.write(0x2b, 0x20);
    spi.requestToSend(1);
    run(5000);
    expect(pin).toMatchObject([{ low: true }]);
    bus.attach(createTestNode());
    run(6000);
    expect(chip.state.transmitErrors).toBe(127);
    expect(spi.read(0x2d)).toBe(0x05);
  });

  it('clears its counters on the way into configuration and listen-only mode', () => {
    for (const mode of [modeBits.configuration, modeBits.listenOnly]) {
      const { chip, spi, run } = onBus(16e6, 0);
      spi.requestToSend(1);
      run(5000);
      spi.modify(0x30, 0x08, 0);
      run(6000);
      spi.write(0x0f, mode);
      expect(chip.state.transmitErrors).toBe(0);
      expect(spi.read(0x2d)).toBe(0);
    }
  });
});

describe('an MCP2515 with the wrong crystal', () => {
  it('hears only errors: REC climbs to error passive, nothing arrives, nothing is acknowledged', () => {
    const { chip, spi, units, run } = onBus(8e6, 2);
    expect(chip.bitrate).toBe(250_000);
    expect(chip.acknowledges).toBe(false);
    for (let i = 0; i < 200; i++) units[0]!.send(canFrame(0x100, [i]), 1000 * i);
    run(1000 * 95 + 900);
    expect([chip.state.receiveErrors, spi.read(0x2d), spi.read(0x2c)]).toEqual([96, 0x03, 0xa0]);
    run(1e6);
    expect([chip.state.receiveErrors, spi.read(0x2d)]).toEqual([200, 0x0b]);
    expect(chip.state.counters).toEqual({ received: 0, filtered: 0, lost: 0 });
    expect(units[1]!.seen).toHaveLength(200);
  });

  it('in listen-only mode shows message errors and no counters', () => {
    const { chip, spi, units, run } = onBus(8e6, 2);
    spi.write(0x0f, modeBits.listenOnly);
    units[0]!.send(canFrame(0x100), 0);
    run(1000);
    expect([chip.state.receiveErrors, spi.read(0x2c)]).toEqual([0, 0x80]);
  });

  it('goes bus-off by sending, comes back after 128 x 11 bits, and goes on with what is pending', () => {
    const { chip, spi, bus, units, run } = onBus(8e6, 1);
    spi.load(0x40, canFrame(0x100, [1]));
    spi.requestToSend(1);
    while (bus.counters.errors < 32) bus.step();
    expect(spi.read(0x2d) & 0x20).toBe(0x20);
    expect(spi.read(0x1c)).toBe(255);
    expect(spi.read(0x30) & 0x08).toBe(0x08);
    const busOffAtUs = bus.freeAtUs - 9 * bitUs;
    expect(chip.nextSendAtUs).toBeCloseTo(busOffAtUs + 128 * 11 * bitUs, 6);
    expect(units[0]!.seen).toEqual([]);
    run(chip.nextSendAtUs);
    expect(spi.read(0x2d)).toBe(0);
    expect(spi.read(0x1c)).toBe(0);
    run(spi.nowUs + 500);
    expect(spi.read(0x1c)).toBeGreaterThan(0);
  });

  it('sits out bus-off when what was pending is dropped, and traffic makes it longer', () => {
    const { chip, spi, bus, units, run } = onBus(8e6, 2);
    spi.requestToSend(1);
    while (bus.counters.errors < 32) bus.step();
    const endUs = chip.nextSendAtUs;
    units[0]!.send(canFrame(0x100), endUs - 1000);
    run(endUs - 100);
    expect(chip.nextSendAtUs).toBeGreaterThan(endUs + 60);
    spi.modify(0x30, 0x08, 0);
    run(endUs + 10);
    expect(spi.read(0x2d) & 0x20).toBe(0x20);
    run(endUs + 300);
    expect(spi.read(0x2d) & 0x20).toBe(0);
    expect(chip.nextSendAtUs).toBe(Infinity);
  });

  it('counts a receive error for the garbled frames of another', () => {
    const { chip, spi, bus } = onBus(16e6, 0);
    const other = onBus(8e6, 0);
    bus.attach(other.chip);
    other.spi.requestToSend(1);
    bus.step();
    bus.step();
    expect(chip.state.receiveErrors).toBe(1);
    expect(other.chip.state.transmitErrors).toBe(8);
    bus.attach(createTestNode());
    other.spi.reset();
    spi.requestToSend(1);
    bus.step();
    bus.step();
    expect(bus.counters.frames).toBe(1);
  });
});
