import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryPlaces, type DeviceMemory, type MemoryPlace } from '../../../firmware/journal/deviceMemory.ts';
import type * as wakeCount from '../../../firmware/power/wakeCount.ts';
import { loadFirmware } from '../loadFirmware.ts';

const boot = await loadFirmware<{ count: typeof wakeCount }>({ count: 'power/wakeCount.ts' });
const { createWakeCount } = boot().exposed.count;

const DAY_MS = 86_400_000;
const PER_DAY = 4;

function createMemory(): DeviceMemory & { saves: number } {
  const places: Partial<Record<MemoryPlace, number>> = {};
  return {
    saves: 0,
    get: (place) => places[place] ?? 0,
    set: (place, value) => void (places[place] = value),
    save() {
      this.saves++;
      return true;
    },
  };
}

describe('the count of wakes', () => {
  it('ends a day after the last one', () => {
    const count = createWakeCount(createMemory());
    for (let i = 0; i < 4; i++) count.count(i * 60_000);
    expect(count.wakes(180_000 + DAY_MS - 1)).toBe(4);
    expect(count.wakes(180_000 + DAY_MS)).toBe(0);
    count.count(180_000 + DAY_MS);
    expect(count.wakes(180_000 + DAY_MS)).toBe(1);
  });

  it('ends when somebody switches the car on', () => {
    const memory = createMemory();
    const count = createWakeCount(memory);
    count.count(1000);
    count.clear();
    expect(count.wakes(1001)).toBe(0);
    count.keep(2000);
    expect(createWakeCount(memory).wakes(0)).toBe(0);
  });

  it('is written with each wake, and outlives restarts with the time that has passed', () => {
    const memory = createMemory();
    const first = createWakeCount(memory);
    first.count(1_000_000);
    first.count(2_000_000);
    expect(memory.saves).toBe(2);
    // A life of an hour, and half an hour asleep.
    first.keep(5_600_000 + 1_800_000);
    const second = createWakeCount(memory);
    expect(second.wakes(0)).toBe(2);
    expect(second.wakes(DAY_MS - 5_400_001)).toBe(2);
    expect(second.wakes(DAY_MS - 5_400_000)).toBe(0);
  });

  it('forgets nothing in a restart that nobody asked for', () => {
    const memory = createMemory();
    createWakeCount(memory).count(7_000_000);
    expect(createWakeCount(memory).wakes(DAY_MS - 1)).toBe(1);
  });

  it('keeps nothing of a day that is over', () => {
    const memory = createMemory();
    createWakeCount(memory).count(0);
    createWakeCount(memory).keep(DAY_MS);
    expect(memory.get(memoryPlaces.wakes)).toBe(0);
  });

  it('never lets more than the profile allows into any day, over however many lives, and always some again', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: DAY_MS }), fc.boolean()), { maxLength: 80 }),
        (steps) => {
          const memory = createMemory();
          let count = createWakeCount(memory);
          let bornMs = 0;
          let nowMs = 0;
          const taken: number[] = [];
          for (const [pauseMs, restarts] of steps) {
            nowMs += pauseMs;
            if (restarts) {
              count.keep(nowMs - bornMs);
              count = createWakeCount(memory);
              bornMs = nowMs;
            }
            if (count.wakes(nowMs - bornMs) >= PER_DAY) continue;
            count.count(nowMs - bornMs);
            taken.push(nowMs);
          }
          for (const from of taken)
            expect(taken.filter((at) => at >= from && at < from + DAY_MS).length).toBeLessThanOrEqual(
              PER_DAY,
            );
          // Each restart cuts the time since the last wake to whole seconds.
          const lastMs = taken.at(-1) ?? 0;
          expect(nowMs - lastMs).toBeLessThan(2 * DAY_MS + steps.length * 1000);
          if (steps.length > 0) expect(taken.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    ));
});
