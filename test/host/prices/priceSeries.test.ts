import { describe, expect, it } from 'vitest';
import {
  lastPublishedMs,
  priceAt,
  pricesBetween,
  type PriceSeries,
} from '../../../host/prices/priceSeries.ts';
import { applyTariff } from '../../../host/prices/tariff.ts';

const series: PriceSeries = {
  currency: 'EUR',
  timeZone: 'UTC',
  points: [0.1, 0.2, 0.3].map((price, index) => ({
    startAtMs: 1000 + index * 100,
    durationMs: 100,
    importPricePerKwh: price,
    exportPricePerKwh: price,
  })),
};
const empty: PriceSeries = { currency: 'EUR', timeZone: 'UTC', points: [] };

describe('priceSeries', () => {
  it.each([
    [999, undefined],
    [1000, 0.1],
    [1099, 0.1],
    [1100, 0.2],
    [1299, 0.3],
    [1300, undefined],
  ])('finds the price at %d', (atMs, price) => {
    expect(priceAt(series, atMs)?.importPricePerKwh).toBe(price);
    expect(priceAt(empty, atMs)).toBeUndefined();
  });

  it.each([
    [0, 1000, []],
    [0, 1001, [0.1]],
    [1000, 1100, [0.1]],
    [1050, 1150, [0.1, 0.2]],
    [1100, 5000, [0.2, 0.3]],
    [1300, 5000, []],
    [0, 5000, [0.1, 0.2, 0.3]],
    [1200, 1200, []],
  ])('finds the prices from %d to %d', (fromMs, toMs, prices) => {
    expect(pricesBetween(series, fromMs, toMs).map((point) => point.importPricePerKwh)).toEqual(prices);
    expect(pricesBetween(empty, fromMs, toMs)).toEqual([]);
  });

  it('knows up to when prices are published', () => {
    expect(lastPublishedMs(series)).toBe(1300);
    expect(lastPublishedMs(empty)).toBeUndefined();
  });
});

describe('applyTariff', () => {
  it('multiplies, then adds, in each direction', () => {
    const tariff = {
      importFactor: 1.19,
      importAdderPerKwh: 0.05,
      exportFactor: 0.9,
      exportAdderPerKwh: -0.01,
    };
    const point = applyTariff(series, tariff).points[1]!;
    expect(point.importPricePerKwh).toBeCloseTo(0.288, 12);
    expect(point.exportPricePerKwh).toBeCloseTo(0.17, 12);
  });

  it('changes nothing by default', () => {
    expect(applyTariff(series, {})).toEqual(series);
  });
});
