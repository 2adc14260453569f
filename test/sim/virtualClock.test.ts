import { describe, expect, it } from 'vitest';
import { createVirtualClock, type TimeSource, type VirtualClock } from '../../sim/virtualClock.ts';

const startMs = 1_780_000_000_000;

/** A source with planned events, which writes down when each ran; an event may plan another. */
function createSource(
  events: readonly number[],
  seen: string[],
  onEvent: (us: number) => void = () => undefined,
) {
  const planned = [...events];
  const source: TimeSource & { plan(us: number): void; readonly ranUntil: number[] } = {
    ranUntil: [],
    plan: (us) => void planned.push(us),
    nextAtUs: () => Math.min(Infinity, ...planned),
    runUntil: (us) => {
      source.ranUntil.push(us);
      for (;;) {
        const next = Math.min(Infinity, ...planned);
        if (next > us) return;
        planned.splice(planned.indexOf(next), 1);
        seen.push(`event ${next}`);
        onEvent(next);
      }
    },
  };
  return source;
}

function runUntil(clock: VirtualClock, ms: number): number {
  let steps = 0;
  for (; clock.now() < startMs + ms; steps++) clock.step(startMs + ms);
  return steps;
}

describe('createVirtualClock', () => {
  it('fires timers at their times, in their order', () => {
    const clock = createVirtualClock(startMs);
    const seen: string[] = [];
    const note = (what: string) => () => seen.push(`${what} ${clock.now() - startMs}`);
    clock.setTimeout(note('c'), 300);
    clock.setTimeout(note('a'), 100);
    clock.setTimeout(note('b'), 100);
    const repeating = clock.setInterval(note('tick'), 150);
    clock.clearTimeout(clock.setTimeout(note('never'), 50));
    expect(clock.now()).toBe(startMs);
    runUntil(clock, 400);
    expect(clock.now()).toBe(startMs + 400);
    expect(seen).toEqual(['a 100', 'b 100', 'tick 150', 'c 300', 'tick 300']);
    clock.clearInterval(repeating);
    runUntil(clock, 1000);
    expect(seen).toHaveLength(5);
  });

  it('jumps over quiet time', () => {
    const clock = createVirtualClock(startMs);
    expect(runUntil(clock, 86_400_000)).toBe(1);
  });

  it('never goes beyond the end, nor does the source', () => {
    const clock = createVirtualClock(startMs);
    const seen: string[] = [];
    const source = createSource([7_000_400, 7_001_000, 7_050_000], seen);
    clock.attach(source);
    clock.setTimeout(() => seen.push('late'), 7002);
    runUntil(clock, 7001);
    expect(clock.now()).toBe(startMs + 7001);
    expect(Math.max(...source.ranUntil)).toBe(7_001_000);
    expect(seen).toEqual(['event 7000400', 'event 7001000']);
  });

  it('runs the events of the source before the timers of the same slice, and none twice', () => {
    const clock = createVirtualClock(startMs);
    const seen: string[] = [];
    const source = createSource([100_000, 130_500, 900_000, 2_500_000], seen);
    clock.attach(source);
    for (const atMs of [60, 110, 600, 2000, 3000]) clock.setTimeout(() => seen.push(`timer ${atMs}`), atMs);
    runUntil(clock, 4000);
    expect(seen.filter((one) => one.startsWith('event'))).toEqual(
      [100_000, 130_500, 900_000, 2_500_000].map((us) => `event ${us}`),
    );
    expect(seen.filter((one) => one.startsWith('timer'))).toEqual(
      [60, 110, 600, 2000, 3000].map((ms) => `timer ${ms}`),
    );
    // Apart by more than a slice they come in the order of time.
    expect(seen.indexOf('timer 60')).toBeLessThan(seen.indexOf('event 100000'));
    expect(seen.indexOf('timer 600')).toBeLessThan(seen.indexOf('event 900000'));
    expect(seen.indexOf('event 900000')).toBeLessThan(seen.indexOf('timer 2000'));
    expect(seen.indexOf('event 2500000')).toBeLessThan(seen.indexOf('timer 3000'));
  });

  it('keeps source and timers within a slice of each other while the source is busy', () => {
    const clock = createVirtualClock(startMs);
    let worstMs = 0;
    const source = createSource([0], [], (us) => {
      worstMs = Math.max(worstMs, Math.abs(us / 1000 - (clock.now() - startMs)));
      source.plan(us + 1000);
    });
    clock.attach(source);
    clock.setInterval(() => undefined, 10);
    runUntil(clock, 5000);
    expect(worstMs).toBeLessThanOrEqual(50);
  });

  it('lets a timer plan an event of the source, which then is not late', () => {
    const clock = createVirtualClock(startMs);
    const seen: string[] = [];
    const source = createSource([], seen);
    clock.attach(source);
    clock.setTimeout(() => {
      source.plan(1_000_000);
      seen.push(`planned ${clock.now() - startMs}`);
    }, 1000);
    clock.step(startMs + 10_000);
    expect(seen[0]).toBe('planned 1000');
    runUntil(clock, 1050);
    expect(seen).toEqual(['planned 1000', 'event 1000000']);
  });

  it('is the same every time', () => {
    const play = (): string[] => {
      const clock = createVirtualClock(startMs);
      const seen: string[] = [];
      const source = createSource([3, 70_000], seen, (us) => us < 1e6 && source.plan(us + 33_333));
      clock.attach(source);
      clock.setInterval(() => seen.push(`tick ${clock.now()}`), 40);
      runUntil(clock, 2000);
      return seen;
    };
    expect(play()).toEqual(play());
  });

  it('takes whole milliseconds, and at least one: a timer that sets itself again lets time pass', () => {
    const clock = createVirtualClock(startMs);
    let runs = 0;
    const again = (): void => {
      runs++;
      clock.setTimeout(again, 0);
    };
    clock.setTimeout(again, 2.9);
    runUntil(clock, 10);
    expect(runs).toBe(9);
  });

  it('forgets what is cleared, also from inside a timer', () => {
    const clock = createVirtualClock(startMs);
    let ticks = 0;
    const interval = clock.setInterval(() => ++ticks === 3 && clock.clearInterval(interval), 10);
    clock.clearTimeout(clock.setTimeout(() => (ticks = 100), 5));
    clock.clearTimeout(undefined);
    runUntil(clock, 100);
    expect(ticks).toBe(3);
  });

  it('counts from the present, although no timer was due for long', () => {
    const clock = createVirtualClock(startMs);
    const seen: number[] = [];
    runUntil(clock, 60_000);
    clock.setTimeout(() => seen.push(clock.now() - startMs), 7);
    clock.setInterval(() => seen.push(clock.now() - startMs), 5);
    runUntil(clock, 60_010);
    expect(seen).toEqual([60_005, 60_007, 60_010]);
  });
});
