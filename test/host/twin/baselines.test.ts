import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import {
  ratedBattery,
  runBaselines,
  runMoney,
  stockPricePerKwh,
  type Baselines,
} from '../../../host/twin/baselines.ts';
import type { Drive } from '../../../host/twin/timeline.ts';
import { atMinute, errandAt, quarterHourPrices, shortScenario, spanOf } from './twinHarness.ts';

/** 96 prices, from the price of each hour. */
const shape = (priceOfHour: (hour: number) => number): number[] =>
  Array.from({ length: 96 }, (_, slot) => priceOfHour(slot / 4));

function baselinesOf(
  prices: number[],
  drives: readonly Drive[] = [],
  more: Partial<Scenario> = {},
): Baselines {
  return runBaselines({
    scenario: { ...shortScenario, ...more },
    span: spanOf(24 * 60),
    drives,
    driveEnergiesWh: drives.map(() => 3000),
    prices: quarterHourPrices(prices),
  });
}

const eveningPeak = shape((hour) => (hour < 6 ? 0.08 : hour >= 17 && hour < 21 ? 0.4 : 0.2));
/** Whole minutes, whole amperes and thresholds cost the follower of the optimal plan this much of a euro at most. */
const GRAIN = 0.005;

describe('runBaselines', () => {
  const drives = [errandAt(atMinute(7.5 * 60)), errandAt(atMinute(17 * 60))];
  it.each<[string, number[]]>([
    ['an evening peak', eveningPeak],
    ['two peaks', shape((hour) => 0.2 + 0.15 * Math.sin((hour / 6) * Math.PI))],
    ['a sunny noon with negative prices', shape((hour) => (hour >= 11 && hour < 15 ? -0.05 : 0.25))],
    ['one dear quarter of an hour', shape((hour) => (hour === 18 ? 2 : 0.15))],
    ['falling prices', shape((hour) => 0.4 - hour / 100)],
    ['rising prices', shape((hour) => 0.1 + hour / 100)],
    ['one price', shape(() => 0.2)],
  ])('nobody beats perfect foresight: %s', (_what, prices) => {
    for (const trips of [[], drives]) {
      const { chargeAtOnce, neverExport, perfectForesight } = baselinesOf(prices, trips);
      expect(perfectForesight.net).toBeGreaterThanOrEqual(neverExport.net - GRAIN);
      expect(perfectForesight.net).toBeGreaterThanOrEqual(chargeAtOnce.net - GRAIN);
      expect(neverExport.net).toBeGreaterThanOrEqual(chargeAtOnce.net - GRAIN);
      expect(neverExport.revenue).toBe(0);
      expect(chargeAtOnce.revenue).toBe(0);
    }
  });

  it('sells at the peak, buys in the valley', () => {
    const { perfectForesight, neverExport } = baselinesOf(eveningPeak, drives);
    expect(perfectForesight.revenue).toBeGreaterThan(5);
    expect(perfectForesight.net).toBeGreaterThan(neverExport.net + 1);
  });

  it('does not sell for less than the battery ages by it', () => {
    const owner = { ...shortScenario.owner, wearPricePerKwh: 1 };
    const { perfectForesight } = baselinesOf(eveningPeak, drives, { owner });
    expect(perfectForesight).toMatchObject({ revenue: 0, wear: 0 });
  });

  it('cannot charge a car that is never plugged in', () => {
    const { chargeAtOnce, perfectForesight } = baselinesOf(eveningPeak, [], { pluggedAtStart: false });
    for (const money of [chargeAtOnce, perfectForesight]) {
      expect(money.revenue).toBe(0);
      // What the station takes asleep.
      expect(money.cost).toBeLessThan(0.02);
      expect(Math.abs(money.stockChange)).toBeLessThan(1e-9);
    }
  });
});

describe('money', () => {
  it('is what was sold, less what was bought and worn, and the change of what is kept', () => {
    const { net, ...parts } = runMoney(2, 0.5, 10_000, -4000, 0.02, 0.25);
    expect(parts).toEqual({ revenue: 2, cost: 0.5, wear: 0.2, stockChange: -1 });
    expect(net).toBeCloseTo(0.3, 12);
  });

  it('counts what is kept at the mean price of the span', () => {
    expect(stockPricePerKwh(quarterHourPrices([0.1, 0.2, 0.3, 9]), spanOf(45))).toBeCloseTo(0.2, 12);
  });
});

describe('ratedBattery', () => {
  it("gives the planner efficiencies and powers of the station, within the owner's limits", () => {
    const battery = ratedBattery(shortScenario);
    expect(battery.capacityWh).toBeGreaterThan(25_000);
    expect(battery.capacityWh).toBeLessThan(45_000);
    for (const efficiency of [battery.chargeEfficiency, battery.dischargeEfficiency]) {
      expect(efficiency).toBeGreaterThan(0.85);
      expect(efficiency).toBeLessThan(0.98);
    }
    expect(battery.maxImportW).toBeLessThanOrEqual(9000);
    expect(battery.maxExportW).toBeLessThanOrEqual(9000);
    expect(battery.maxExportW).toBeGreaterThan(8000);
    expect(battery.wearPricePerKwh).toBe(0.01);
  });
});
