import fc from 'fast-check';

/** What may arrive where a number is expected. */
export const strangeNumbers = [NaN, Infinity, -Infinity] as const;

/** A number in and around a range, with the strange ones and what lies at the edges more often than chance has it. */
export function anyNumber(min: number, max: number, ...edges: number[]): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 3, arbitrary: fc.constantFrom(min, max, ...edges) },
    { weight: 1, arbitrary: fc.constantFrom(...strangeNumbers, 0, -0, 1e30, -1e30) },
  );
}
