import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceCase, type BacktestCase } from '../../../host/backtest/backtestCase.ts';
import { backtestText } from '../../../host/backtest/backtestText.ts';
import { runBacktest, type Backtest } from '../../../host/backtest/runBacktest.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { loadPriceCsv } from '../../../host/prices/readPriceCsv.ts';
import { defaultEconomics } from '../../../host/wear/wearEconomics.ts';
import { wearPrices } from '../../../host/wear/wearPrice.ts';

const caiso = '../shared/data/prices/caiso_2020_day_ahead_hourly.csv';

const caseOf = (importAdderPerKwh: number, wearPricePerKwh: number): BacktestCase => ({
  ...referenceCase,
  tariff: { importAdderPerKwh },
  battery: { ...referenceCase.battery, wearPricePerKwh },
});

/** Days of hourly prices. */
function series(days: number, priceOf: (hour: number) => number): PriceSeries {
  const points = Array.from({ length: days * 24 }, (_, hour) => ({
    startAtMs: hour * 3_600_000,
    durationMs: 3_600_000,
    importPricePerKwh: priceOf(hour),
    exportPricePerKwh: priceOf(hour),
  }));
  return { currency: 'EUR', timeZone: 'UTC', points };
}

describe.skipIf(!existsSync(caiso))('the reference year (needs ../shared/data)', () => {
  // Costs of an independent implementation, and what its rolling planner reached by repeating the last day.
  it.each([
    [0.05, 0.03, 420.1, 234.8, 47.7, 0.9851],
    [0.05, 0.01, 420.1, 234.8, 30.7, 0.9862],
    [0, 0.01, 248.3, 64.7, -294.0, 0.9977],
    [0, 0.03, 248.3, 64.7, -190.3, 0.9898],
  ])('with a fee of %d and wear of %d', (fee, wear, uncontrolled, smart, perfect, share) => {
    const year = runBacktest(loadPriceCsv(caiso, 'UTC'), caseOf(fee, wear));
    expect(year.days).toBe(366);
    expect(year.uncontrolled.cost).toBeCloseTo(uncontrolled, 1);
    expect(year.smartCharging.cost).toBeCloseTo(smart, 1);
    expect(year.perfectForesight.cost).toBeCloseTo(perfect, 1);
    expect(year.shareWithLastDay).toBeCloseTo(share, 3);
    // The better guess is better in three of the four, and never worse by more than a hundredth of a percent.
    expect(year.shareOfPerfectForesight).toBeGreaterThan(year.shareWithLastDay - 1e-4);
    if (wear === 0.03) expect(year.shareOfPerfectForesight).toBeGreaterThan(year.shareWithLastDay + 0.002);
    for (const run of [year.perfectForesight, year.rolling]) {
      expect(run.missedDepartures).toBe(0);
      expect(run.soldBelowReserveKwh).toBe(0);
    }
    // Cycles of a commuter are shallow: by their depth they cost less than the price, never less than 5/9 of it.
    expect(year.wear.linear).toBe(year.rolling.wear);
    expect(year.wear.rainflow).toBeLessThan(year.wear.linear);
    expect(year.wear.rainflow).toBeGreaterThan((year.wear.linear * 5) / 9);
  });
});

describe('a backtest', () => {
  it('of days that are all alike is perfect, once one of them is known', () => {
    const alike = runBacktest(
      series(28, (hour) => 0.2 + 0.1 * Math.sin((hour / 24) * 2 * Math.PI)),
      referenceCase,
    );
    expect(alike.shareWithLastDay).toBeGreaterThan(0.995);
    expect(alike.shareOfPerfectForesight).toBeGreaterThan(0.995);
  });

  it('knows tomorrow from 13:00 on, and no earlier', () => {
    const { perfectForesight, rolling } = runBacktest(
      series(3, (hour) => (hour >= 48 && hour % 24 < 7 ? 2 : 0.2)),
      caseOf(0, 0.01),
    );
    // Known at 13:00 of the second day, the dear morning of the third is sold in full.
    expect(rolling.exportedKwh).toBeCloseTo(perfectForesight.exportedKwh, 6);
  });

  it('says which prices it cannot use', () => {
    const odd = series(2, () => 0.1);
    expect(() => runBacktest({ ...odd, points: odd.points.slice(0, 30) }, referenceCase)).toThrow(
      'BACKTEST_PRICES: the prices cover 1.25 days',
    );
    const tenMinutes = { ...odd.points[0]!, durationMs: 600_000 };
    expect(() => runBacktest({ ...odd, points: [tenMinutes] }, referenceCase)).toThrow(
      'BACKTEST_PRICES: a price lasts 10 minutes',
    );
  });

  it('takes the price of wear from the chemistry, where one is named', () => {
    const prices = series(7, (hour) => (hour % 24 < 6 ? 0.1 : 0.3));
    const chemistry = 'nmc111Kokam';
    const named = runBacktest(prices, { ...referenceCase, chemistry });
    const { wearPricePerKwh } = wearPrices(chemistry, defaultEconomics);
    const priced = runBacktest(prices, caseOf(0.05, wearPricePerKwh));
    expect(wearPricePerKwh).toBeLessThan(0.01);
    expect(named.rolling.drawnKwh).toBeGreaterThan(0);
    expect(named.rolling.wear).toBe(named.rolling.drawnKwh * wearPricePerKwh);
    // Standing full costs something, too, so it stands less full: the price per kWh alone does not see that.
    const meanKwh = ({ rolling }: Backtest): number =>
      rolling.storedKwh.reduce((sum, kwh) => sum + kwh, 0) / rolling.storedKwh.length;
    expect(named.rolling.holding).toBeGreaterThan(0);
    expect(named.uncontrolled.holding).toBeGreaterThan(named.rolling.holding);
    expect(meanKwh(named)).toBeLessThan(meanKwh(priced));
    expect(priced.rolling.holding).toBe(0);
    expect(named.wear.linear).toBeCloseTo(named.rolling.drawnKwh * wearPricePerKwh, 9);
    // The depth curve is the chemistry's, no longer the scaled one.
    expect(named.wear.rainflow).not.toBeCloseTo(priced.wear.rainflow, 3);
  });

  it('shows costs as bars', () => {
    const text = backtestText(
      runBacktest(
        series(7, (hour) => (hour % 24 < 6 ? 0.1 : 0.3)),
        referenceCase,
      ),
    );
    expect(text).toMatch(/^\d+\.\d\d % of what perfect foresight saves in 7 days\n/);
    expect(text).toContain('charges at once');
    expect(text).toContain('█');
    expect(text).toMatch(/Wear of the last one: \d+\.\d\d EUR by its price per kWh, \d+\.\d\d by the depth/);
  });
});
