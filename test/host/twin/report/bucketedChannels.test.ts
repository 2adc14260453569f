import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChannelBuckets } from '../../../../host/twin/report/bucketedChannels.ts';

const names = ['a', 'b'] as const;
const added = (steps: readonly (readonly [number, number, number, number])[], endMs = 3000) => {
  const buckets = createChannelBuckets(names, 0, endMs, 1000);
  for (const [fromMs, toMs, a, b] of steps) buckets.add(fromMs, toMs, Float64Array.of(a, b));
  return buckets.read();
};

describe('buckets', () => {
  it('keep the lowest, the highest and the mean over time', () => {
    const { channels, count } = added([
      [0, 100, 50, 1],
      [100, 1000, 0, 1],
      [1000, 2000, 7, -3],
    ]);
    expect(count).toBe(3);
    expect([...channels.a.mean]).toEqual([5, 7, NaN]);
    expect([...channels.a.high]).toEqual([50, 7, NaN]);
    expect([...channels.a.low]).toEqual([0, 7, NaN]);
    expect([...channels.b.mean]).toEqual([1, -3, NaN]);
  });

  it('share a long step, and leave out what is outside', () => {
    const { channels } = added([[-500, 9000, 2, 4]]);
    expect([...channels.a.mean]).toEqual([2, 2, 2]);
    expect([...added([[3000, 4000, 2, 4]]).channels.a.mean]).toEqual([NaN, NaN, NaN]);
    expect([...added([[-100, 0, 2, 4]]).channels.a.mean]).toEqual([NaN, NaN, NaN]);
  });

  it('a step that ends at an edge does not reach into the next bucket', () => {
    expect([...added([[900, 1000, 9, 0]]).channels.a.high]).toEqual([9, NaN, NaN]);
  });

  it('unknown is not zero: a value that is no number leaves its channel as it was', () => {
    const { channels } = added([
      [0, 500, NaN, 1],
      [500, 1000, 4, 1],
    ]);
    expect(channels.a.mean[0]).toBe(4);
  });

  it('the last one may be shorter', () => {
    expect(added([[0, 2500, 1, 1]], 2500).count).toBe(3);
    expect(added([[0, 2500, 3, 1]], 2500).channels.a.mean[2]).toBe(3);
  });

  it('hold every value between low and high, and what was measured in all', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 2500 }), fc.double({ min: -1e5, max: 1e5, noNaN: true }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const endMs = steps.reduce((sum, [durationMs]) => sum + durationMs, 0);
        const buckets = createChannelBuckets(['a'], 0, endMs, 1000);
        let fromMs = 0;
        let wanted = 0;
        for (const [durationMs, value] of steps) {
          buckets.add(fromMs, fromMs + durationMs, Float64Array.of(value));
          fromMs += durationMs;
          wanted += value * durationMs;
        }
        const { count, channels } = buckets.read();
        let integral = 0;
        for (let i = 0; i < count; i++) {
          const mean = channels.a.mean[i]!;
          expect(channels.a.low[i]!).toBeLessThanOrEqual(mean + 1e-6);
          expect(channels.a.high[i]!).toBeGreaterThanOrEqual(mean - 1e-6);
          integral += mean * (Math.min(endMs, (i + 1) * 1000) - i * 1000);
        }
        expect(integral).toBeCloseTo(wanted, 0);
        const values = steps.map(([, value]) => value);
        expect(Math.max(...channels.a.high)).toBe(Math.max(...values));
        expect(Math.min(...channels.a.low)).toBe(Math.min(...values));
      }),
    );
  });
});
