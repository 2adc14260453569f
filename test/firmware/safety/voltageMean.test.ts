import { describe, expect, it } from 'vitest';
import { gridModules } from './gridModules.ts';

const createMean = async () => (await gridModules('en50549-1')).createVoltageMean();
/** One slot of 3 s in a window of 600 s. */
const SLOT = 1 / 200;

describe('createVoltageMean', () => {
  it('counts as nominal before the window is full', async () => {
    const mean = await createMean();
    expect(mean(0, 1.2)).toBe(1);
    expect(mean(2999, 1.2)).toBe(1);
  });

  it('begins its first slot with its first reading', async () => {
    const mean = await createMean();
    expect(mean(1_000_000, 1.2)).toBe(1);
    mean(1_002_000, 1.2);
    expect(mean(1_002_999, 1.2)).toBe(1);
    expect(mean(1_003_000, 1.2)).toBeCloseTo(1 + 0.2 * SLOT, 6);
  });

  it('moves on when a slot is over, by the mean of its readings', async () => {
    const mean = await createMean();
    mean(0, 1.1);
    mean(1500, 1.2);
    expect(mean(3000, 1.6)).toBeCloseTo(1 + 0.3 * SLOT, 6);
    // The next slot ends at 6 s, though the last reading of the first one was late.
    mean(4500, 1.5);
    expect(mean(5999, 1.5)).toBeCloseTo(1 + 0.3 * SLOT, 6);
    expect(mean(6000, 1.5)).toBeCloseTo(1 + 0.8 * SLOT, 6);
  });

  it('keeps its slots of 3 s though readings are late', async () => {
    const mean = await createMean();
    mean(0, 1.1);
    for (let slot = 1; slot <= 10; slot++) {
      mean(slot * 3000 - 2000, 1.1);
      mean(slot * 3000 - 500, 1.1);
      // A tenth of a second late, and none the later for it.
      expect(mean(slot * 3000 + 100, 1.1)).toBeCloseTo(1 + 0.1 * slot * SLOT, 6);
    }
  });

  it('forgets what is older than the window', async () => {
    const mean = await createMean();
    let atMs = 0;
    const hold = (slots: number, pu: number): number => {
      let last = NaN;
      for (let i = 0; i < slots * 3; i++) last = mean((atMs += 1000), pu);
      return last;
    };
    mean(0, 1.2);
    expect(hold(200, 1.2)).toBeCloseTo(1.2, 6);
    expect(hold(100, 1)).toBeCloseTo(1.1, 6);
    expect(hold(100, 1)).toBeCloseTo(1, 6);
    expect(hold(1000, 0.9)).toBeCloseTo(0.9, 6);
  });

  it('leaves out a slot without readings for more than 2 s, and begins anew', async () => {
    const mean = await createMean();
    mean(0, 2);
    mean(1000, 2);
    // 2 s are none.
    expect(mean(3000, 2)).toBeCloseTo(1 + SLOT, 6);
    mean(4000, 5);
    mean(6001, 1.5);
    expect(mean(8000, 1.5)).toBeCloseTo(1 + SLOT, 6);
    expect(mean(9000, 1.5)).toBeCloseTo(1 + SLOT, 6);
    expect(mean(9001, 1.5)).toBeCloseTo(1 + 1.5 * SLOT, 6);
  });

  it('is not moved by what is unknown', async () => {
    const mean = await createMean();
    mean(0, 1.5);
    expect(mean(1000, NaN)).toBe(1);
    mean(1900, 1.5);
    expect(mean(3000, 1.5)).toBeCloseTo(1 + 0.5 * SLOT, 6);
    // Nothing known for more than 2 s is a gap.
    for (const atMs of [3500, 4000, 4500, 5000]) mean(atMs, NaN);
    mean(5001, 3);
    expect(mean(6100, 3)).toBeCloseTo(1 + 0.5 * SLOT, 6);
    mean(7000, 3);
    expect(mean(8001, 3)).toBeCloseTo(1 + 2.5 * SLOT, 6);
  });

  it('takes a dead grid for a voltage', async () => {
    const mean = await createMean();
    for (const atMs of [0, 1000, 2000]) mean(atMs, 0);
    expect(mean(3000, 0)).toBeCloseTo(1 - SLOT, 6);
  });

  it('never drifts from what it sums', async () => {
    const mean = await createMean();
    let atMs = 0;
    mean(0, 1);
    for (let i = 0; i < 30_000; i++) mean((atMs += 1000), 0.7 + ((i * 7919) % 1000) / 1000);
    for (let i = 0; i < 603; i++) mean((atMs += 1000), 1);
    expect(mean(atMs + 1, 1)).toBe(1);
  });
});
