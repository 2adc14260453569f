import { describe, expect, it } from 'vitest';
import { createCanBus } from '../../../sim/bus/canBus.ts';
import { canFrame, createTestNode } from '../bus/testNode.ts';
import { createRunningChip, decodeRx, modeBits } from './spiMaster.ts';

const txreq = 0x08;
const txerr = 0x10;
const mloa = 0x20;
const abtf = 0x40;

/** A running chip and a control unit on one bus. */
function chipOnBus(mode = modeBits.normal) {
  const { chip, spi, pin } = createRunningChip(mode);
  const bus = createCanBus({ bitrate: 500_000 });
  const unit = createTestNode();
  bus.attach(chip);
  bus.attach(unit);
  const run = (untilUs: number): void => {
    while (bus.nextEventUs() <= untilUs) bus.step();
    spi.nowUs = untilUs;
  };
  return { chip, spi, pin, bus, unit, run };
}

describe('MCP2515 transmission', () => {
  it.each([
    ['standard', canFrame(0x5a3, [1, 2, 3, 4, 5, 6, 7, 8])],
    ['empty', canFrame(0x7ff)],
    ['remote', canFrame(0x102, [], { remote: true, lengthBytes: 3 })],
    ['extended', canFrame(0x18ff50e5, [9, 8, 7], { extended: true })],
    ['extended remote', canFrame(0x00000001, [], { extended: true, remote: true })],
  ])('sends what was loaded: %s', (_name, frame) => {
    const { chip, spi, unit, run } = chipOnBus();
    spi.load(0x40, frame);
    expect(chip.nextSendAtUs).toBe(Infinity);
    spi.nowUs = 50;
    spi.requestToSend(1);
    expect(chip.nextSendAtUs).toBe(50);
    run(1000);
    const { id, extended, remote } = frame;
    const bytes = remote ? [] : Array.from(frame.data.subarray(0, frame.lengthBytes));
    expect(unit.seen).toMatchObject([{ id, extended, remote, bytes }]);
    expect(spi.read(0x30)).toBe(0);
    expect(spi.read(0x2c)).toBe(0x04);
    expect(chip.state.counters).toEqual({ received: 0, filtered: 0, lost: 0 });
  });

  it.each([
    ['WRITE', (write: (address: number) => void) => write(0x30)],
    ['WRITE to TXB2', (write: (address: number) => void) => write(0x50)],
  ])('takes TXREQ by %s for a request to send', (_name, request) => {
    const { spi, unit, run } = chipOnBus();
    spi.load(0x40, canFrame(0x100, [1]));
    spi.load(0x44, canFrame(0x100, [1]));
    request((address) => spi.write(address, txreq));
    run(1000);
    expect(unit.seen).toHaveLength(1);
  });

  it('takes TXREQ by BIT MODIFY, and a second request while it is pending adds nothing', () => {
    const { spi, unit, run } = chipOnBus();
    spi.load(0x40, canFrame(0x100, [1]));
    spi.modify(0x30, txreq, txreq);
    spi.requestToSend(1);
    run(5000);
    expect(unit.seen).toHaveLength(1);
  });

  it.each([
    ['equal priority: the highest buffer first', [0, 0, 0], [2, 1, 0]],
    ['TXP decides', [3, 1, 2], [0, 2, 1]],
    ['TXP, then buffer', [1, 1, 0], [1, 0, 2]],
  ])('%s, whatever the ids', (_name, priorities, order) => {
    const { spi, unit, run } = chipOnBus();
    priorities.forEach((priority, i) => {
      spi.load(0x40 + 2 * i, canFrame(0x100 + i));
      spi.write(0x30 + 16 * i, priority);
    });
    spi.requestToSend(7);
    run(10_000);
    expect(unit.seen.map((frame) => frame.id - 0x100)).toEqual(order);
    expect(spi.read(0x2c)).toBe(0x1c);
    expect(priorities.map((_, i) => spi.read(0x30 + 16 * i))).toEqual(priorities);
  });

  it('requests made in configuration mode wait for normal mode', () => {
    const { chip, spi, unit, run } = chipOnBus(modeBits.configuration);
    spi.load(0x40, canFrame(0x100));
    spi.requestToSend(1);
    expect(chip.nextSendAtUs).toBe(Infinity);
    run(5000);
    spi.write(0x0f, modeBits.normal);
    expect(chip.nextSendAtUs).toBe(5000);
    run(6000);
    expect(unit.seen).toHaveLength(1);
  });

  it('loses arbitration, notes it, and sends next', () => {
    const { spi, unit, run } = chipOnBus();
    spi.load(0x40, canFrame(0x200));
    spi.requestToSend(1);
    unit.send(canFrame(0x100), 0);
    run(150);
    expect(spi.read(0x30)).toBe(txreq | mloa);
    run(1000);
    expect(unit.seen.map((frame) => frame.id)).toEqual([0x200]);
    spi.requestToSend(1);
    expect(spi.read(0x30) & mloa).toBe(0);
  });

  describe('that fails', () => {
    it('is tried again until somebody acknowledges', () => {
      const { chip, spi, unit, run } = chipOnBus();
      unit.acknowledges = false;
      spi.load(0x40, canFrame(0x100));
      spi.requestToSend(1);
      run(500);
      expect(spi.read(0x30)).toBe(txreq | txerr);
      expect(spi.read(0x2c) & 0x80).toBe(0x80);
      expect(chip.state.transmitErrors).toBe(8 * 4);
      unit.acknowledges = true;
      run(1000);
      expect(unit.seen).toHaveLength(1);
      expect(spi.read(0x30) & txreq).toBe(0);
      expect(chip.state.transmitErrors).toBe(8 * 4 - 1);
    });

    it.each([
      ['no acknowledge', false, txerr],
      ['lost arbitration', true, mloa],
    ])('is not tried again in one-shot mode: %s', (_name, acknowledges, flag) => {
      const { spi, unit, run } = chipOnBus();
      unit.acknowledges = acknowledges;
      spi.modify(0x0f, 0x08, 0x08);
      spi.load(0x40, canFrame(0x200));
      spi.requestToSend(1);
      if (acknowledges) unit.send(canFrame(0x100), 0);
      run(1000);
      expect(unit.seen).toEqual([]);
      expect(spi.read(0x30)).toBe(abtf | flag);
      expect(spi.read(0x2c) & 0x04).toBe(0);
    });
  });

  describe('aborted', () => {
    it('by TXREQ alone shows no ABTF', () => {
      const { chip, spi, unit } = chipOnBus();
      unit.acknowledges = false;
      spi.requestToSend(1);
      spi.modify(0x30, txreq, 0);
      expect(spi.read(0x30)).toBe(0);
      expect(chip.nextSendAtUs).toBe(Infinity);
    });

    it('by ABAT shows ABTF in each, and ABAT goes on aborting until it is cleared', () => {
      const { spi } = chipOnBus();
      spi.requestToSend(7);
      spi.modify(0x0f, 0x10, 0x10);
      expect([spi.read(0x30), spi.read(0x40), spi.read(0x50)]).toEqual([abtf, abtf, abtf]);
      spi.requestToSend(1);
      expect(spi.read(0x30)).toBe(abtf);
      spi.modify(0x0f, 0x10, 0x00);
      spi.requestToSend(1);
      expect(spi.read(0x30)).toBe(txreq);
    });

    it.each([
      ['TXREQ', (spi: ReturnType<typeof chipOnBus>['spi']) => spi.modify(0x30, txreq, 0)],
      ['ABAT', (spi: ReturnType<typeof chipOnBus>['spi']) => spi.modify(0x0f, 0x10, 0x10)],
    ])('in mid-frame by %s it still goes out', (_name, abort) => {
      const { bus, spi, unit, run } = chipOnBus();
      spi.load(0x40, canFrame(0x100));
      spi.requestToSend(1);
      bus.step();
      abort(spi);
      run(1000);
      expect(unit.seen).toHaveLength(1);
      expect(spi.read(0x30)).toBe(0);
      expect(spi.read(0x2c)).toBe(0x04);
    });

    it('in mid-frame by ABAT, and not acknowledged, it is not tried again', () => {
      const { bus, spi, unit, run } = chipOnBus();
      unit.acknowledges = false;
      spi.requestToSend(1);
      bus.step();
      spi.modify(0x0f, 0x10, 0x10);
      run(1000);
      expect(spi.read(0x30)).toBe(abtf | txerr);
      expect(bus.counters.errors).toBe(1);
    });
  });

  it('survives a reset in mid-frame', () => {
    const { bus, chip, spi, run } = chipOnBus();
    spi.requestToSend(1);
    bus.step();
    spi.reset();
    run(1000);
    expect(spi.read(0x2c)).toBe(0);
    expect(chip.state).toMatchObject({ mode: 'configuration', transmitErrors: 0 });
  });
});

