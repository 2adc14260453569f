import { describe, expect, it } from 'vitest';
import { createCanBus, type CanBus } from '../../../sim/bus/canBus.ts';
import { frameBits } from '../../../sim/bus/frameBits.ts';
import { canFrame, createTestNode } from './testNode.ts';

const bitrate = 500_000;
const bitUs = 2;

/** Runs every event up to `untilUs`. */
function runBus(bus: CanBus, untilUs: number): void {
  while (bus.nextEventUs() <= untilUs) bus.step();
}

function busWith(count: number) {
  const bus = createCanBus({ bitrate });
  const nodes = Array.from({ length: count }, () => {
    const node = createTestNode();
    bus.attach(node);
    return node;
  });
  return { bus, nodes };
}

describe('a CAN bus', () => {
  it('has no event while nobody wants to send, and a step then does nothing', () => {
    const { bus } = busWith(2);
    expect(bus.nextEventUs()).toBe(Infinity);
    bus.step();
    expect(bus.counters).toMatchObject({ frames: 0, errors: 0, busyUs: 0 });
  });

  it('takes a frame from its start to its end, exact to the stuff bit', () => {
    const { bus, nodes } = busWith(3);
    const frame = canFrame(0x1db, [0xfe, 0xc0, 0xbd, 0x2a, 0, 0, 0, 0x81]);
    const bits = frameBits(frame);
    nodes[0]!.send(frame, 1000);
    expect(bus.nextEventUs()).toBe(1000);
    bus.step();
    const endUs = 1000 + (bits - 3) * bitUs;
    expect(bus.nextEventUs()).toBe(endUs);
    bus.step();
    expect(nodes[0]!.sentAtUs).toEqual([endUs]);
    expect(nodes[0]!.seen).toEqual([]);
    for (const other of [nodes[1]!, nodes[2]!]) {
      expect(other.seen).toEqual([
        {
          id: 0x1db,
          extended: false,
          remote: false,
          bytes: [0xfe, 0xc0, 0xbd, 0x2a, 0, 0, 0, 0x81],
          atUs: endUs,
        },
      ]);
    }
    expect(bus.freeAtUs).toBe(1000 + bits * bitUs);
    expect(bus.counters).toMatchObject({ frames: 1, errors: 0, busyUs: bits * bitUs });
  });

  it('lets the lowest id win, and the losers follow after three bits of silence', () => {
    const { bus, nodes } = busWith(4);
    const frames = [canFrame(0x300, [1]), canFrame(0x100, [2]), canFrame(0x200, [3])];
    frames.forEach((frame, i) => nodes[i]!.send(frame, 0));
    runBus(bus, 1e6);
    expect(nodes[3]!.seen.map((frame) => frame.id)).toEqual([0x100, 0x200, 0x300]);
    const ends = nodes[3]!.seen.map((frame) => frame.atUs);
    expect(ends[1]! - ends[0]!).toBe(frameBits(frames[2]!) * bitUs);
  });

  it('does not let a frame in that is wanted after the start of another, however low its id', () => {
    const { bus, nodes } = busWith(2);
    nodes[0]!.send(canFrame(0x7ff, [1]), 100);
    nodes[1]!.send(canFrame(0x001, [2]), 101);
    runBus(bus, 1e6);
    expect(nodes[1]!.seen[0]!.atUs).toBeLessThan(nodes[0]!.seen[0]!.atUs);
  });

  it('sends what was queued in mid-frame no earlier than the bus is free', () => {
    const { bus, nodes } = busWith(2);
    nodes[0]!.send(canFrame(0x10, [1]), 0);
    bus.step();
    nodes[1]!.send(canFrame(0x20, [1]), 5);
    bus.step();
    expect(bus.nextEventUs()).toBe(bus.freeAtUs);
  });

  it('keeps the content that a frame had at its start', () => {
    const { bus, nodes } = busWith(2);
    const frame = canFrame(0x10, [1, 2]);
    nodes[0]!.send(frame, 0);
    bus.step();
    frame.data[0] = 99;
    bus.step();
    expect(nodes[1]!.seen[0]!.bytes).toEqual([1, 2]);
  });

  it('lets the node attached first win when two send one id at once; the other follows', () => {
    const { bus, nodes } = busWith(3);
    nodes[1]!.send(canFrame(0x10, [1]), 0);
    nodes[0]!.send(canFrame(0x10, [2]), 0);
    runBus(bus, 1e6);
    expect(nodes[2]!.seen.map((frame) => frame.bytes[0])).toEqual([2, 1]);
  });

  it('tells a lone sender of the missing acknowledge, again and again, and counts the error frames as load', () => {
    const { bus, nodes } = busWith(2);
    nodes[1]!.acknowledges = false;
    const frame = canFrame(0x10, [1]);
    nodes[0]!.send(frame, 0);
    runBus(bus, 2000);
    const periodUs = (frameBits(frame) + 6) * bitUs;
    expect(nodes[0]!.failedAtUs[0]).toBe((frameBits(frame) - 3) * bitUs);
    expect(nodes[0]!.failedAtUs[1]! - nodes[0]!.failedAtUs[0]!).toBe(periodUs);
    expect(nodes[1]!.seen).toEqual([]);
    expect(bus.counters.errors).toBe(nodes[0]!.failedAtUs.length);
    expect(bus.counters.frames).toBe(0);
    nodes[1]!.acknowledges = true;
    runBus(bus, 3000);
    expect(nodes[0]!.sentAtUs).toHaveLength(1);
    expect(nodes[1]!.seen).toHaveLength(1);
  });

  it('does not ask a node that has changed its mind', () => {
    const { bus, nodes } = busWith(2);
    let wantedUs = 100;
    bus.attach({
      ...createTestNode(),
      get nextSendAtUs() {
        return wantedUs;
      },
    });
    expect(bus.nextEventUs()).toBe(100);
    wantedUs = Infinity;
    bus.step();
    expect(bus.nextEventUs()).toBe(Infinity);
    expect(nodes[0]!.seen).toEqual([]);
  });

  it('reports each delivered frame to its observer', () => {
    const ids: number[] = [];
    const bus = createCanBus({ bitrate, onFrame: (frame) => ids.push(frame.id) });
    const [a, b] = [createTestNode(), createTestNode()];
    bus.attach(a);
    bus.attach(b);
    a.send(canFrame(5), 0);
    b.send(canFrame(4), 0);
    runBus(bus, 1e6);
    expect(ids).toEqual([4, 5]);
  });

  it('fills at most 100 % of the wire', () => {
    const { bus, nodes } = busWith(3);
    for (let i = 0; i < 200; i++) nodes[i % 2]!.send(canFrame(i, [i]), 0);
    runBus(bus, 1e6);
    expect(bus.counters.frames).toBe(200);
    expect(bus.counters.busyUs).toBeCloseTo(bus.freeAtUs, 6);
  });
});
