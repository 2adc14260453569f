import { beforeAll, describe, expect, it } from 'vitest';
import type { CanNode } from '../../../sim/bus/canNode.ts';
import { createPeriodicSender } from '../../../sim/vehicle/periodicSender.ts';
import { createEncodedFrame } from '../../../sim/vehicle/encodedFrame.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { canFrame, createTestNode } from '../../sim/bus/testNode.ts';
import {
  createCanRig,
  filtersFor,
  loadCanFirmware,
  type CanRig,
  type FrameWatch,
  type Sampler,
  type WatchedFrame,
} from './canRig.ts';

let boot: Awaited<ReturnType<typeof loadCanFirmware>>;
beforeAll(async () => {
  boot = await loadCanFirmware();
});

const GOOD = 1;
const EXTENDED = -5;
const EXTENDED_ID = 0x80000000;

/** Periods and timeouts of the frames that the Leaf profile maps. */
const leafFrames: readonly WatchedFrame[] = [
  { id: 0x1db, periodMs: 10, timeoutMs: 500, isNeeded: true },
  { id: 0x55b, periodMs: 100, timeoutMs: 1000, isNeeded: true },
  { id: 0x1dc, periodMs: 10, timeoutMs: 500, isNeeded: true },
  { id: 0x1da, periodMs: 10, timeoutMs: 500, isNeeded: true },
  { id: 0x5bc, periodMs: 100, timeoutMs: 2000, isNeeded: false },
];
const filters = filtersFor([0x1db, 0x55b], [0x1dc, 0x1da, 0x5bc]);

interface Parked {
  readonly rig: CanRig;
  readonly watch: FrameWatch;
  readonly sampler: Sampler;
  /** Longest time that a message was not heard since `fromMs`. */
  longestGapMs(id: number, fromMs: number): number;
  /** From now on the frames of a message go nowhere. */
  lose(id: number, isLost: boolean): void;
  /** The car, or one of its messages, speaks or falls silent. */
  setAwake(awake: boolean): void;
}

/** A car that repeats its frames, those of one period back to back, and a device that samples them. */
function park(
  frames: readonly WatchedFrame[] = leafFrames,
  {
    absent = [] as readonly number[],
    asTwins = [] as readonly number[],
    isSampling = true,
    board = 'esp32',
    isTaken = ((): boolean => true) as (id: number) => boolean,
  } = {},
): Parked {
  const parts: { watch?: FrameWatch; sampler?: Sampler } = {};
  const heardAtMs = new Map<number, number[]>();
  const rig = createCanRig(boot, {
    board,
    filters,
    onFrame: (id) => {
      const isTwin = id >= EXTENDED_ID;
      const nowMs = rig.nowMs();
      if (isTwin) {
        parts.watch?.heard(id - EXTENDED_ID, EXTENDED, nowMs);
        return;
      }
      heardAtMs.set(id, [...(heardAtMs.get(id) ?? []), nowMs]);
      parts.watch?.heard(id, GOOD, nowMs);
      if (isSampling) parts.sampler?.heard(id, isTaken(id));
    },
  });
  rig.bus.attach(createTestNode());
  const messages = frames
    .filter(({ id }) => !absent.includes(id))
    .map(({ id, periodMs, timeoutMs }) =>
      createEncodedFrame({
        id,
        periodMs,
        timeoutMs,
        lengthBytes: 8,
        signals: {},
        extended: asTwins.includes(id),
      }),
    );
  const random = seededRandom(7);
  const car = createPeriodicSender(messages, { clockOffsetPpm: 20, jitterUs: 150 }, random);
  const lost = new Set<number>();
  const wire: CanNode = {
    get nextSendAtUs() {
      return car.nextSendAtUs;
    },
    get acknowledges() {
      return car.acknowledges;
    },
    frameToSend: () => {
      const frame = car.frameToSend();
      return lost.has(frame.id) ? { ...frame, id: 0x7f0 } : frame;
    },
    onSent: (endUs) => car.onSent(endUs),
    onSendError: (endUs) => car.onSendError(endUs),
    onFrame: () => undefined,
  };
  rig.bus.attach(wire);
  const { watch, sampler } = rig.firmware.exposed;
  parts.watch = watch.createFrameWatch(frames);
  parts.sampler = sampler.createSampler(rig.driver, parts.watch, frames);
  return {
    rig,
    watch: parts.watch,
    sampler: parts.sampler,
    lose: (id, isLost) => {
      if (isLost) lost.add(id);
      else lost.delete(id);
    },
    setAwake: (awake) => {
      car.acknowledges = awake;
      car.setActive(awake, rig.nowMs() * 1000);
    },
    longestGapMs: (id, fromMs) => {
      const times = [fromMs, ...(heardAtMs.get(id) ?? []).filter((atMs) => atMs > fromMs), rig.nowMs()];
      return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!));
    },
  };
}

/** The control loop: polls and samples at each tick. */
function tick(parked: Parked, ms: number, everyMs: number): void {
  parked.rig.runTicking(ms, everyMs, () => {
    parked.rig.driver.poll();
    parked.sampler.tick(parked.rig.nowMs());
  });
}

