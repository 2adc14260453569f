import type { RainflowCycle } from '../../host/wear/rainflow.ts';

/** Series with the counts of their cycles by range. Sources: ASTM E1049-85, and iamlikeme/rainflow (MIT). */
export const rainflowVectors = [
  {
    what: 'the standard example',
    series: [-2, 1, -3, 5, -1, 3, -4, 4, -2],
    counts: [
      [3, 0.5],
      [4, 1.5],
      [6, 0.5],
      [8, 1],
      [9, 0.5],
    ],
  },
  {
    what: 'a longer series',
    series: [-1.5, 1, -3, 10, -1, 3, -8, 4, -2, 6, -1, -4, -8, 2, 1, -5, 0, 2.5, -4, 1, 0, 2, -0.5],
    counts: [
      [1, 1],
      [2.5, 1],
      [4, 1.5],
      [6, 1.5],
      [6.5, 0.5],
      [7, 1],
      [10.5, 0.5],
      [13, 0.5],
      [14, 1],
      [18, 0.5],
    ],
  },
  {
    what: 'a state of charge',
    series: [90, 40, 80, 20, 90, 50, 70, 30, 60],
    counts: [
      [20, 1],
      [30, 0.5],
      [40, 1],
      [60, 0.5],
      [70, 1],
    ],
  },
] as const satisfies readonly {
  what: string;
  series: readonly number[];
  counts: readonly (readonly [range: number, count: number])[];
}[];

/** How much of each range there is, ranges rising. */
export function histogram(cycles: Iterable<RainflowCycle>): [range: number, count: number][] {
  const counts = new Map<number, number>();
  for (const { range, count } of cycles) counts.set(range, (counts.get(range) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}