describe('MCP2515 modes', () => {
  it('stays in normal mode until nothing is pending, then follows the request', () => {
    const { chip, spi, run } = chipOnBus();
    spi.load(0x40, canFrame(0x100));
    spi.requestToSend(1);
    spi.write(0x0f, modeBits.configuration);
    expect(spi.read(0x0e) >> 5).toBe(0);
    expect(chip.state.mode).toBe('normal');
    run(1000);
    expect(spi.read(0x0e) >> 5).toBe(4);
  });

  it('aborting what nobody acknowledges opens the way to configuration mode', () => {
    const { spi, unit, run } = chipOnBus();
    unit.acknowledges = false;
    spi.requestToSend(1);
    run(1000);
    spi.write(0x0f, modeBits.configuration);
    run(2000);
    expect(spi.read(0x0e) >> 5).toBe(0);
    spi.modify(0x0f, 0x10, 0x10);
    run(3000);
    expect(spi.read(0x0e) >> 5).toBe(4);
  });

  it('ignores a mode that does not exist', () => {
    const { chip, spi } = createRunningChip();
    spi.write(0x0f, 0xe0);
    expect(chip.state.mode).toBe('normal');
  });

  it('loopback receives its own frames by its filters and never touches the bus', () => {
    const { chip, spi, unit, run } = chipOnBus(modeBits.loopback);
    spi.load(0x40, canFrame(0x321, [1, 2, 3]));
    spi.requestToSend(1);
    expect(chip.nextSendAtUs).toBe(Infinity);
    expect(spi.read(0x2c)).toBe(0x05);
    expect(decodeRx(spi.readRx(0x90))).toMatchObject({ id: 0x321, bytes: [1, 2, 3] });
    run(1000);
    expect(unit.seen).toEqual([]);
  });

  it('listen-only receives, but neither acknowledges nor sends', () => {
    const { chip, spi, unit, run, bus } = chipOnBus(modeBits.listenOnly);
    const second = createTestNode();
    bus.attach(second);
    spi.requestToSend(1);
    expect([chip.acknowledges, chip.nextSendAtUs]).toEqual([false, Infinity]);
    unit.send(canFrame(0x123, [5]), 0);
    run(1000);
    expect(decodeRx(spi.readRx(0x90))).toMatchObject({ id: 0x123, bytes: [5] });
    second.acknowledges = false;
    unit.send(canFrame(0x123, [6]), 1000);
    run(2000);
    expect(chip.state.counters.received).toBe(1);
  });
});

