import { expect, it } from 'vitest';
import { isOverdue } from '../../../firmware/safety/isOverdue.ts';

/** Above 10 for 100 ms, above 20 for 50, below -5 for 200. */
const limits = [1, 10, 100, 1, 20, 50, -1, 5, 200];

/** The verdicts on readings of [ms, value] in a row. */
function verdicts(readings: readonly (readonly [atMs: number, value: number])[]): boolean[] {
  const sinceMs = new Float64Array(limits.length).fill(NaN);
  return readings.map(([atMs, value]) => isOverdue(limits, sinceMs, value, atMs));
}

it.each<[string, ...(readonly [atMs: number, value: number, isOverdue: boolean])[]]>([
  ['never inside', [0, 0, false], [1000, 0, false], [2000, 0, false]],
  ['never exactly at a limit', [0, 10, false], [1000, 10, false], [2000, -5, false], [3000, -5, false]],
  ['not with the first reading beyond, whenever that is', [7000, 11, false]],
  ['after the clearing time, to the millisecond', [0, 11, false], [99, 11, false], [100, 11, true]],
  ['below as above', [0, -6, false], [199, -6, false], [200, -6, true], [300, -6, true]],
  [
    'anew after a reading inside',
    [0, 11, false],
    [50, 9, false],
    [60, 11, false],
    [159, 11, false],
    [160, 11, true],
  ],
  [
    'not by what was beyond another limit',
    [0, 11, false],
    [90, -6, false],
    [289, -6, false],
    [290, -6, true],
  ],
  [
    'by the first limit whose time has come',
    [0, 11, false],
    [10, 21, false],
    [59, 21, false],
    [60, 21, true],
  ],
  [
    'by an outer limit though one inside of it counts on',
    [0, 21, false],
    [50, 21, true],
    [60, 11, false],
    [100, 11, true],
  ],
  ['with what is unknown for inside', [0, 11, false], [50, NaN, false], [100, 11, false], [200, 11, true]],
  ['beyond all numbers', [0, Infinity, false], [50, Infinity, true]],
])('%s', (_name, ...readings) => {
  expect(verdicts(readings.map(([atMs, value]) => [atMs, value] as const))).toEqual(
    readings.map(([, , is]) => is),
  );
});
