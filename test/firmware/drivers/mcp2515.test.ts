import { beforeAll, describe, expect, it } from 'vitest';
import type { CanNode } from '../../../sim/bus/canNode.ts';
import type { SpiDevice } from '../../../sim/espruino/spiDevice.ts';
import { canFrame, createTestNode } from '../../sim/bus/testNode.ts';
import { createCanRig, loadCanFirmware, type CanRig, type CanRigOptions } from '../can/canRig.ts';

let boot: Awaited<ReturnType<typeof loadCanFirmware>>;
beforeAll(async () => {
  boot = await loadCanFirmware();
});
const createRig = (options: CanRigOptions = {}): CanRig => createCanRig(boot, options);

const accepted = [0x1db, 0x1dc, 0x1da, 0x55b, 0x5bc];
const seenBy = (rig: CanRig): number[] => rig.frames.map(({ id }) => id);
const EXTENDED_ID = 0x80000000;

describe('set-up', () => {
  it('ends ready, listening only', () => {
    const { driver, chip } = createRig();
    expect(driver.isReady).toBe(true);
    expect(chip.state.mode).toBe('listenOnly');
    expect(chip.bitrate).toBe(500_000);
    expect(chip.acknowledges).toBe(false);
  });

  it.each([
    [8, 8e6],
    [16, 16e6],
    [20, 20e6],
  ])('goes by the oscillator of the board file: %i MHz', (oscillatorMhz, oscillatorHz) => {
    const rig = createRig({ oscillatorHz });
    const { board, driver } = rig.firmware.exposed;
    const port = { ...board.board.vehicleCan, oscillatorMhz };
    const filters = rig.firmware.exposed.filters.exactFilters(1, 2);
    expect(
      driver.createMcp2515(
        board.board.spi,
        port,
        500_000,
        () => filters,
        () => undefined,
      ).isReady,
    ).toBe(true);
    expect(rig.chip.bitrate).toBe(500_000);
  });

  it('is not ready at a rate that the crystal cannot make', () => {
    expect(createRig({ bitrate: 333_333 }).driver.isReady).toBe(false);
  });
});

describe('filters', () => {
  it('let exactly the wanted of all 2048 identifiers through', () => {
    const rig = createRig();
    const listener = createTestNode();
    rig.bus.attach(listener);
    for (let id = 0; id < 2048; id++) {
      rig.sends([id]);
      rig.run(1);
    }
    expect(listener.seen).toHaveLength(2048);
    expect(seenBy(rig)).toEqual([...accepted].sort((a, b) => a - b));
    expect(rig.frames.map(({ bytes }) => bytes)).toEqual(
      rig.frames.map(({ id }) => [id & 255, 1, 2, 3, 4, 5, 6, 7]),
    );
    expect(rig.driver).toMatchObject({ framesRead: accepted.length, overflows: 0 });
  });

  it('keep extended frames out, whatever their upper bits', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    for (const id of accepted) {
      rig.node.send(canFrame(id << 18, [1], { extended: true }), 0);
      rig.node.send(canFrame(id, [1], { extended: true }), 0);
    }
    rig.run(20);
    expect(rig.node.sentAtUs).toHaveLength(2 * accepted.length);
    expect(rig.frames).toEqual([]);
  });

  it('narrow to a pair, of either frame format, and open again', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    const pass = (): number[] => {
      rig.frames.length = 0;
      for (const id of [...accepted, 0x108, 0]) {
        rig.sends([id]);
        rig.node.send(canFrame(id, [1], { extended: true }), rig.nowMs() * 1000);
        rig.run(1);
      }
      return seenBy(rig);
    };
    rig.driver.acceptPair(0x108, 0x1dc);
    expect(pass()).toEqual([0x1dc, 0x108]);
    rig.driver.acceptPair(0x55b, EXTENDED_ID + 0x55b);
    expect(pass()).toEqual([0x55b, EXTENDED_ID + 0x55b]);
    rig.driver.acceptPair(EXTENDED_ID + 0x18ff50e5, EXTENDED_ID + 0x108);
    expect(pass()).toEqual([EXTENDED_ID + 0x108]);
    rig.driver.acceptAll();
    expect(pass()).toEqual(accepted);
    expect(rig.chip.state.mode).toBe('listenOnly');
  });

  it('change without leaving the mode that transmits', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.driver.acceptPair(0x1db, 0x1dc);
    expect(rig.chip.state.mode).toBe('normal');
    rig.driver.acceptAll();
    expect(rig.chip.state.mode).toBe('normal');
  });

  it('hand remote frames on as what they are', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    rig.sends([0x1db]);
    rig.node.send(canFrame(0x1db, [], { remote: true }), 0);
    rig.run(5);
    expect(rig.frames.map(({ id, remote }) => ({ id, remote }))).toEqual([
      { id: 0x1db, remote: false },
      { id: 0x1db, remote: true },
    ]);
  });
});

