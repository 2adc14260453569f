import { beforeAll, describe, expect, it } from 'vitest';
import { loadCanFirmware, type FrameWatch, type WatchedFrame } from './canRig.ts';

const GOOD = 1;
const UNAVAILABLE = 2;
const UNDECIDED = 3;
const [CHECKSUM, FROZEN, LENGTH, REMOTE, EXTENDED] = [-1, -2, -3, -4, -5];

const frames: readonly WatchedFrame[] = [
  { id: 0x1db, periodMs: 10, timeoutMs: 500, isNeeded: true },
  { id: 0x55b, periodMs: 100, timeoutMs: 1000, isNeeded: true },
  { id: 0x5bc, periodMs: 100, timeoutMs: 2000, isNeeded: false },
];

let createFrameWatch: (frames: readonly WatchedFrame[]) => FrameWatch;
beforeAll(async () => {
  createFrameWatch = (await loadCanFirmware())().exposed.watch.createFrameWatch;
});

/** A watch that has heard every frame well from `fromMs` to `untilMs`. */
function healthy(fromMs: number, untilMs: number): FrameWatch {
  const watch = createFrameWatch(frames);
  for (let nowMs = fromMs; nowMs <= untilMs; nowMs += 50)
    for (const { id } of frames) watch.heard(id, GOOD, nowMs);
  return watch;
}