describe('MCP2515 sleep', () => {
  function asleep(wakeEnabled: boolean) {
    const test = chipOnBus();
    test.spi.write(0x2b, wakeEnabled ? 0x40 : 0x00);
    test.spi.write(0x0f, modeBits.sleep);
    expect(test.chip.state.mode).toBe('sleep');
    expect(test.chip.acknowledges).toBe(false);
    return test;
  }

  it('wakes by a frame, loses it, and is then listen-only', () => {
    const { chip, spi, unit, run, bus, pin } = asleep(true);
    bus.attach(createTestNode());
    unit.send(canFrame(0x100, [1]), 1000);
    unit.send(canFrame(0x100, [2]), 1000);
    run(2000);
    expect(chip.state.mode).toBe('listenOnly');
    expect(spi.read(0x0f) >> 5).toBe(3);
    expect(pin).toHaveLength(1);
    expect((spi.read(0x0e) >> 1) & 7).toBe(2);
    expect(spi.read(0x2c)).toBe(0x41);
    expect(decodeRx(spi.readRx(0x90)).bytes).toEqual([2]);
    spi.write(0x0f, modeBits.normal);
    expect(chip.acknowledges).toBe(true);
  });

  it('wakes by a frame that nobody acknowledges', () => {
    const { chip, unit, run } = asleep(true);
    unit.send(canFrame(0x100, [1]), 1000);
    run(1300);
    expect(chip.state.mode).toBe('listenOnly');
  });

  it('does not wake without WAKIE', () => {
    const { chip, spi, unit, run } = asleep(false);
    unit.send(canFrame(0x100, [1]), 1000);
    run(2000);
    spi.modify(0x2c, 0x40, 0x40);
    expect(chip.state.mode).toBe('sleep');
  });

  it('does not wake by a mode request, but by a written WAKIF', () => {
    const { chip, spi } = asleep(true);
    spi.write(0x0f, modeBits.normal);
    expect(chip.state.mode).toBe('sleep');
    spi.modify(0x2c, 0x40, 0x40);
    expect(chip.state.mode).toBe('listenOnly');
  });
});
