import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noEnergy } from '../../../host/origin/energyOrigin.ts';
import { originParts, originText } from '../../../host/origin/originText.ts';

describe('originText', () => {
  it.each([
    [{ grid: 610, solar: 200, workplace: 100, regen: 90 }, 'grid 61 %, sun 20 %, work 10 %, braking 9 %'],
    [{ grid: 1, solar: 1, unknown: 1 }, 'grid 34 %, sun 33 %, unknown 33 %'],
    [{ grid: 9999, regen: 1 }, 'grid 100 %, braking <1 %'],
    [{ unknown: Number.MIN_VALUE }, 'unknown 100 %'],
    [{}, ''],
  ])('of %j', (energy, text) => expect(originText({ ...noEnergy(), ...energy })).toBe(text));

  it('has percents that sum to a hundred, each within one of its share', () => {
    const wh = fc.double({ min: 0, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.record({ grid: wh, solar: wh, workplace: wh, regen: wh, unknown: wh }), (energy) => {
        const parts = originParts(energy);
        fc.pre(parts.length > 0);
        expect(parts.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
        expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        for (const { percent, share } of parts) expect(Math.abs(percent - 100 * share)).toBeLessThan(1);
      }),
    );
  });
});
