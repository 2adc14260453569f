import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rainflowCycles, type RainflowCycle } from '../../../host/wear/rainflow.ts';
import { histogram, rainflowVectors } from '../../validation/rainflowVectors.ts';

const rows = (cycles: Iterable<RainflowCycle>): number[][] =>
  [...cycles].map(({ range, mean, count, from, to }) => [range, mean, count, from, to]);

describe('rainflow counting', () => {
  // Counts of the example in ASTM E1049-85, and of iamlikeme/rainflow.
  it('finds the cycles of the standard example, in the order in which they close', () => {
    expect(rows(rainflowCycles(rainflowVectors[0].series))).toEqual([
      [3, -0.5, 0.5, 0, 1],
      [4, -1, 0.5, 1, 2],
      [4, 1, 1, 4, 5],
      [8, 1, 0.5, 2, 3],
      [9, 0.5, 0.5, 3, 6],
      [8, 0, 0.5, 6, 7],
      [6, 1, 0.5, 7, 8],
    ]);
  });

  it.each<readonly [string, readonly number[], readonly (readonly [number, number])[]]>([
    ...rainflowVectors.map(({ what, series, counts }) => [what, series, counts] as const),
    ['nothing', [], []],
    ['one point', [5], []],
    ['a series that rests', [5, 5, 5], []],
    ['one stroke', [5, 6, 6, 8], [[3, 0.5]]],
  ])('counts %s', (_what, series, counts) => {
    expect(histogram(rainflowCycles(series))).toEqual(counts);
  });

  it('gives a cycle out before the series ends', () => {
    let read = 0;
    function* series(): Generator<number> {
      for (const value of rainflowVectors[0].series) {
        read++;
        yield value;
      }
    }
    const first = rainflowCycles(series()).next();
    expect(first.value).toMatchObject({ range: 3, count: 0.5 });
    expect(read).toBeLessThan(rainflowVectors[0].series.length);
  });

  it('takes a long series in linear time', () => {
    // The worst case: nothing closes before the end, so everything stays open.
    const widening = Array.from({ length: 200_000 }, (_, index) => (index % 2 === 0 ? -1 : 1) / (index + 1));
    expect([...rainflowCycles(widening)]).toHaveLength(199_999);
  });
});

describe('rainflow counting of any series', () => {
  const series = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 60 });

  it('covers every stroke: ranges times twice their counts are the way that was gone', () => {
    fc.assert(
      fc.property(series, (values) => {
        const way = values.slice(1).reduce((sum, value, index) => sum + Math.abs(value - values[index]!), 0);
        const counted = [...rainflowCycles(values)].reduce(
          (sum, { range, count }) => sum + 2 * count * range,
          0,
        );
        expect(counted).toBeCloseTo(way, 9);
      }),
    );
  });

  it('is the same with points between, and with points repeated', () => {
    fc.assert(
      fc.property(series, (values) => {
        const finer = values.flatMap((value, index) => {
          const next = values[index + 1];
          return next === undefined ? [value] : [value, value, (value + next) / 2];
        });
        expect(histogram(rainflowCycles(finer))).toEqual(histogram(rainflowCycles(values)));
      }),
    );
  });

  it('is the same upside down', () => {
    fc.assert(
      fc.property(series, (values) => {
        expect(histogram(rainflowCycles(values.map((value) => -value)))).toEqual(
          histogram(rainflowCycles(values)),
        );
      }),
    );
  });

  // Where ranges tie, which of two equal ones closes depends on the direction; without ties it does not.
  it('is the same backwards, where no two ranges are equal', () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 24 }), { minLength: 2, maxLength: 25 });
    fc.assert(
      fc.property(points, (exponents) => {
        const values = exponents.map((exponent) => 2 ** exponent);
        expect(histogram(rainflowCycles([...values].reverse()))).toEqual(histogram(rainflowCycles(values)));
      }),
    );
  });

  it('finds the widest range there is', () => {
    fc.assert(
      fc.property(series, (values) => {
        const widest = Math.max(0, ...[...rainflowCycles(values)].map(({ range }) => range));
        expect(widest).toBe(Math.max(...values) - Math.min(...values));
      }),
    );
  });
});
