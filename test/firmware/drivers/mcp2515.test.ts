import { beforeAll, describe, expect, it } from 'vitest';
import { createCanBus, type CanBus } from '../../../sim/bus/canBus.ts';
import { createMcp2515 as createChip, type Mcp2515 as Chip } from '../../../sim/chips/mcp2515.ts';
import { canFrame, createTestNode, type TestNode } from '../../sim/bus/testNode.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Driver {
  readonly ready: boolean;
  received: number;
  lost: number;
  drain(): void;
  poll(): void;
  acceptAll(): void;
  acceptOnly(id: number): void;
  setTransmitting(on: boolean): void;
  send(id: number, data: Uint8Array): boolean;
}
interface Modules {
  driver: {
    createMcp2515(
      spi: unknown,
      port: unknown,
      bitrate: number,
      rxb0Ids: readonly number[],
      rxb1Ids: readonly number[],
      onFrame: (id: number, answer: Uint8Array) => void,
    ): Driver;
  };
  board: {
    board: { spi: unknown; vehicleCan: { chipSelect: unknown; interrupt: unknown; oscillatorMhz: number } };
  };
}

let boot: (surroundings: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ driver: 'drivers/mcp2515.ts', board: 'boards/esp32.ts' });
});

const rxb0Ids = [0x1db, 0x1dc];
const rxb1Ids = [0x1da, 0x55b, 0x5bc];
const accepted = [...rxb0Ids, ...rxb1Ids];

interface Rig {
  readonly driver: Driver;
  readonly chip: Chip;
  readonly bus: CanBus;
  readonly node: TestNode;
  readonly firmware: LoadedFirmware<Modules>;
  /** Frames that reached the firmware. */
  readonly frames: { id: number; bytes: number[] }[];
  run(us: number): void;
}

/** Driver, chip and bus with one other node. The crystal may differ from what the board's file says: 16 MHz. */
function createRig({ oscillatorHz = 16e6, bitrate = 500_000, busBitrate = 500_000 } = {}): Rig {
  /** Nothing before the firmware boots. */
  const powered: { firmware?: LoadedFirmware<Modules> } = {};
  const chip = createChip({
    oscillatorHz,
    busBitrate,
    onInterrupt: (low, atUs) => powered.firmware?.board.pinChanged('D4', !low, atUs),
  });
  const bus = createCanBus({ bitrate: busBitrate });
  const node = createTestNode();
  bus.attach(node);
  bus.attach(chip);
  const loaded = boot({ pins: { D4: { read: () => !chip.interruptLow } }, spi: { D5: chip } });
  powered.firmware = loaded;
  const { board } = loaded.exposed.board;
  const frames: Rig['frames'] = [];
  const driver = loaded.exposed.driver.createMcp2515(
    board.spi,
    board.vehicleCan,
    bitrate,
    rxb0Ids,
    rxb1Ids,
    (id, d) => frames.push({ id, bytes: Array.from(d.subarray(6, 6 + (d[5]! & 15))) }),
  );
  const { scheduler } = loaded.board;
  return {
    driver,
    chip,
    bus,
    node,
    firmware: loaded,
    frames,
    run: (us) => {
      const untilUs = scheduler.nowUs + us;
      for (;;) {
        const busUs = bus.nextEventUs();
        const deviceUs = scheduler.nextAtUs();
        if (Math.min(busUs, deviceUs) > untilUs) break;
        if (busUs <= deviceUs) bus.step();
        else scheduler.runNext();
      }
      scheduler.nowUs = untilUs;
    },
  };
}

const nowUs = (rig: Rig): number => rig.firmware.board.scheduler.nowUs;
const sent = (rig: Rig, ids: readonly number[]): void =>
  ids.forEach((id) => rig.node.send(canFrame(id, [id & 255, 1, 2, 3, 4, 5, 6, 7]), nowUs(rig)));

describe('set-up', () => {
  it('ends ready, listening only', () => {
    const { driver, chip } = createRig();
    expect(driver.ready).toBe(true);
    expect(chip.state.mode).toBe('listenOnly');
    expect(chip.bitrate).toBe(500_000);
    expect(chip.acknowledges).toBe(false);
  });

  it('is not ready without a chip, or at a rate that the crystal cannot make', () => {
    const { exposed } = boot({});
    const { board } = exposed.board;
    const without = exposed.driver.createMcp2515(
      board.spi,
      board.vehicleCan,
      500_000,
      [1],
      [2],
      () => undefined,
    );
    expect(without.ready).toBe(false);
    expect(createRig({ bitrate: 333_333 }).driver.ready).toBe(false);
  });
});