describe('listening only', () => {
  it('acknowledges nothing and sends nothing', () => {
    const rig = createRig();
    rig.sends([0x1db]);
    rig.transmit(0x102, new Uint8Array(8));
    rig.run(5);
    expect(rig.node.sentAtUs).toEqual([]);
    expect(rig.node.failedAtUs.length).toBeGreaterThan(10);
    expect(rig.node.seen).toEqual([]);
  });

  it('comes back after a transfer, and takes the waiting frame with it', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    expect(rig.chip.acknowledges).toBe(true);
    rig.node.acknowledges = false;
    rig.transmit(0x102, new Uint8Array(8));
    rig.run(2);
    expect(rig.isSending()).toBe(true);
    rig.driver.setTransmitting(false);
    rig.run(2);
    expect(rig.isSending()).toBe(false);
    rig.node.acknowledges = true;
    expect(rig.chip.state.mode).toBe('listenOnly');
    rig.driver.setTransmitting(true);
    rig.run(5);
    expect(rig.node.seen).toEqual([]);
  });
});

describe('transmitting', () => {
  it.each([0x000, 0x102, 0x200, 0x7ff])('sends a frame of 8 bytes with identifier %i', (id) => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.transmit(id, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 255]));
    rig.run(1);
    expect(rig.node.seen).toMatchObject([
      { id, extended: false, remote: false, bytes: [1, 2, 3, 4, 5, 6, 7, 255] },
    ]);
  });

  it('says when the frame has left', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.transmit(0x100, new Uint8Array(8));
    expect(rig.isSending()).toBe(true);
    rig.run(1);
    expect(rig.isSending()).toBe(false);
  });

  it('takes a frame back that nobody acknowledges', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.node.acknowledges = false;
    rig.transmit(0x100, new Uint8Array(8));
    rig.run(2);
    rig.driver.abort();
    rig.run(1);
    expect(rig.isSending()).toBe(false);
    rig.node.acknowledges = true;
    rig.run(5);
    expect(rig.node.seen).toEqual([]);
  });

  it('receives at the same time', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.sends([0x1db]);
    rig.transmit(0x102, new Uint8Array(8));
    rig.run(2);
    expect(seenBy(rig)).toEqual([0x1db]);
    expect(rig.node.seen.map(({ id }) => id)).toEqual([0x102]);
  });

  it('says how many transmissions failed', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.node.acknowledges = false;
    rig.transmit(0x100, new Uint8Array(8));
    rig.run(50);
    rig.driver.check();
    // Without an acknowledgement it becomes error passive and stays on the bus.
    expect(rig.driver.transmitErrors).toBe(128);
    rig.driver.poll();
    expect(rig.driver.isOffBus).toBe(false);
  });
});

