import { describe, expect, it } from 'vitest';
import { defaultEconomics } from '../../../host/wear/wearEconomics.ts';
import { pricesByChemistry, pricesByCycleLife, wearOfTrace } from '../../../host/wear/wearOfTrace.ts';
import { wearPrices } from '../../../host/wear/wearPrice.ts';

const trace = { slotMs: 900_000, capacityKwh: 60 };
const scaled = pricesByCycleLife(0.03, 60);

describe('the wear of a trace', () => {
  it('by the cycle life of a full cycle is the linear price, however the battery is scaled', () => {
    const once = { ...trace, storedKwh: [60, 0, 60], drawnKwh: 60 };
    const { linear, rainflow, calendar } = wearOfTrace(once, scaled);
    expect(linear).toBeCloseTo(1.8, 12);
    expect(rainflow).toBeCloseTo(1.8, 12);
    expect(calendar).toBeNull();
  });

  it('is less where cycles are shallow: 5/9 of the linear price from a fifth of the capacity down', () => {
    const shallow = { ...trace, storedKwh: [48, 42, 48, 42, 48], drawnKwh: 12 };
    const { linear, rainflow } = wearOfTrace(shallow, scaled);
    expect(linear).toBeCloseTo(0.36, 12);
    expect(rainflow).toBeCloseTo((0.36 * 5) / 9, 9);
  });

  it('counts a deep cycle with a shallow one in it as such, whichever came first', () => {
    const inside = wearOfTrace({ ...trace, storedKwh: [60, 30, 42, 6, 60], drawnKwh: 66 }, scaled);
    const { costPerCycle } = scaled;
    expect(inside.rainflow).toBeCloseTo(costPerCycle(90) + costPerCycle(20), 9);
  });

  it('charges export for its share of what was drawn', () => {
    const storedKwh = [48, 30, 48, 20, 48];
    const all = wearOfTrace({ ...trace, storedKwh, drawnKwh: 46 }, scaled);
    const half = wearOfTrace({ ...trace, storedKwh, drawnKwh: 23 }, scaled);
    expect(half.rainflow).toBeCloseTo(all.rainflow / 2, 12);
    expect(wearOfTrace({ ...trace, storedKwh, drawnKwh: 0 }, scaled).rainflow).toBe(0);
  });

  it('of a battery that rests is nothing', () => {
    expect(wearOfTrace({ ...trace, storedKwh: [30, 30], drawnKwh: 0 }, scaled)).toEqual({
      linear: 0,
      rainflow: 0,
      calendar: null,
    });
  });

  it('by a chemistry has a calendar part: what is held costs by the hour, fuller costs more', () => {
    const prices = pricesByChemistry(wearPrices('nmc111Kokam', defaultEconomics), 60);
    const hours = (kwh: number): number =>
      wearOfTrace({ ...trace, storedKwh: [kwh, kwh, kwh, kwh], drawnKwh: 0 }, prices).calendar!;
    const band = prices.holdBands!.at(-1)!;
    expect(hours(60) - hours(59)).toBeCloseTo(band.pricePerKwhPerHour, 12);
    expect(hours(60) - hours(48)).toBeGreaterThan(2 * (hours(30) - hours(18)));
    expect(hours(0)).toBe(0);
  });
});