describe('filters', () => {
  it('let exactly the wanted of all 2048 identifiers through', () => {
    const rig = createRig();
    const listener = createTestNode();
    rig.bus.attach(listener);
    for (let id = 0; id < 2048; id++) {
      sent(rig, [id]);
      rig.run(1000);
    }
    expect(listener.seen).toHaveLength(2048);
    expect(rig.frames.map(({ id }) => id)).toEqual([...accepted].sort((a, b) => a - b));
    expect(rig.frames.map(({ bytes }) => bytes)).toEqual(
      rig.frames.map(({ id }) => [id & 255, 1, 2, 3, 4, 5, 6, 7]),
    );
    expect(rig.driver).toMatchObject({ received: accepted.length, lost: 0 });
  });

  it('keep extended frames out, whatever their upper bits', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    for (const id of accepted) {
      rig.node.send(canFrame(id << 18, [1], { extended: true }), nowUs(rig));
      rig.node.send(canFrame(id, [1], { extended: true }), nowUs(rig));
    }
    rig.run(20_000);
    expect(rig.node.sentAtUs).toHaveLength(2 * accepted.length);
    expect(rig.frames).toEqual([]);
  });

  it('narrow to a single identifier, and open again', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    const pass = (): number[] => {
      rig.frames.length = 0;
      for (const id of [...accepted, 0x108, 0]) {
        sent(rig, [id]);
        rig.run(1000);
      }
      return rig.frames.map(({ id }) => id);
    };
    rig.driver.acceptOnly(0x108);
    expect(pass()).toEqual([0x108]);
    rig.driver.acceptOnly(0x55b);
    expect(pass()).toEqual([0x55b]);
    rig.driver.acceptAll();
    expect(pass()).toEqual(accepted);
    expect(rig.chip.state.mode).toBe('listenOnly');
  });

  it('change without leaving the mode that transmits', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    rig.driver.acceptOnly(0x1db);
    expect(rig.chip.state.mode).toBe('normal');
    rig.driver.acceptAll();
    expect(rig.chip.state.mode).toBe('normal');
  });
});

describe('listening only', () => {
  it('acknowledges nothing and sends nothing', () => {
    const rig = createRig();
    sent(rig, [0x1db]);
    rig.driver.send(0x102, new Uint8Array(8));
    rig.run(5000);
    expect(rig.node.sentAtUs).toEqual([]);
    expect(rig.node.failedAtUs.length).toBeGreaterThan(10);
    expect(rig.node.seen).toEqual([]);
  });

  it('comes back after a transfer, and takes the waiting frame with it', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    expect(rig.chip.acknowledges).toBe(true);
    rig.node.acknowledges = false;
    expect(rig.driver.send(0x102, new Uint8Array(8))).toBe(true);
    rig.run(2000);
    rig.driver.setTransmitting(false);
    rig.run(2000);
    rig.node.acknowledges = true;
    expect(rig.chip.state.mode).toBe('listenOnly');
    rig.driver.setTransmitting(true);
    rig.run(5000);
    expect(rig.node.seen).toEqual([]);
  });
});

describe('transmitting', () => {
  it.each([0x000, 0x102, 0x200, 0x7ff])('sends a frame of 8 bytes with identifier %i', (id) => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    expect(rig.driver.send(id, Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 255]))).toBe(true);
    rig.run(1000);
    expect(rig.node.seen).toMatchObject([
      { id, extended: false, remote: false, bytes: [1, 2, 3, 4, 5, 6, 7, 255] },
    ]);
  });

  it('says that the last frame is still waiting, and sends each frame once', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    const data = Uint8Array.from([9, 9, 9, 9, 9, 9, 9, 9]);
    expect(rig.driver.send(0x100, data)).toBe(true);
    expect(rig.driver.send(0x101, data)).toBe(false);
    rig.run(1000);
    expect(rig.driver.send(0x102, data)).toBe(true);
    rig.run(1000);
    expect(rig.node.seen.map(({ id }) => id)).toEqual([0x100, 0x102]);
  });

  it('receives at the same time', () => {
    const rig = createRig();
    rig.driver.setTransmitting(true);
    sent(rig, [0x1db]);
    rig.driver.send(0x102, new Uint8Array(8));
    rig.run(2000);
    expect(rig.frames.map(({ id }) => id)).toEqual([0x1db]);
    expect(rig.node.seen.map(({ id }) => id)).toEqual([0x102]);
  });
});

describe('overflow', () => {
  it('is counted and cleared, and the buffers are read', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    const { scheduler } = rig.firmware.board;
    // Nobody reads while a burst of six comes: two fit.
    sent(rig, [0x1db, 0x1dc, 0x1db, 0x1dc, 0x1da, 0x55b]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.run(10_000);
    expect(rig.frames).toHaveLength(2);
    expect(rig.driver.lost).toBe(0);
    rig.driver.poll();
    expect(rig.driver.lost).toBe(1);
    rig.driver.poll();
    expect(rig.driver.lost).toBe(1);
    sent(rig, [0x1da]);
    rig.run(1000);
    expect(rig.frames).toHaveLength(3);
    expect(scheduler.nextAtUs()).toBe(Infinity);
  });

  it('does not lose the interrupt: a missed edge is found by polling', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    sent(rig, [0x1db]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.firmware.board.scheduler.clear();
    expect(rig.frames).toEqual([]);
    rig.driver.poll();
    expect(rig.frames.map(({ id }) => id)).toEqual([0x1db]);
  });

  it('rolls the first buffer over into the second', () => {
    const rig = createRig();
    rig.bus.attach(createTestNode());
    sent(rig, [0x1db, 0x1dc]);
    while (rig.bus.nextEventUs() < Infinity) rig.bus.step();
    rig.run(1000);
    expect(rig.frames.map(({ id }) => id).sort()).toEqual([0x1db, 0x1dc]);
  });
});

describe('wrong crystal', () => {
  it.each([8e6, 20e6])(
    'of %i Hz instead of 16 MHz: receives nothing, and says nothing wrong',
    (oscillatorHz) => {
      const rig = createRig({ oscillatorHz });
      rig.bus.attach(createTestNode());
      expect(rig.chip.bitrate).not.toBe(500_000);
      sent(rig, accepted);
      rig.run(20_000);
      expect(rig.node.sentAtUs).toHaveLength(accepted.length);
      expect(rig.frames).toEqual([]);
      expect(rig.driver.received).toBe(0);
    },
  );
});
