import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConverter, wallStationConverter } from '../../../sim/charger/converter.ts';

const converter = createConverter(wallStationConverter);

describe('converter', () => {
  it.each([
    [1_000, 0.82],
    [6_000, 0.94],
    [10_000, 0.948],
  ])('at %d W has an efficiency of %d', (dcPowerW, efficiency) => {
    expect(converter.acPowerW(dcPowerW, 'idle') / dcPowerW).toBeCloseTo(efficiency, 2);
  });

  it.each([
    ['asleep', -4],
    ['idle', -12],
  ] as const)('draws its standby power %s: %d W', (state, acPowerW) => {
    expect(converter.acPowerW(0, state)).toBe(acPowerW);
  });

  it('loses energy in both directions', () => {
    fc.assert(
      fc.property(fc.double({ min: -12_000, max: 12_000, noNaN: true }), (dcPowerW) => {
        const acPowerW = converter.acPowerW(dcPowerW, 'idle');
        expect(acPowerW).toBeLessThan(dcPowerW);
        const lostW = converter.conversionLossW(dcPowerW) + converter.standbyW(dcPowerW, 'idle');
        expect(dcPowerW - acPowerW).toBeCloseTo(lostW, 8);
      }),
    );
  });
});
