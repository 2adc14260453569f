import { expect, it } from 'vitest';
import { lifePerCycle } from '../../../host/wear/cycleLife.ts';

it.each([
  [10, 63_000],
  [15, 42_000],
  [30, 17_500],
  [50, 7_000],
  [80, 4_375],
  [100, 3_500],
  // Below the table the throughput stays what it is at its shallow end.
  [5, 126_000],
])('a cycle of %d %% is one of %d', (depthPct, cycles) => {
  expect(1 / lifePerCycle(depthPct)).toBeCloseTo(cycles, 3);
});

it('deeper cycles take more of the life, without a jump', () => {
  expect(lifePerCycle(0)).toBe(0);
  for (let depthPct = 0.5; depthPct <= 100; depthPct += 0.5) {
    const step = lifePerCycle(depthPct) - lifePerCycle(depthPct - 0.5);
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(3e-6);
  }
});
