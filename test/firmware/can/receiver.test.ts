import { beforeAll, describe, expect, it } from 'vitest';
import { loadCanFirmware, type Driver, type FrameWatch, type NeededFrame, type Receiver } from './canRig.ts';

type Chip = Pick<Driver, 'acceptAll' | 'acceptPair'>;
let createReceiver: (
  chip: Chip,
  needed: readonly NeededFrame[],
  companionId?: number,
) => Receiver & { watch: FrameWatch };
beforeAll(async () => {
  const { receiver, watch } = (await loadCanFirmware())().exposed;
  createReceiver = (chip, needed, companionId) => {
    const frames = needed.map(({ id }) => ({ id, periodMs: 100, timeoutMs: 1000, isNeeded: true }));
    const heardBy = watch.createFrameWatch([
      ...frames,
      { id: 0x108, periodMs: 100, timeoutMs: 5000, isNeeded: false },
    ]);
    return Object.assign(receiver.createReceiver(chip as Driver, heardBy, needed, companionId), {
      watch: heardBy,
    });
  };
});

const GOOD = 1;
const TWIN = 0x80000000;

const needed: readonly NeededFrame[] = [
  { id: 0x109, timeoutMs: 1000, reliefMs: 150 },
  { id: 0x208, timeoutMs: 1000, reliefMs: 150 },
  { id: 0x5e0, timeoutMs: 2000, reliefMs: 550 },
];

/** A sender, and whether its frame gets through while the chip accepts everything. */
interface Sender {
  id: number;
  periodMs: number;
  getsThrough: boolean;
}

/** Plays senders against the receiver; the chip's filter is a set of one identifier or of all. */
function play(senders: readonly Sender[], durationMs: number) {
  let only: number | null = null;
  let reliefMs = 0;
  const reliefs: { id: number; atMs: number }[] = [];
  const heard = new Map<number, number[]>();
  let nowMs = 0;
  const receiver = createReceiver(
    {
      acceptAll: () => {
        only = null;
      },
      acceptPair: (id, twin) => {
        expect(twin).toBe(TWIN + id);
        only = id;
        reliefs.push({ id, atMs: nowMs });
      },
    },
    needed,
  );
  for (; nowMs < durationMs; nowMs += 10) {
    for (const { id, periodMs, getsThrough } of senders) {
      if (nowMs % periodMs !== 0 || !(only === null ? getsThrough : only === id)) continue;
      heard.set(id, [...(heard.get(id) ?? []), nowMs]);
      receiver.watch.heard(id, GOOD, nowMs);
      receiver.heard(id);
    }
    if (nowMs % 100 === 50) receiver.tick(nowMs);
    if (only !== null) reliefMs += 10;
  }
  /** Longest time without this id after the first `fromMs`. */
  const longestGapMs = (id: number, fromMs: number): number => {
    const times = [fromMs, ...(heard.get(id) ?? []).filter((atMs) => atMs > fromMs), durationMs];
    return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!));
  };
  return { reliefs, reliefMs, heard, longestGapMs, only: () => only };
}

const all = (except: Partial<Record<number, boolean>> = {}): Sender[] =>
  needed.map(({ id }) => ({ id, periodMs: id === 0x5e0 ? 500 : 100, getsThrough: except[id] ?? true }));