describe('refusals', () => {
  it.each([
    [CHECKSUM, 'checksum', 'FRAME_CHECKSUM'],
    [FROZEN, 'frozen', 'FRAME_FROZEN'],
    [LENGTH, 'length', 'FRAME_LENGTH'],
    [REMOTE, 'remote', 'FRAME_REMOTE'],
    [EXTENDED, 'extended', 'FRAME_EXTENDED'],
    [UNAVAILABLE, 'unavailable', 'SIGNAL_UNAVAILABLE'],
  ])('answer %i is counted as %s, and once the message is late the reason is %s', (answer, kind, reason) => {
    const watch = healthy(0, 1000);
    for (let nowMs = 1010; nowMs <= 2000; nowMs += 10) {
      watch.heard(0x1db, answer, nowMs);
      watch.heard(0x55b, GOOD, nowMs);
      // One bad frame, or half a second of them, says nothing while the last good one is young.
      expect(watch.refusal(nowMs)).toBe(nowMs - 1000 > 500 ? reason : null);
      expect(watch.isOverdue(nowMs)).toBe(nowMs - 1000 > 500);
    }
    const none = { checksum: 0, frozen: 0, length: 0, remote: 0, extended: 0, unavailable: 0 };
    expect(watch.rejections).toEqual({ ...none, [kind]: 100 });
    watch.heard(0x1db, GOOD, 2010);
    expect(watch.refusal(2010)).toBeNull();
    expect(watch.isOverdue(2010)).toBe(false);
  });

  it('a frame that cannot be judged is neither good nor refused, and the message becomes late', () => {
    const watch = healthy(0, 1000);
    for (let nowMs = 1100; nowMs <= 2000; nowMs += 100) {
      watch.heard(0x1db, UNDECIDED, nowMs);
      watch.heard(0x55b, GOOD, nowMs);
    }
    expect(Object.values(watch.rejections)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(watch.isOverdue(2000)).toBe(true);
    expect(watch.refusal(2000)).toBeNull();
  });

  it('a message that simply does not come is late without a reason', () => {
    const watch = healthy(0, 1000);
    for (let nowMs = 1010; nowMs <= 2000; nowMs += 10) watch.heard(0x55b, GOOD, nowMs);
    expect(watch.isOverdue(2000)).toBe(true);
    expect(watch.refusal(2000)).toBeNull();
  });

  it('an old refusal is no reason for a new silence', () => {
    const watch = healthy(0, 1000);
    watch.heard(0x1db, CHECKSUM, 1010);
    for (let nowMs = 1010; nowMs <= 7000; nowMs += 10) watch.heard(0x55b, GOOD, nowMs);
    expect(watch.refusal(6010)).toBe('FRAME_CHECKSUM');
    expect(watch.refusal(6020)).toBeNull();
  });

  it('a message that the controller can do without is counted, and no reason', () => {
    const watch = healthy(0, 1000);
    for (let nowMs = 1010; nowMs <= 5000; nowMs += 10) {
      watch.heard(0x5bc, LENGTH, nowMs);
      watch.heard(0x1db, GOOD, nowMs);
      watch.heard(0x55b, GOOD, nowMs);
    }
    expect(watch.rejections.length).toBe(400);
    expect(watch.isOverdue(5000)).toBe(false);
    expect(watch.refusal(5000)).toBeNull();
  });

  it('an identifier that is not watched is ignored', () => {
    const watch = createFrameWatch(frames);
    watch.heard(0x7ff, CHECKSUM, 10);
    watch.heard(0x7ff, GOOD, 10);
    expect(Object.values(watch.rejections)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(watch.busHeardAtMs).toBeLessThan(0);
  });
});

describe('who was heard', () => {
  it.each([
    [GOOD, true],
    [UNAVAILABLE, true],
    [UNDECIDED, true],
    [CHECKSUM, true],
    [FROZEN, true],
    [LENGTH, true],
    [REMOTE, false],
    [EXTENDED, false],
  ])('answer %i is the message itself: %s', (answer, isMessage) => {
    const watch = createFrameWatch(frames);
    watch.heard(0x1db, answer, 700);
    expect(watch.states[0x1db]!.heardAtMs === 700).toBe(isMessage);
    // The bus is alive in any case.
    expect(watch.busHeardAtMs).toBe(700);
  });
});

describe('lateness', () => {
  it('a bus that was never heard is overdue: there is something to look for', () => {
    const watch = createFrameWatch(frames);
    expect(watch.isOverdue(0)).toBe(true);
    expect(watch.refusal(0)).toBeNull();
  });

  it('nobody is late before a timeout has passed since a silent bus woke up', () => {
    const watch = healthy(0, 1000);
    expect(watch.isOverdue(60_000)).toBe(true);
    watch.heard(0x1db, GOOD, 60_000);
    expect(watch.isOverdue(60_001)).toBe(false);
    watch.heard(0x1db, GOOD, 60_900);
    expect(watch.isOverdue(61_000)).toBe(false);
    // 0x55b did not come within its second.
    expect(watch.isOverdue(61_001)).toBe(true);
  });

  it('twins keep a bus alive, and do not make it wake up again and again', () => {
    const watch = healthy(0, 1000);
    for (let nowMs = 1010; nowMs <= 3000; nowMs += 10) watch.heard(0x1db, EXTENDED, nowMs);
    expect(watch.isOverdue(3000)).toBe(true);
    expect(watch.refusal(3000)).toBe('FRAME_EXTENDED');
  });
});

describe('proof of the profile', () => {
  it('takes three good frames in a row of each needed message', () => {
    const watch = createFrameWatch(frames);
    const play = (id: number, ...answers: number[]): boolean => {
      for (const answer of answers) watch.heard(id, answer, 100);
      return watch.isProven;
    };
    expect(play(0x1db, GOOD, GOOD, GOOD, GOOD)).toBe(false);
    expect(play(0x55b, GOOD, GOOD, CHECKSUM, GOOD, GOOD)).toBe(false);
    expect(play(0x55b, UNAVAILABLE, GOOD, GOOD)).toBe(false);
    expect(play(0x5bc, GOOD, GOOD, GOOD)).toBe(false);
    // What cannot be judged breaks no row.
    expect(play(0x55b, UNDECIDED, GOOD)).toBe(true);
    // Once proven the profile stays proven: later faults have reasons of their own.
    expect(play(0x1db, CHECKSUM, LENGTH)).toBe(true);
  });

  it('begins anew for a unit that has no value to tell: it has started again', () => {
    const watch = healthy(0, 1000);
    expect(watch.isProven).toBe(true);
    const proven = (id: number, answer: number): boolean => {
      watch.heard(id, answer, 1010);
      return watch.isProven;
    };
    expect([UNAVAILABLE, GOOD, GOOD, GOOD].map((answer) => proven(0x1db, answer))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect([UNAVAILABLE, GOOD, GOOD].map((answer) => proven(0x55b, answer))).toEqual([false, false, false]);
    // The others do not prove it.
    expect([proven(0x1db, GOOD), proven(0x5bc, GOOD), proven(0x55b, GOOD)]).toEqual([false, false, true]);
  });

  it.each([
    [1000, true],
    [1001, false],
  ])('after %i ms of silence of the whole bus it is still proven: %s', (silenceMs, isProven) => {
    const watch = healthy(0, 1000);
    watch.heard(0x1db, GOOD, 1000 + silenceMs);
    expect(watch.isProven).toBe(isProven);
    const atMs = 1000 + silenceMs;
    for (let i = 0; i < 3; i++) for (const { id } of frames) watch.heard(id, GOOD, atMs + 100 * i);
    expect(watch.isProven).toBe(true);
  });

  it('is given where nothing is needed', () => {
    expect(createFrameWatch(frames.filter(({ isNeeded }) => !isNeeded)).isProven).toBe(true);
  });
});
