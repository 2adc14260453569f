import { beforeAll, describe, expect, it } from 'vitest';
import { createCanRig, loadCanFirmware, type CanRig, type Transmitter } from './canRig.ts';

let boot: Awaited<ReturnType<typeof loadCanFirmware>>;
beforeAll(async () => {
  boot = await loadCanFirmware();
});

const ids = [0x100, 0x102, 0x200];
const lifeMs = 102;

interface Line extends CanRig {
  readonly transmitter: Transmitter;
  /** Puts a frame in line that carries `mark`. */
  put(place: number, mark: number): void;
  /** What the other node has seen: identifier and mark. */
  arrived(): (readonly [id: number, mark: number])[];
}

function createLine(): Line {
  const rig = createCanRig(boot);
  rig.driver.setTransmitting(true);
  const { driver, transmitter: module } = rig.firmware.exposed;
  const frames = ids.map((id) => driver.createTransmitFrame(id));
  const transmitter = module.createTransmitter(rig.driver, frames, lifeMs);
  rig.run(1000);
  return {
    ...rig,
    transmitter,
    put: (place, mark) => {
      frames[place]![6] = mark;
      transmitter.send(place, rig.nowMs());
    },
    arrived: () => rig.node.seen.map(({ id, bytes }) => [id, bytes[0]!] as const),
  };
}

/** The bus takes nothing: nobody acknowledges. */
const block = (line: Line): void => {
  line.node.acknowledges = false;
};
const unblock = (line: Line): void => {
  line.node.acknowledges = true;
};

describe('createTransmitter', () => {
  it('sends at once while the chip is free', () => {
    const line = createLine();
    [2, 0, 1].forEach((place, mark) => {
      line.put(place, mark);
      line.run(1);
    });
    expect(line.arrived()).toEqual([
      [0x200, 0],
      [0x100, 1],
      [0x102, 2],
    ]);
    expect(line.transmitter.expired).toBe(0);
  });

  it('waits while the buffer is taken; what waits goes by priority, one at each call', () => {
    const line = createLine();
    line.put(2, 1);
    line.put(1, 2);
    line.put(0, 3);
    line.run(1);
    expect(line.arrived()).toEqual([[0x200, 1]]);
    line.put(2, 4);
    line.run(1);
    line.put(2, 5);
    line.run(1);
    expect(line.arrived()).toEqual([
      [0x200, 1],
      [0x100, 3],
      [0x102, 2],
    ]);
    // The newer one of 0x200 has replaced the one that waited, and that is counted.
    line.put(2, 6);
    line.run(1);
    expect(line.arrived().at(-1)).toEqual([0x200, 6]);
    expect(line.transmitter.expired).toBe(2);
  });

  it('withdraws a frame that the bus does not take at its deadline, and sends the next', () => {
    const line = createLine();
    block(line);
    line.put(0, 1);
    line.run(lifeMs - 2);
    line.put(1, 2);
    expect(line.isSending()).toBe(true);
    expect(line.transmitter.expired).toBe(0);
    line.run(2);
    line.put(1, 3);
    expect(line.transmitter.expired).toBe(2);
    line.run(17);
    expect(line.isSending()).toBe(false);
    unblock(line);
    line.put(1, 4);
    line.run(5);
    expect(line.arrived()).toEqual([[0x102, 4]]);
    expect(line.transmitter.expired).toBe(3);
  });

  it('does not load the buffer while an aborted frame is still on the wire', () => {
    const line = createLine();
    block(line);
    line.put(0, 1);
    line.run(lifeMs);
    line.put(1, 2);
    // The attempt under way is acknowledged after all.
    unblock(line);
    line.run(17);
    line.put(1, 3);
    line.run(17);
    expect(line.arrived()).toEqual([
      [0x100, 1],
      [0x102, 3],
    ]);
  });

  it('does not send what has become too late in line', () => {
    const line = createLine();
    block(line);
    line.put(0, 1);
    line.put(1, 2);
    line.run(lifeMs);
    line.put(2, 3);
    // The one in the chip and the one in line were too late.
    expect(line.transmitter.expired).toBe(2);
    line.run(17);
    unblock(line);
    line.put(0, 4);
    line.run(5);
    line.put(2, 5);
    line.run(5);
    expect(line.arrived()).toEqual([
      [0x100, 4],
      [0x200, 5],
    ]);
  });

  it('nothing arrives later than its life, however long the bus is blocked', () => {
    const line = createLine();
    let mark = 0;
    const putAtMs: number[] = [];
    line.runTicking(2000, 17, (nowMs) => {
      if (nowMs > 1500 && nowMs < 2200) block(line);
      else unblock(line);
      putAtMs.push(nowMs);
      line.put(mark % ids.length, mark);
      mark++;
    });
    for (const { bytes, atUs } of line.node.seen) {
      expect(atUs / 1000 - putAtMs[bytes[0]!]!).toBeLessThan(lifeMs + 17);
    }
    expect(line.node.seen.length).toBeGreaterThan(60);
    expect(line.transmitter.expired).toBeGreaterThan(30);
    // Each frame has arrived, has expired, or is on its way.
    expect(line.node.seen.length + line.transmitter.expired).toBeGreaterThanOrEqual(mark - ids.length - 1);
  });

  it('empties the line', () => {
    const line = createLine();
    line.put(2, 1);
    line.put(0, 2);
    line.put(1, 3);
    line.transmitter.clear();
    line.run(5);
    expect(line.arrived()).toEqual([[0x200, 1]]);
    line.put(1, 4);
    line.run(5);
    expect(line.arrived().at(-1)).toEqual([0x102, 4]);
    expect(line.arrived()).toHaveLength(2);
    expect(line.transmitter.expired).toBe(0);
  });
});