describe('createReceiver', () => {
  it('leaves the filters alone while every message gets through', () => {
    expect(play(all(), 60_000).reliefs.filter(({ atMs }) => atMs > 1000)).toEqual([]);
  });

  it('gives a starved message the chip for itself until it is heard, then all the others again', () => {
    const { reliefs, reliefMs, longestGapMs } = play(all({ 0x208: false }), 60_000);
    expect(new Set(reliefs.filter(({ atMs }) => atMs > 1000).map(({ id }) => id))).toEqual(new Set([0x208]));
    expect(longestGapMs(0x208, 1000)).toBeLessThan(1000);
    expect(longestGapMs(0x109, 1000)).toBeLessThan(500);
    expect(reliefMs / 60_000).toBeLessThan(0.2);
  });

  it('serves two starved messages in turn', () => {
    const others = [{ id: 0x108, periodMs: 100, getsThrough: true }];
    const { longestGapMs } = play([...all({ 0x208: false, 0x5e0: false }), ...others], 60_000);
    expect(longestGapMs(0x208, 2000)).toBeLessThan(1500);
    expect(longestGapMs(0x5e0, 2000)).toBeLessThan(2000);
  });

  it('gives an absent message little of the time', () => {
    const { reliefs, reliefMs, longestGapMs, only } = play(
      all().filter(({ id }) => id !== 0x5e0),
      120_000,
    );
    expect(reliefs.some(({ id }) => id === 0x5e0)).toBe(true);
    expect(reliefMs / 120_000).toBeLessThan(0.1);
    // Each attempt costs the others less than what the safety gate tolerates.
    expect(longestGapMs(0x109, 1000)).toBeLessThan(1000);
    expect(longestGapMs(0x208, 1000)).toBeLessThan(1000);
    expect(only()).toBeNull();
  });

  it('shares the chip with its companion, which shares it with its own twin', () => {
    const pairs: [id: number, other: number, atMs: number][] = [];
    let atMs = 0;
    const receiver = createReceiver(
      { acceptAll: () => undefined, acceptPair: (id, other) => pairs.push([id, other, atMs]) },
      needed,
      0x109,
    );
    const run = (fromMs: number, untilMs: number, ids: readonly number[]): void => {
      for (let nowMs = fromMs; nowMs < untilMs; nowMs += 100) {
        atMs = nowMs;
        for (const id of ids) {
          receiver.watch.heard(id, GOOD, nowMs);
          receiver.heard(id);
        }
        receiver.tick(nowMs);
      }
    };
    run(0, 2000, [0x109, 0x208, 0x5e0]);
    pairs.length = 0;
    const pairedAtMs = (): number[] => pairs.map((pair) => pair[2]);
    run(2000, 9000, [0x109, 0x5e0]);
    expect(pairs.map(([id, other]) => [id, other])).toEqual([
      [0x208, 0x109],
      [0x208, 0x109],
      [0x208, 0x109],
    ]);
    // Once may be bad luck, and is tried again soon.
    expect(pairedAtMs()[1]! - pairedAtMs()[0]!).toBeLessThan(600);
    expect(pairedAtMs()[2]! - pairedAtMs()[1]!).toBeGreaterThan(4000);
    run(9000, 13_000, [0x109, 0x208, 0x5e0]);
    pairs.length = 0;
    run(13_000, 13_600, [0x109, 0x5e0]);
    run(13_600, 15_000, [0x109, 0x208, 0x5e0]);
    run(15_000, 15_600, [0x109, 0x5e0]);
    expect(pairs.map(([id, other]) => [id, other])).toEqual([
      [0x208, 0x109],
      [0x208, 0x109],
    ]);
    run(15_600, 17_000, [0x109, 0x208, 0x5e0]);
    pairs.length = 0;
    run(17_000, 17_600, [0x208, 0x5e0]);
    expect(pairs).toEqual([[0x109, TWIN + 0x109, 17_500]]);
  });

  it('comes back to normal when the bus falls silent during a relief', () => {
    let only: number | null = null;
    const receiver = createReceiver(
      {
        acceptAll: () => {
          only = null;
        },
        acceptPair: (id) => {
          only = id;
        },
      },
      needed,
    );
    receiver.watch.heard(0x109, GOOD, 10_000);
    receiver.heard(0x109);
    receiver.tick(10_050);
    expect(only).not.toBeNull();
    receiver.tick(11_000);
    expect(only).toBeNull();
  });

  it.each([
    ['a bus that was never heard', 0],
    ['a bus that fell silent', 5000],
  ])('gives no relief on %s', (_what, heardUntilMs) => {
    const reliefs: number[] = [];
    let nowMs = 0;
    const receiver = createReceiver(
      { acceptAll: () => undefined, acceptPair: () => reliefs.push(nowMs) },
      needed,
    );
    for (; nowMs < 60_000; nowMs += 50) {
      if (nowMs < heardUntilMs) for (const { id } of needed) receiver.watch.heard(id, GOOD, nowMs);
      if (nowMs % 100 === 0) receiver.tick(nowMs);
    }
    expect(reliefs.filter((atMs) => atMs > 100)).toEqual([]);
  });

  it('forgets a relief under way when somebody else has set the filters', () => {
    let filters = 'all';
    const receiver = createReceiver(
      {
        acceptAll: () => {
          filters = 'all';
        },
        acceptPair: (id) => {
          filters = `only ${id}`;
        },
      },
      needed,
    );
    receiver.watch.heard(0x109, GOOD, 10_000);
    receiver.tick(10_050);
    const relieved = filters;
    expect(relieved).not.toBe('all');
    receiver.reset();
    filters = 'of somebody else';
    for (const { id } of needed) receiver.heard(id);
    expect(filters).toBe('of somebody else');
  });

  it('does not take an answer that is refused for relief', () => {
    const receiver = createReceiver({ acceptAll: () => undefined, acceptPair: () => undefined }, needed);
    receiver.watch.heard(0x109, -4, 10_000);
    expect(receiver.watch.states[0x109]!.heardAtMs).toBeLessThan(0);
    receiver.watch.heard(0x109, -1, 10_010);
    expect(receiver.watch.states[0x109]!.heardAtMs).toBe(10_010);
  });
});
