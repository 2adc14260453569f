import { describe, expect, it } from 'vitest';
import { referenceCase } from '../../../host/backtest/backtestCase.ts';
import { runBacktest } from '../../../host/backtest/runBacktest.ts';
import { variedDays } from './variedDays.ts';

const car = referenceCase;

describe('a backtest under a tariff with fees', () => {
  it('adds a standing charge to all four alike, so that it changes no share', () => {
    const without = runBacktest(variedDays(14), { ...car, tariff: {} });
    const withFee = runBacktest(variedDays(14), { ...car, tariff: { dailyFee: 0.5, valueAddedTaxPct: 0 } });
    for (const key of ['uncontrolled', 'smartCharging', 'perfectForesight', 'rolling'] as const) {
      expect(withFee[key].fees).toBeCloseTo(7, 9);
      expect(withFee[key].cost - without[key].cost).toBeCloseTo(7, 9);
    }
    expect(withFee.shareOfPerfectForesight).toBeCloseTo(without.shareOfPerfectForesight, 9);
  });

  it('keeps the peak low where it costs money, and plans better than without knowing it', () => {
    const prices = variedDays(28);
    const capacityCharge = { pricePerKw: 5, freeKw: 2 };
    const peakKw = (powerW: Float64Array): number => Math.max(...powerW.map((power) => -power)) / 1000;
    const blind = runBacktest(prices, { ...car, tariff: {} });
    const seeing = runBacktest(prices, { ...car, tariff: { capacityCharge } });
    expect(peakKw(blind.rolling.powerW)).toBeCloseTo(11, 6);
    // Charging at once pays the full 11 kW, of which 2 are free.
    expect(seeing.uncontrolled.fees).toBeCloseTo(45, 9);
    for (const run of [seeing.smartCharging, seeing.perfectForesight, seeing.rolling]) {
      expect(peakKw(run.powerW)).toBeLessThan(9);
      expect(run.fees).toBeCloseTo(5 * Math.max(0, peakKw(run.powerW) - 2), 6);
      expect(run.missedDepartures).toBe(0);
    }
    expect(seeing.perfectForesight.cost).toBeLessThan(blind.perfectForesight.cost + 45);
    expect(seeing.perfectForesight.cost).toBeLessThanOrEqual(seeing.rolling.cost);
    expect(seeing.perfectForesight.cost).toBeLessThanOrEqual(seeing.smartCharging.cost);
  });

  it('says which target cannot be reached', () => {
    const slow = {
      ...referenceCase,
      departureSocPct: 90,
      battery: { ...referenceCase.battery, maxImportW: 300 },
    };
    expect(() => runBacktest(variedDays(14), slow)).toThrow(
      /^BACKTEST_TARGET: 90 % at departure cannot be reached on \d+ days, even charging at once: .* Lower departureSocPct .*raise maxImportKw \(0.3\)\.$/,
    );
  });

  it('tells its progress up to the end', () => {
    const heard: number[] = [];
    runBacktest(variedDays(7), referenceCase, (done) => heard.push(done));
    expect(heard).toEqual([...heard].sort((one, other) => one - other));
    expect(heard.at(-1)).toBeCloseTo(1, 9);
  });
});
