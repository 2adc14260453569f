import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growLoss, type AgeingLaw } from '../../../host/wear/ageingLaw.ts';

const power: AgeingLaw = { kind: 'power' };
const sigmoid: AgeingLaw = { kind: 'sigmoid', steepness: 0.5 };

describe('a loss', () => {
  it.each<[string, AgeingLaw, number]>([
    ['a power of x', power, 0.02 * 9 ** 0.5],
    ['a sigmoid of x', sigmoid, 0.02 * Math.tanh((0.5 * 9) ** 0.5 / 2)],
  ])('from nothing is %s', (_what, law, loss) => {
    expect(growLoss(law, 0, 0.02, 0.5, 9)).toBeCloseTo(loss, 12);
  });

  it('comes out the same in one stretch and in many', () => {
    const stress = fc.record({
      rate: fc.double({ min: 1e-3, max: 0.3, noNaN: true }),
      exponent: fc.double({ min: 0.3, max: 1.5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.constantFrom(power, sigmoid), stress, (law, { rate, exponent }) => {
        let stepwise = 0;
        for (let step = 0; step < 40; step++) stepwise = growLoss(law, stepwise, rate, exponent, 0.05);
        expect(stepwise).toBeCloseTo(growLoss(law, 0, rate, exponent, 2), 9);
      }),
    );
  });

  it('goes on from where another stress has left it', () => {
    // 0.1 is what rate 0.05 makes of x = 4; one more is x = 5.
    expect(growLoss(power, 0.1, 0.05, 0.5, 1)).toBeCloseTo(0.05 * Math.sqrt(5), 12);
  });

  it('stays where nothing drives it, and where a sigmoid has ended', () => {
    expect(growLoss(power, 0.1, 0.05, 0.5, 0)).toBe(0.1);
    expect(growLoss(power, 0.1, 0, 0.5, 1)).toBe(0.1);
    expect(growLoss(power, 0.1, -0.01, 0.5, 1)).toBe(0.1);
    expect(growLoss(sigmoid, 0.1, 0.05, 0.5, 1)).toBe(0.1);
  });
});