describe('a parked car', () => {
  /** Interrupts a second over ten seconds. */
  const interruptsPerS = (parked: Parked, run: (ms: number) => void): number => {
    parked.setAwake(true);
    run(2000);
    const before = parked.rig.edges();
    run(10_000);
    return (parked.rig.edges() - before) / 10;
  };

  it('costs few interrupts: sampled at the quiet tick, at the transfer tick, and drained', () => {
    const quiet = park();
    const transfer = park();
    const drained = park(leafFrames, { isSampling: false });
    const quietPerS = interruptsPerS(quiet, (ms) => tick(quiet, ms, 500));
    const transferPerS = interruptsPerS(transfer, (ms) => tick(transfer, ms, 100));
    const drainedPerS = interruptsPerS(drained, (ms) =>
      drained.rig.runTicking(ms, 100, () => drained.rig.driver.poll()),
    );
    // 320 frames a second; those of a burst come with one interrupt when they are drained.
    expect(quietPerS).toBeLessThanOrEqual(10);
    expect(transferPerS).toBeLessThanOrEqual(40);
    expect(drainedPerS).toBeGreaterThan(100);
    expect(quiet.rig.driver).toMatchObject({ setups: 0, garbledLooks: 0 });
  });

  it.each(leafFrames)('brings message $id well within its timeout', ({ id, timeoutMs }) => {
    const parked = park();
    parked.setAwake(true);
    tick(parked, 20_000, 100);
    expect(parked.longestGapMs(id, 1000)).toBeLessThan(0.6 * timeoutMs);
    expect(parked.watch.isOverdue(parked.rig.nowMs())).toBe(false);
  });

  it('rests between the samples', () => {
    const parked = park();
    parked.setAwake(true);
    tick(parked, 5000, 500);
    parked.rig.run(300);
    expect(parked.rig.chip.state.mode).toBe('configuration');
    const before = parked.rig.edges();
    parked.rig.run(150);
    expect(parked.rig.edges()).toBe(before);
  });
});

describe('a message that does not come', () => {
  it.each(leafFrames)('$id does not make the others late', ({ id }) => {
    const parked = park(leafFrames, { absent: [id] });
    parked.setAwake(true);
    tick(parked, 30_000, 100);
    for (const other of leafFrames.filter((frame) => frame.id !== id)) {
      expect(parked.longestGapMs(other.id, 2000), `${other.id}`).toBeLessThanOrEqual(other.timeoutMs);
    }
  });

  it('two of them do not either', () => {
    const parked = park(leafFrames, { absent: [0x1dc, 0x55b] });
    parked.setAwake(true);
    tick(parked, 30_000, 100);
    for (const { id, timeoutMs } of leafFrames.filter((frame) => ![0x1dc, 0x55b].includes(frame.id))) {
      expect(parked.longestGapMs(id, 2000), `${id}`).toBeLessThanOrEqual(timeoutMs);
    }
  });

  it('is heard within two seconds when it comes back', () => {
    const parked = park(leafFrames, { absent: [0x1db] });
    parked.setAwake(true);
    tick(parked, 10_000, 100);
    expect(parked.watch.isOverdue(parked.rig.nowMs())).toBe(true);
    const sinceMs = parked.rig.nowMs();
    for (let i = 0; i < 200; i++)
      parked.rig.node.send(canFrame(0x1db, [1, 2, 3, 4, 5, 6, 7, 8]), (sinceMs + 10 * i) * 1000);
    tick(parked, 2000, 100);
    expect(parked.watch.states[0x1db]!.heardAtMs).toBeGreaterThan(sinceMs);
  });
});

