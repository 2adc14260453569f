import { describe, expect, it } from 'vitest';
import { lastPublishedMs, priceAt, type PriceSeries } from '../../../host/prices/priceSeries.ts';
import { pricesAhead } from '../../../host/service/pricesAhead.ts';

const HOUR_MS = 3_600_000;

/** Hourly from hour 0 on, the price is the hour of the day. */
const hours = (count: number): PriceSeries => ({
  currency: 'GBP',
  timeZone: 'Europe/London',
  points: Array.from({ length: count }, (_, hour) => ({
    startAtMs: hour * HOUR_MS,
    durationMs: HOUR_MS,
    importPricePerKwh: hour % 24,
    exportPricePerKwh: hour % 24,
  })),
});

describe('pricesAhead', () => {
  it.each([
    ['the price of now', 48, 47.9, 'published'],
    ['a day that ended now', 48, 48, 'repeated'],
    ['a day that ended less than three days ago', 48, 119.9, 'repeated'],
    ['a day that ended three days ago', 48, 120, 'none'],
    ['less than a day, which ended', 23, 23, 'none'],
    ['prices of later only', 48, -1, 'none'],
    ['nothing', 0, 5, 'none'],
  ])('%s', (_what, count, nowHour, basis) => {
    const nowMs = nowHour * HOUR_MS;
    const ahead = pricesAhead(hours(count), nowMs);
    expect(ahead.basis).toBe(basis);
    expect(ahead.series).toMatchObject({ currency: 'GBP', timeZone: 'Europe/London' });
    expect(lastPublishedMs(ahead.series)! - nowMs).toBeGreaterThan(24 * HOUR_MS);
    const price = priceAt(ahead.series, nowMs)!;
    if (basis !== 'none') expect(price.importPricePerKwh).toBe(Math.floor(nowHour) % 24);
    else expect(price.exportPricePerKwh).toBe(0);
  });

  it('prefers what is needed at once where no price is known', () => {
    const { points } = pricesAhead(hours(0), 12_345).series;
    points.slice(1).forEach((point, index) => {
      expect(point.startAtMs).toBe(points[index]!.startAtMs + points[index]!.durationMs);
      expect(point.importPricePerKwh).toBeGreaterThan(points[index]!.importPricePerKwh);
    });
  });
});
