import { beforeAll, describe, expect, it } from 'vitest';
import { loadFirmware } from '../loadFirmware.ts';

interface NeededFrame {
  id: number;
  starvedAfterMs: number;
  reliefMs: number;
}
interface Receiver {
  heard(id: number, nowMs: number): void;
  tick(nowMs: number): void;
}
interface ChipFilters {
  acceptAll(): void;
  acceptOnly(id: number): void;
}

let createReceiver: (chip: ChipFilters, needed: readonly NeededFrame[]) => Receiver;
beforeAll(async () => {
  const boot = await loadFirmware<{ receiver: { createReceiver: typeof createReceiver } }>({
    receiver: 'can/receiver.ts',
  });
  createReceiver = boot().exposed.receiver.createReceiver;
});

const needed: readonly NeededFrame[] = [
  { id: 0x109, starvedAfterMs: 500, reliefMs: 150 },
  { id: 0x208, starvedAfterMs: 500, reliefMs: 150 },
  { id: 0x5e0, starvedAfterMs: 1000, reliefMs: 550 },
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
      acceptOnly: (id) => {
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
      receiver.heard(id, nowMs);
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

  it('comes back to normal when the bus falls silent during a relief', () => {
    let only: number | null = null;
    const receiver = createReceiver(
      {
        acceptAll: () => {
          only = null;
        },
        acceptOnly: (id) => {
          only = id;
        },
      },
      needed,
    );
    receiver.heard(0x109, 10_000);
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
      { acceptAll: () => undefined, acceptOnly: () => reliefs.push(nowMs) },
      needed,
    );
    for (; nowMs < 60_000; nowMs += 50) {
      if (nowMs < heardUntilMs) for (const { id } of needed) receiver.heard(id, nowMs);
      if (nowMs % 100 === 0) receiver.tick(nowMs);
    }
    expect(reliefs.filter((atMs) => atMs > 100)).toEqual([]);
  });
});
