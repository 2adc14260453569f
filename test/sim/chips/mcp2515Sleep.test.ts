import { describe, expect, it } from 'vitest';
import { createCanBus } from '../../../sim/bus/canBus.ts';
import { createMcp2515 } from '../../../sim/chips/mcp2515.ts';
import { canFrame, createTestNode } from '../bus/testNode.ts';
import { createSpiMaster, modeBits } from './spiMaster.ts';

const WAK = 0x40;
const ENTRY_US = 30_000;

/** A chip that listens in normal mode and needs 30 ms of silence to fall asleep, and two units that speak. */
function createTest(sleepEntryUs = ENTRY_US) {
  const chip = createMcp2515({ oscillatorHz: 16e6, busBitrate: 500_000, sleepEntryUs: () => sleepEntryUs });
  const spi = createSpiMaster(chip);
  spi.write(0x28, 0x01, 0xb5, 0x00);
  spi.write(0x60, 0x60);
  spi.write(0x2b, WAK);
  spi.write(0x0f, modeBits.normal);
  const bus = createCanBus({ bitrate: 500_000 });
  const units = [createTestNode(), createTestNode()] as const;
  bus.attach(chip);
  for (const unit of units) bus.attach(unit);
  const run = (us: number): void => {
    while (bus.nextEventUs() <= us) bus.step();
    spi.nowUs = us;
  };
  /** CANSTAT, as a driver reads it back. */
  const mode = (): number => spi.read(0x0e) & 0xe0;
  const sleep = (): void => spi.modify(0x0f, 0xe0, modeBits.sleep);
  return { chip, spi, units, run, mode, sleep };
}

describe('falling asleep', () => {
  it('takes a silent bus for a while', () => {
    const { run, mode, sleep } = createTest();
    sleep();
    run(ENTRY_US - 1);
    expect(mode()).toBe(modeBits.normal);
    run(ENTRY_US);
    expect(mode()).toBe(modeBits.sleep);
  });

  it('begins again with each frame, but not with each request', () => {
    const { run, mode, sleep, units, spi } = createTest();
    sleep();
    units[0].send(canFrame(0x100), 20_000);
    run(40_000);
    sleep();
    expect([mode(), spi.read(0x2c) & 1]).toEqual([modeBits.normal, 1]);
    run(51_000);
    expect(mode()).toBe(modeBits.sleep);
  });

  it('is over when a frame begins, although nobody has looked', () => {
    const { run, mode, sleep, units, spi } = createTest();
    sleep();
    units[0].send(canFrame(0x100), ENTRY_US + 1);
    run(31_000);
    expect([mode(), spi.read(0x2c)]).toEqual([modeBits.listenOnly, WAK]);
  });

  it('is given up by another request', () => {
    const { run, mode, sleep, spi } = createTest();
    sleep();
    run(10_000);
    spi.modify(0x0f, 0xe0, modeBits.listenOnly);
    run(100_000);
    expect(mode()).toBe(modeBits.listenOnly);
  });
});

describe('a spike', () => {
  it.each([
    ['wakes', 0x00, modeBits.listenOnly],
    ['is filtered with WAKFIL', 0x40, modeBits.sleep],
  ])('%s', (_what, cnf3, after) => {
    const { chip, spi, sleep, run, mode } = createTest(0);
    spi.write(0x0f, modeBits.configuration);
    spi.write(0x28, cnf3 | 0x01);
    spi.write(0x0f, modeBits.normal);
    sleep();
    run(1000);
    chip.spike(1000);
    expect(mode()).toBe(after);
  });
});

describe('a transceiver in standby', () => {
  it('lets nothing in, and no acknowledgement out', () => {
    const { chip, spi, units, run } = createTest();
    chip.setStandby(true, 0);
    units[1].acknowledges = false;
    units[0].send(canFrame(0x100), 1000);
    run(2000);
    expect(units[0].failedAtUs.length).toBeGreaterThan(3);
    expect([spi.read(0x2c), chip.state.receiveErrors]).toEqual([0, 0]);
    chip.setStandby(false, 2000);
    run(3000);
    expect([units[0].sentAtUs.length, spi.read(0x2c) & 1]).toEqual([1, 1]);
  });

  it('lets nothing out until it is active', () => {
    const { chip, spi, units, run } = createTest();
    chip.setStandby(true, 0);
    spi.load(0x40, canFrame(0x7e0, [1]));
    spi.requestToSend(1);
    run(10_000);
    expect(units[0].seen).toEqual([]);
    chip.setStandby(false, 10_000);
    run(11_000);
    expect(units[0].seen.map(({ id }) => id)).toEqual([0x7e0]);
  });

  it('still wakes a sleeping chip, whose first frame is lost', () => {
    const { chip, spi, units, sleep, run, mode } = createTest();
    chip.setStandby(true, 0);
    sleep();
    units[0].send(canFrame(0x100), 100_000);
    run(200_000);
    expect([mode(), spi.read(0x2c), chip.interruptLow]).toEqual([modeBits.listenOnly, WAK, true]);
    chip.setStandby(false, 200_000);
    units[0].send(canFrame(0x101), 200_000);
    run(300_000);
    expect(spi.readRx(0x90)[0]).toBe(0x101 >> 3);
  });
});