describe('overflow', () => {
  it('is counted and cleared, and the buffers are read', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    // Nobody reads while a burst of six comes: two fit.
    rig.sends([0x1db, 0x1dc, 0x1db, 0x1dc, 0x1da, 0x55b]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.run(10);
    expect(rig.frames).toHaveLength(2);
    expect(rig.driver.overflows).toBe(0);
    rig.driver.check();
    expect(rig.driver.overflows).toBe(1);
    rig.driver.check();
    expect(rig.driver.overflows).toBe(1);
    rig.sends([0x1da]);
    rig.run(1);
    expect(rig.frames).toHaveLength(3);
    expect(rig.firmware.board.scheduler.nextAtUs()).toBe(Infinity);
  });

  it('rolls the first buffer over into the second', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    rig.sends([0x1db, 0x1dc]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.run(1);
    expect(seenBy(rig).sort()).toEqual([0x1db, 0x1dc]);
  });

  it('wakes a transmitting chip no more often than there are frames and errors', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    rig.driver.setTransmitting(true);
    rig.sends([0x1db, 0x1dc, 0x1db, 0x1dc, 0x1da, 0x55b]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.run(10);
    expect(rig.driver.overflows).toBe(1);
    expect(rig.chip.interruptLow).toBe(false);
  });
});

describe('interrupt as a level', () => {
  it('a lost edge with the pin stuck low: polling finds the frame, and the next edges work again', () => {
    let edgesArrive = false;
    const rig = createRig({ hasEdges: () => edgesArrive });
    rig.bus.attach(createTestNode());
    rig.sends([0x1db]);
    rig.run(10);
    expect(rig.chip.interruptLow).toBe(true);
    edgesArrive = true;
    // Both buffers fill: the pin stays low, so that there is no edge any more.
    rig.sends([0x1dc, 0x1da]);
    rig.run(10);
    expect(rig.frames).toEqual([]);
    rig.driver.poll();
    expect(seenBy(rig)).toEqual([0x1db, 0x1dc]);
    expect(rig.chip.interruptLow).toBe(false);
    rig.sends([0x55b]);
    rig.run(1);
    expect(seenBy(rig)).toEqual([0x1db, 0x1dc, 0x55b]);
  });

  it('reads on while the pin is low: what comes during a drain needs no edge', () => {
    const rig = createRig({ board: 'esp32' });
    rig.bus.attach(createTestNode());
    rig.run(20);
    rig.sends([0x1db, 0x1dc, 0x1da]);
    rig.run(10);
    // The third frame finds a buffer free again while the first two are read.
    expect(seenBy(rig)).toContain(0x1db);
    expect(rig.chip.interruptLow).toBe(false);
    const before = rig.frames.length;
    rig.sends([0x55b]);
    rig.run(5);
    expect(rig.frames.length).toBe(before + 1);
  });

  it('a pin wire that is broken and reads high: each poll brings what waits', () => {
    const rig = createRig({ hasEdges: () => false, pinHigh: () => true });
    rig.bus.attach(createTestNode());
    rig.runTicking(1000, 100, () => {
      rig.driver.poll();
      rig.sends([0x1db, 0x55b]);
    });
    rig.run(5);
    rig.driver.poll();
    // Two frames each 100 ms, and two buffers.
    expect(rig.frames).toHaveLength(20);
    expect(rig.driver).toMatchObject({ overflows: 0, setups: 0, isReady: true });
  });

  it('a pin that is stuck low at an empty chip does not hold the device', () => {
    const rig = createRig({ pinHigh: () => false });
    rig.bus.attach(createTestNode());
    rig.sends([0x1db]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x1db]);
    rig.driver.drain();
    rig.driver.check();
    expect(rig.driver).toMatchObject({ framesRead: 1, setups: 0, isReady: true });
  });

  it('a babbling bus does not hold the device: one drain ends', () => {
    const rig = createRig({ board: 'esp32' });
    rig.bus.attach(createTestNode());
    for (let i = 0; i < 1000; i++) rig.sends([0x1db]);
    const beforeMs = rig.nowMs();
    rig.driver.drain();
    expect(rig.nowMs() - beforeMs).toBeLessThan(12);
    expect(rig.frames.length).toBeGreaterThan(4);
  });
});

describe('wrong crystal', () => {
  it.each([8e6, 20e6])('of %i Hz instead of 16 MHz: receives nothing, and counts that', (oscillatorHz) => {
    const rig = createRig({ oscillatorHz });
    rig.bus.attach(createTestNode());
    expect(rig.chip.bitrate).not.toBe(500_000);
    rig.sends(accepted);
    rig.run(20);
    rig.driver.check();
    rig.driver.check();
    expect(rig.node.sentAtUs).toHaveLength(accepted.length);
    expect(rig.frames).toEqual([]);
    expect(rig.driver).toMatchObject({ framesRead: 0, garbledLooks: 1, isReady: true });
  });
});