describe('a slow message, sent right behind the others', () => {
  const slowId = 0x5c0;
  const frames: readonly WatchedFrame[] = [
    ...leafFrames,
    { id: slowId, periodMs: 500, timeoutMs: 3000, isNeeded: true },
  ];

  it.each([100, 500])('is never heard each third time only: tick of %d ms', (everyMs) => {
    const parked = park(frames);
    for (let round = 0; round < 12; round++) {
      // Each time the car wakes at another moment of the tick.
      tick(parked, 3000 + 37 * round, everyMs);
      parked.setAwake(true);
      const wokeAtMs = parked.rig.nowMs();
      tick(parked, 12_000, everyMs);
      // Nobody knows at first when it is due.
      expect(parked.longestGapMs(slowId, wokeAtMs), `round ${round}`).toBeLessThan(4000);
      expect(parked.longestGapMs(slowId, wokeAtMs + 4000), `round ${round}`).toBeLessThan(1200);
      parked.setAwake(false);
    }
  });

  it('is let in while others are listened for and while nobody is, and no filter is changed when it is about to come', () => {
    const { rig, watch } = park(frames);
    const pairs: (readonly (number | undefined)[])[] = [];
    const chip = { ...rig.driver, acceptPair: (...ids: (number | undefined)[]) => void pairs.push(ids) };
    const sampler = rig.firmware.exposed.sampler.createSampler(chip, watch, frames);
    watch.heard(slowId, GOOD, rig.nowMs());
    rig.run(400);
    sampler.tick(rig.nowMs());
    expect(pairs).toEqual([[0x1da, 0x1db, slowId]]);
    for (const { id } of leafFrames) watch.heard(id, GOOD, rig.nowMs());
    rig.run(96);
    for (const id of [0x1da, 0x1db]) sampler.heard(id, true);
    expect(pairs).toHaveLength(1);
    rig.run(20);
    expect(pairs.slice(1)).toEqual([[0x1dc, EXTENDED_ID + 0x1dc, slowId]]);
    rig.run(480);
    sampler.heard(0x1dc, true);
    sampler.stop();
    rig.run(20);
    expect(pairs).toHaveLength(2);
    for (const { id } of leafFrames) watch.heard(id, GOOD, rig.nowMs());
    sampler.tick(rig.nowMs());
    expect(pairs.slice(2)).toEqual([[slowId, slowId, slowId]]);
  });

  it('does not make the others late when it does not come', () => {
    const parked = park(frames, { absent: [slowId] });
    parked.setAwake(true);
    tick(parked, 30_000, 100);
    for (const { id, timeoutMs } of leafFrames)
      expect(parked.longestGapMs(id, 2000), `${id}`).toBeLessThanOrEqual(timeoutMs);
  });
});

describe('a single listen in vain', () => {
  it('is repeated at once: the message does not become late', () => {
    const parked = park();
    parked.setAwake(true);
    tick(parked, 2000, 100);
    for (let i = 0; i < 20; i++) {
      // 55B falls out for three of its periods: more than the sampler listens.
      const fromMs = parked.rig.nowMs();
      parked.lose(0x55b, true);
      tick(parked, 300, 100);
      parked.lose(0x55b, false);
      tick(parked, 700 + i * 30, 100);
      expect(parked.longestGapMs(0x55b, fromMs), `round ${i}`).toBeLessThanOrEqual(1000);
    }
  });
});

describe('a twin in the other frame format', () => {
  it.each(leafFrames)('instead of $id is noticed', ({ id }) => {
    const parked = park(leafFrames, { asTwins: [id] });
    parked.setAwake(true);
    tick(parked, 10_000, 100);
    expect(parked.watch.rejections.extended).toBeGreaterThan(2);
    expect(parked.watch.states[id]!.heardAtMs).toBeLessThan(0);
    for (const other of leafFrames.filter((frame) => frame.id !== id)) {
      expect(parked.longestGapMs(other.id, 2000), `${other.id}`).toBeLessThanOrEqual(other.timeoutMs);
    }
  });
});

describe('a frame that cannot be judged', () => {
  it('is followed by the next one of the same message', () => {
    let looks = 0;
    const parked = park(leafFrames, { isTaken: (id) => id !== 0x1db || ++looks % 2 === 0 });
    parked.setAwake(true);
    tick(parked, 5000, 100);
    // Two looks for each sample, 10 ms apart, about six times a second.
    expect(looks).toBeGreaterThan(50);
    expect(parked.longestGapMs(0x1db, 1000)).toBeLessThan(300);
    expect(parked.watch.isOverdue(parked.rig.nowMs())).toBe(false);
  });
});

describe('a bus that wakes up', () => {
  it.each([
    [100, 1500],
    [500, 2500],
  ])('at a tick of %i ms is heard within %i ms', (everyMs, withinMs) => {
    const parked = park();
    tick(parked, 20_000, everyMs);
    expect(parked.rig.frames).toEqual([]);
    parked.setAwake(true);
    const wokeAtMs = parked.rig.nowMs();
    tick(parked, withinMs, everyMs);
    for (const { id } of leafFrames) expect(parked.watch.states[id]!.heardAtMs).toBeGreaterThan(wokeAtMs);
  });

  it('costs nothing while it sleeps', () => {
    const parked = park();
    tick(parked, 20_000, 500);
    expect(parked.rig.edges()).toBe(0);
    expect(parked.rig.driver).toMatchObject({ framesRead: 0, overflows: 0, setups: 0 });
  });
});

describe('slow and fast messages', () => {
  it('of very different periods all keep their timeouts', () => {
    const frames: readonly WatchedFrame[] = [
      { id: 0x1db, periodMs: 10, timeoutMs: 500, isNeeded: true },
      { id: 0x1dc, periodMs: 20, timeoutMs: 500, isNeeded: true },
      { id: 0x1da, periodMs: 50, timeoutMs: 1000, isNeeded: true },
      { id: 0x55b, periodMs: 200, timeoutMs: 1000, isNeeded: true },
    ];
    const parked = park(frames);
    parked.setAwake(true);
    tick(parked, 30_000, 100);
    for (const { id, timeoutMs } of frames) {
      expect(parked.longestGapMs(id, 2000), `${id}`).toBeLessThan(timeoutMs);
    }
  });
});
