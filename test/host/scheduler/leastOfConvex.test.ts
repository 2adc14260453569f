import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastOfConvex } from '../../../host/scheduler/leastOfConvex.ts';

/** The highest of some lines: convex, and its kinks are known. */
const lines = fc.array(
  fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })),
  {
    minLength: 1,
    maxLength: 12,
  },
);

describe('leastOfConvex', () => {
  it('finds the least of piecewise linear functions, with a true gap', () => {
    fc.assert(
      fc.property(lines, (pieces) => {
        const value = (at: number) => Math.max(...pieces.map(([slope, offset]) => slope * at + offset));
        let asked = 0;
        const found = leastOfConvex((at) => (asked++, value(at)), 0, 10, 1e-9);
        // The least is at an end or where two lines cross.
        const kinks = [0, 10];
        for (const [slope, offset] of pieces)
          for (const [other, otherOffset] of pieces) kinks.push((otherOffset - offset) / (slope - other));
        const least = Math.min(...kinks.filter((at) => at >= 0 && at <= 10).map(value));
        expect(found.value).toBe(value(found.at));
        expect(found.value - least).toBeLessThanOrEqual(found.gap + 1e-9);
        expect(found.gap).toBeLessThan(1e-6);
        expect(asked).toBeLessThan(60);
      }),
    );
  });

  it('comes near the least of a smooth function', () => {
    const { at, value, gap } = leastOfConvex((x) => (x - 3) ** 2, 0, 10, 1e-9);
    expect(at).toBeCloseTo(3, 3);
    expect(value).toBeLessThan(1e-8);
    expect(gap).toBeLessThan(1e-8);
  });

  it('asks a range of one point once', () => {
    expect(leastOfConvex((x) => x, 4, 4, 0)).toEqual({ at: 4, value: 4, gap: 0 });
  });
});