describe('a chip that lost its settings', () => {
  const glitch = (rig: CanRig): void => {
    rig.chip.setFault('dead', rig.nowMs() * 1000);
    rig.chip.setFault('none', rig.nowMs() * 1000);
  };

  it.each<[string, (rig: CanRig) => void]>([
    ['while it listens', () => undefined],
    ['while it listens for a pair', (rig) => rig.driver.acceptPair(0x1db, 0x55b)],
    ['while it transmits', (rig) => rig.driver.setTransmitting(true)],
  ])('%s is set up again as it was', (_when, prepare) => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    prepare(rig);
    const { mode } = rig.chip.state;
    glitch(rig);
    rig.sends([0x1db]);
    rig.run(5);
    rig.driver.poll();
    expect(rig.frames).toEqual([]);
    rig.driver.check();
    expect(rig.driver).toMatchObject({ setups: 1, isReady: true });
    expect(rig.chip.state.mode).toBe(mode);
    rig.sends([0x55b]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x55b]);
    rig.driver.check();
    expect(rig.driver.setups).toBe(1);
  });

  it('while it rests is noticed as well: it waits in the same mode as a chip after a reset', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    rig.driver.rest();
    glitch(rig);
    rig.driver.check();
    expect(rig.driver.setups).toBe(1);
    expect(rig.chip.state.mode).toBe('configuration');
    rig.driver.acceptPair(0x1db, 0x1dc);
    rig.sends([0x1db]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x1db]);
  });

  it('a lost interrupt enable alone is noticed', () => {
    const rig = createRig();
    rig.chip.exchange(Uint8Array.of(0x02, 0x2b, 0), new Uint8Array(3), 3, rig.nowMs() * 1000);
    rig.driver.check();
    rig.driver.check();
    expect(rig.driver.setups).toBe(1);
  });

  it('a sound one is left alone', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    for (const prepare of [
      () => rig.driver.acceptPair(0x1db, EXTENDED_ID + 0x1db),
      () => rig.driver.rest(),
      () => rig.driver.acceptAll(),
      () => rig.driver.setTransmitting(true),
      () => rig.driver.setTransmitting(false),
    ]) {
      prepare();
      rig.sends([0x1db]);
      rig.run(5);
      rig.driver.poll();
      rig.driver.check();
    }
    expect(rig.driver).toMatchObject({ setups: 0, busOffCount: 0, isReady: true });
  });
});

describe('a chip that does not answer', () => {
  /** The SPI input reads one level all the time, instead of what the chip would say. */
  const mute =
    (level: () => number | null) =>
    (chip: SpiDevice): SpiDevice => ({
      exchange: (tx, rx, length, atUs) => {
        chip.exchange(tx, rx, length, atUs);
        const byte = level();
        if (byte !== null) rx.fill(byte, 0, length);
      },
    });

  it('at boot is not ready, is tried again at each check, and comes back', () => {
    const rig = createRig({ deadAtBoot: true });
    rig.bus.attach(createTestNode());
    expect(rig.driver.isReady).toBe(false);
    rig.driver.poll();
    rig.driver.check();
    rig.driver.check();
    expect(rig.driver).toMatchObject({
      isReady: false,
      setups: 2,
      framesRead: 0,
      garbledLooks: 0,
      overflows: 0,
    });
    rig.chip.setFault('none', rig.nowMs() * 1000);
    rig.driver.check();
    expect(rig.driver).toMatchObject({ isReady: true, setups: 3 });
    rig.sends([0x1db]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x1db]);
  });

  it('is noticed at the next poll, and counts nothing else', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.chip.setFault('dead', 0);
    rig.driver.drain();
    rig.driver.poll();
    expect(rig.driver.isReady).toBe(false);
    rig.driver.check();
    rig.chip.setFault('none', 0);
    rig.driver.check();
    expect(rig.driver).toMatchObject({
      isReady: true,
      framesRead: 0,
      garbledLooks: 0,
      overflows: 0,
      busOffCount: 0,
    });
    expect(rig.driver.isOffBus).toBe(false);
    expect(rig.chip.state.mode).toBe('normal');
    expect(rig.frames).toEqual([]);
  });

  it.each([0x00, 0xff])('with an SPI wire that reads %i is noticed in every mode', (byte) => {
    let level: number | null = null;
    const rig = createRig({ wireSpi: mute(() => level) });
    for (const prepare of [
      () => rig.driver.acceptAll(),
      () => rig.driver.rest(),
      () => rig.driver.setTransmitting(true),
    ]) {
      level = null;
      rig.driver.check();
      prepare();
      expect(rig.driver.isReady).toBe(true);
      level = byte;
      rig.driver.poll();
      rig.driver.check();
      expect(rig.driver.isReady).toBe(false);
    }
    expect(rig.driver).toMatchObject({ framesRead: 0, garbledLooks: 0, overflows: 0, busOffCount: 0 });
  });
});

