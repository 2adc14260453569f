import { describe, expect, it } from 'vitest';
import { lastPublishedMs, type PriceSeries } from '../../../host/prices/priceSeries.ts';
import { extendPrices, terminalPricePerKwh } from '../../../host/scheduler/extendPrices.ts';

const HOUR_MS = 3_600_000;

function hours(count: number, importPrice: (hour: number) => number, exportPrice = importPrice): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: 'UTC',
    points: Array.from({ length: count }, (_, hour) => ({
      startAtMs: hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: importPrice(hour),
      exportPricePerKwh: exportPrice(hour),
    })),
  };
}

describe('extendPrices', () => {
  it('repeats the last day twice, where no week is known', () => {
    const extended = extendPrices(hours(30, (hour) => hour));
    expect(extended.points).toHaveLength(30 + 48);
    expect(lastPublishedMs(extended)).toBe(78 * HOUR_MS);
    extended.points.forEach((point, index) => {
      expect(point.startAtMs).toBe(index * HOUR_MS);
      expect(point.importPricePerKwh).toBe(index < 30 ? index : 6 + ((index - 6) % 24));
    });
  });

  it('takes the mean of the last day and of the same day of the week before', () => {
    const known = hours(8 * 24, (hour) => Math.floor(hour / 24) + (hour % 24) / 100);
    const { points } = extendPrices(known);
    const mornings = [8, 9].map((day) => points[day * 24 + 6]!);
    expect(mornings.map(({ startAtMs }) => startAtMs / HOUR_MS)).toEqual([198, 222]);
    // Day 7 and day 1, then day 7 and day 2.
    expect(mornings[0]!.importPricePerKwh).toBeCloseTo(4.06, 12);
    expect(mornings[1]!.importPricePerKwh).toBeCloseTo(4.56, 12);
  });

  it('goes two weeks back for what is more than a week ahead', () => {
    const { points } = extendPrices(
      hours(8 * 24, (hour) => Math.floor(hour / 24)),
      8,
    );
    // Day 15 of a series that ends with day 7: the week before is not known, day 1 is.
    expect(points[15 * 24]!.importPricePerKwh).toBe((7 + 1) / 2);
  });

  it('leaves a series alone that is shorter than a day', () => {
    expect(extendPrices(hours(23, () => 1)).points).toHaveLength(23);
    expect(extendPrices(hours(0, () => 1)).points).toEqual([]);
  });
});

describe('terminalPricePerKwh', () => {
  const battery = { dischargeEfficiency: 0.9, wearPricePerKwh: 0.02 };
  it.each([
    [
      'mean purchase of the last day',
      hours(
        48,
        (hour) => (hour < 24 ? 9 : 0.1 + (hour % 2) * 0.2),
        () => 0.1,
      ),
      0.2,
    ],
    [
      'mean purchase of a short series',
      hours(
        2,
        (hour) => 0.1 + hour * 0.2,
        () => 0.1,
      ),
      0.2,
    ],
    [
      'sale, where that brings more',
      hours(
        24,
        () => 0.05,
        () => 0.4,
      ),
      0.34,
    ],
    ['the same after repeating the day', extendPrices(hours(24, (hour) => (hour % 2) * 0.4)), 0.2],
  ])('is the %s', (_, series, price) => {
    expect(terminalPricePerKwh(series, battery)).toBeCloseTo(price, 12);
  });
});
