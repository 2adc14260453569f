import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberText } from '../../../sim/espruino/numberText.ts';
import { numberOfText, parseLeadingNumber } from '../../../sim/espruino/parseNumber.ts';

describe('numberText', () => {
  // As printed by the real interpreter.
  it.each([
    [1 / 3, '0.33333333333'],
    [0.1 + 0.2, '0.3'],
    [1e20, '100000000000000000000'],
    [1e21, '10e+20'],
    [1.5e300, '1.5e+300'],
    [1e-7, '1e-7'],
    [123456789.123, '123456789.12299999594'],
    [-2.75, '-2.75'],
    [-0, '0'],
    [NaN, 'NaN'],
    [-Infinity, '-Infinity'],
    [4294967296, '4294967296'],
    [9007199254740991, '9007199254740991'],
  ])('%d', (value, text) => {
    expect(numberText(value)).toBe(text);
  });

  it.each([
    [2.5, 0, '2'],
    [1.45, 1, '1.5'],
    [123456789.987, 1, '123456789.9'],
    [0.95, 1, '0.9'],
    [-1.5, 0, '-1'],
    [1, 3, '1.000'],
  ])('%d with %d digits', (value, digits, text) => {
    expect(numberText(value, 10, digits)).toBe(text);
  });

  it('is exact for whole numbers and what has few digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), (n) => {
        expect(numberText(n)).toBe(`${n}`);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), (n) => {
        expect(numberText(n / 1000)).toBe(`${n / 1000 || 0}`);
      }),
    );
  });
});

describe('reading numbers', () => {
  it.each([
    ['3.25abc', 3.25],
    ['-1.5e3', -1500],
    ['.5', 0.5],
    ['1.', 1],
    ['1e-2', 0.01],
    ['abc', NaN],
    ['', NaN],
    ['.', NaN],
    ['-', NaN],
    // One unit in the last place beside the nearest.
    ['0.3', 0.1 + 0.2],
  ])('parseFloat %s', (text, value) => {
    expect(parseLeadingNumber(text)).toBe(value);
  });

  it.each([
    ['42', 42],
    [' 4.5 ', 4.5],
    ['', 0],
    ['12px', NaN],
    ['0x10', 16],
    ['-3', -3],
  ])('Number(%s)', (text, value) => {
    expect(numberOfText(text)).toBe(value);
  });
});