describe('a stuck receiver', () => {
  const READ_STATUS = 0xa0;
  const RESET = 0xc0;

  /** Reading a buffer does not clear its flag any more, until a reset, or not even then. */
  const stuckUntil =
    (state: { stuck: boolean; survivesReset?: boolean }) =>
    (chip: SpiDevice): SpiDevice => ({
      exchange: (tx, rx, length, atUs) => {
        chip.exchange(tx, rx, length, atUs);
        if (tx[0] === RESET && !state.survivesReset) state.stuck = false;
        if (state.stuck && tx[0] === READ_STATUS) rx[1]! |= 1;
      },
    });

  it('is set up anew, and counted', () => {
    const state = { stuck: false };
    const rig = createRig({ wireSpi: stuckUntil(state) });
    rig.bus.attach(createTestNode());
    rig.driver.check();
    expect(rig.driver.setups).toBe(0);
    state.stuck = true;
    rig.driver.check();
    expect(rig.driver).toMatchObject({ setups: 1, isReady: true });
    rig.frames.length = 0;
    rig.sends([0x1db]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x1db]);
    rig.driver.check();
    expect(rig.driver.setups).toBe(1);
  });

  it('that stays stuck after a reset is not trusted: the same frame over and over would look fresh', () => {
    const rig = createRig({ wireSpi: stuckUntil({ stuck: true, survivesReset: true }) });
    expect(rig.driver.isReady).toBe(false);
    rig.driver.poll();
    rig.driver.check();
    expect(rig.frames).toEqual([]);
    expect(rig.driver).toMatchObject({ isReady: false, setups: 1 });
  });

  it('is not seen in a frame that comes just before the check, and the frame is not lost', () => {
    const rig = createRig({ hasEdges: () => false });
    rig.bus.attach(createTestNode());
    rig.sends([0x1db, 0x55b]);
    rig.run(5);
    rig.driver.check();
    expect(seenBy(rig)).toEqual([0x1db, 0x55b]);
    expect(rig.driver.setups).toBe(0);
  });

  it('is not seen in a bus that never pauses', () => {
    const rig = createRig({ board: 'esp32' });
    rig.bus.attach(createTestNode());
    for (let i = 0; i < 20_000; i++) rig.sends([0x1db]);
    rig.runTicking(3000, 100, (nowMs) => {
      rig.driver.poll();
      if (nowMs % 1000 < 100) rig.driver.check();
    });
    expect(rig.driver.setups).toBe(0);
  });
});

