import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { floatOfWords, wordsOfFloat } from '../../../firmware/contract/floatBits.ts';

const view = new DataView(new ArrayBuffer(8));

describe('the bits of a float', () => {
  it('are those of the host, 64 wide', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (value) => {
        view.setFloat64(0, value);
        const words = [view.getUint32(0), view.getUint32(4)] as const;
        if (value !== 0) expect(wordsOfFloat(64, value)).toEqual(words);
        expect(floatOfWords(64, ...words)).toBe(Number.isFinite(value) ? value : NaN);
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('are those of the host, 32 wide, rounded like there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true })), (value) => {
        view.setFloat32(0, value);
        const word = view.getUint32(0);
        if (value !== 0) expect(wordsOfFloat(32, value)).toEqual([word, 0]);
        const rounded = view.getFloat32(0);
        expect(floatOfWords(32, word, 0)).toBe(Number.isFinite(rounded) ? rounded : NaN);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  it.each([
    ['tie to even, down', 32, 1 + 2 ** -24, [0x3f800000, 0]],
    ['tie to even, up', 32, 1 + 3 * 2 ** -24, [0x3f800002, 0]],
    ['rounding into the next power of two', 32, 2 - 2 ** -30, [0x40000000, 0]],
    ['the least subnormal', 32, 2 ** -149, [1, 0]],
    ['too large', 32, 1e39, [0x7f800000, 0]],
    ['no number', 32, NaN, [0x7fc00000, 0]],
    ['no number', 64, NaN, [0x7ff80000, 0]],
    ['zero', 64, 0, [0, 0]],
  ] as const)('%s, %i bits', (_name, width, value, words) => {
    expect(wordsOfFloat(width, value)).toEqual(words);
  });
});