describe('bus-off', () => {
  /** Ticks as the control loop does, with something to send all the time, and notes when it leaves and comes back. */
  function tick(rig: CanRig, ms: number): { atMs: number; isOff: boolean }[] {
    const changes: { atMs: number; isOff: boolean }[] = [];
    let wasOff = rig.driver.isOffBus;
    let checkAtMs = 0;
    rig.runTicking(ms, 20, (nowMs) => {
      if (nowMs % 100 < 1) rig.driver.poll();
      if (nowMs >= checkAtMs) {
        checkAtMs = nowMs + 1000;
        rig.driver.check();
      }
      if (!rig.isSending()) rig.transmit(0x102, new Uint8Array(8));
      if (rig.driver.isOffBus !== wasOff) {
        wasOff = !wasOff;
        changes.push({ atMs: nowMs, isOff: wasOff });
      }
    });
    return changes;
  }
  const startRig = (): CanRig => {
    const rig = createRig({ board: 'esp32' });
    rig.bus.attach(createTestNode());
    rig.driver.setTransmitting(true);
    return rig;
  };

  it('leaves the bus at once, listening only, and says so', () => {
    const rig = startRig();
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    rig.transmit(0x102, new Uint8Array(8));
    const sinceMs = rig.nowMs();
    while (!rig.driver.isOffBus && rig.nowMs() < sinceMs + 1000) rig.run(1);
    // 32 failed attempts of about a quarter of a millisecond, and no poll in between.
    expect(rig.nowMs() - sinceMs).toBeLessThan(15);
    expect(rig.driver.busOffCount).toBe(1);
    expect(rig.chip.state.mode).toBe('listenOnly');
    const { errors } = rig.bus.counters;
    rig.run(900);
    expect(rig.bus.counters.errors).toBe(errors);
  });

  it('still hears while it is silent', () => {
    const rig = startRig();
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    tick(rig, 100);
    expect(rig.driver.isOffBus).toBe(true);
    rig.sends([0x1db]);
    rig.run(5);
    expect(seenBy(rig)).toEqual([0x1db]);
  });

  it('doubles its pause from 1 to 64 s', () => {
    const rig = startRig();
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    const changes = tick(rig, 270_000);
    const pausesS = changes
      .filter(({ isOff }) => !isOff)
      .map(({ atMs }) => {
        const left = changes.filter((change) => change.isOff && change.atMs < atMs).at(-1)!;
        return Math.round((atMs - left.atMs) / 1000);
      });
    expect(pausesS.slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 64, 64]);
    expect(rig.driver.busOffCount).toBe(pausesS.length + 1);
  });

  it('sends again when the fault is over, nothing that waited meanwhile', () => {
    const rig = startRig();
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    rig.transmit(0x100, new Uint8Array(8));
    rig.run(50);
    expect(rig.driver.isOffBus).toBe(true);
    rig.chip.setFault('none', rig.nowMs() * 1000);
    rig.run(1000);
    rig.driver.poll();
    expect(rig.driver.isOffBus).toBe(false);
    expect(rig.chip.state.mode).toBe('normal');
    rig.run(10);
    expect(rig.node.seen).toEqual([]);
    rig.transmit(0x102, new Uint8Array(8));
    rig.run(10);
    expect(rig.node.seen.map(({ id }) => id)).toEqual([0x102]);
  });

  it('counts one bus-off once, however long the chip goes on reporting it', () => {
    const EFLG_AND_BEFORE = 0x2c;
    const TXBO = 0x20;
    let isReported = true;
    const rig = createRig({
      wireSpi: (chip) => ({
        exchange: (tx, rx, length, atUs) => {
          chip.exchange(tx, rx, length, atUs);
          if (isReported && tx[0] === 0x03 && tx[1] === EFLG_AND_BEFORE) rx[3]! |= TXBO;
        },
      }),
    });
    rig.driver.setTransmitting(true);
    rig.runTicking(900, 100, () => {
      rig.driver.poll();
      rig.driver.check();
    });
    expect(rig.driver.busOffCount).toBe(1);
    isReported = false;
    rig.runTicking(400, 100, () => rig.driver.poll());
    expect(rig.driver.isOffBus).toBe(false);
  });

  it('forgets after a minute without: the next pause is short again', () => {
    const rig = startRig();
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    tick(rig, 4_000);
    expect(rig.driver.busOffCount).toBe(3);
    rig.chip.setFault('none', rig.nowMs() * 1000);
    tick(rig, 70_000);
    rig.chip.setFault('distorting', rig.nowMs() * 1000);
    const changes = tick(rig, 3_000);
    expect(changes.map(({ isOff }) => isOff).slice(0, 3)).toEqual([true, false, true]);
    expect(changes[1]!.atMs - changes[0]!.atMs).toBeLessThan(2100);
  });
});

describe('lookAround', () => {
  /** Sends one identifier again and again, as soon as the bus is free. */
  const babbler = (id: number): CanNode => ({
    nextSendAtUs: 0,
    acknowledges: true,
    frameToSend: () => canFrame(id, [1, 2, 3, 4, 5, 6, 7, 8]),
    onSent: () => undefined,
    onSendError: () => undefined,
    onFrame: () => undefined,
  });
  const rest = (rig: CanRig): void => rig.driver.rest();
  const listen = (rig: CanRig): void => rig.driver.acceptAll();

  describe.each([
    ['esp32', 'listening', listen],
    ['esp32', 'resting', rest],
    ['espruino-wifi', 'listening', listen],
  ] as const)('%s, %s', (board, state, prepare) => {
    const startRig = (): CanRig => {
      const rig = createRig({ board });
      rig.bus.attach(createTestNode());
      prepare(rig);
      return rig;
    };
    /** Afterwards the chip is where it was, and hears what it heard. */
    const expectUnchanged = (rig: CanRig): void => {
      expect(rig.chip.state.mode).toBe(state === 'resting' ? 'configuration' : 'listenOnly');
      rig.driver.check();
      expect(rig.driver.setups).toBe(0);
    };

    it('a silent bus', () => {
      const rig = startRig();
      const beforeMs = rig.nowMs();
      expect(rig.driver.lookAround()).toBe('silent');
      expect(rig.nowMs() - beforeMs).toBeLessThan(25);
      expectUnchanged(rig);
      rig.driver.acceptAll();
      rig.sends([0x111, 0x1db]);
      rig.run(10);
      expect(seenBy(rig)).toEqual([0x1db]);
    });

    it('a living bus whose identifiers no filter knows', () => {
      const rig = startRig();
      const startMs = rig.nowMs();
      for (let i = 0; i < 40; i++) rig.node.send(canFrame(0x100 + (i % 10), [1]), (startMs + i) * 1000);
      expect(rig.driver.lookAround()).toBe('alive');
      expectUnchanged(rig);
      expect(rig.frames).toEqual([]);
    });

    it('a message each 10 ms is not babble', () => {
      const rig = startRig();
      const startMs = rig.nowMs();
      for (let i = 0; i < 5; i++) rig.node.send(canFrame(0x111, [1]), (startMs + 10 * i) * 1000 + 1);
      expect(rig.driver.lookAround()).toBe('alive');
    });

    it.each([0, 0x1db, 0x7ff])('one that sends %i without pause', (id) => {
      const rig = startRig();
      rig.bus.attach(babbler(id));
      expect(rig.driver.lookAround()).toBe('babbling');
      // What one buffer did not take during the look is no loss, and what came last is not handed on.
      if (id !== 0x1db) {
        if (state === 'resting') rig.driver.acceptAll();
        rig.driver.poll();
        expect(rig.driver.overflows).toBe(0);
        expect(rig.frames).toEqual([]);
        if (state === 'resting') rig.driver.rest();
      }
      expectUnchanged(rig);
    });

    it('one that sends without pause, and others that are more important', () => {
      const rig = startRig();
      rig.bus.attach(babbler(0x300));
      const startMs = rig.nowMs();
      for (let i = 0; i < 4; i++) rig.node.send(canFrame(0x1db, [1]), (startMs + 10 * i) * 1000);
      expect(rig.driver.lookAround()).toBe('babbling');
    });
  });
});

describe('rest', () => {
  it('neither receives nor interrupts, whatever the bus does', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    rig.driver.rest();
    for (let i = 0; i < 20; i++) rig.sends(accepted);
    rig.runTicking(1000, 100, () => rig.driver.poll());
    rig.driver.check();
    expect(rig.node.sentAtUs).toHaveLength(20 * accepted.length);
    expect(rig.edges()).toBe(0);
    expect(rig.driver).toMatchObject({ framesRead: 0, overflows: 0, garbledLooks: 0, setups: 0 });
  });
});
