import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinePrices } from '../../../host/prices/combinePrices.ts';
import type { PublishedPrices } from '../../../host/prices/sources/publishedPrices.ts';

const HOUR_MS = 3_600_000;

/** Prices from an hour on, in steps of minutes; the price is the minute at which its step begins. */
function published(fromHour: number, toHour: number, minutes: number, currency = 'EUR'): PublishedPrices {
  const durationMs = minutes * 60_000;
  const count = ((toHour - fromHour) * 60) / minutes;
  const points = Array.from({ length: count }, (_, index) => ({
    startAtMs: fromHour * HOUR_MS + index * durationMs,
    durationMs,
    pricePerKwh: fromHour * 60 + index * minutes,
  }));
  return { currency, points };
}

describe('prices of both directions', () => {
  it('are in the finer of the two steps', () => {
    const { points, currency } = combinePrices(published(0, 2, 60), published(0, 2, 30), 'UTC');
    expect(currency).toBe('EUR');
    expect(
      points.map(({ importPricePerKwh, exportPricePerKwh }) => [importPricePerKwh, exportPricePerKwh]),
    ).toEqual([
      [0, 0],
      [0, 30],
      [60, 60],
      [60, 90],
    ]);
    expect(points.every(({ durationMs }) => durationMs === HOUR_MS / 2)).toBe(true);
  });

  it('cover what both know, up to the first gap, in steps of one length', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(15, 30, 60),
        fc.constantFrom(15, 30, 60),
        fc.nat(5),
        fc.nat(5),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(3),
        (buyMinutes, sellMinutes, buyFrom, sellFrom, buyHours, sellHours, gapHours) => {
          const buying = published(buyFrom, buyFrom + buyHours, buyMinutes);
          const end = sellFrom + sellHours;
          const later = published(end + gapHours, end + gapHours + 2, sellMinutes);
          const selling = {
            currency: 'EUR',
            points: [...published(sellFrom, end, sellMinutes).points, ...later.points],
          };
          const { points } = combinePrices(buying, selling, 'UTC');
          const step = Math.min(buyMinutes, sellMinutes);
          points.forEach(({ startAtMs, importPricePerKwh, exportPricePerKwh }, index) => {
            const minute = startAtMs / 60_000;
            expect(importPricePerKwh).toBe(Math.floor(minute / buyMinutes) * buyMinutes);
            expect(exportPricePerKwh).toBe(Math.floor(minute / sellMinutes) * sellMinutes);
            if (index > 0) expect(startAtMs - points[index - 1]!.startAtMs).toBe(points[0]!.durationMs);
          });
          const isCommon = (minute: number): boolean =>
            minute >= buyFrom * 60 &&
            minute < (buyFrom + buyHours) * 60 &&
            minute >= sellFrom * 60 &&
            (minute < end * 60 || (minute >= (end + gapHours) * 60 && minute < (end + gapHours + 2) * 60));
          let minute = Math.max(buyFrom, sellFrom) * 60;
          if (!isCommon(minute)) minute = Math.max(buyFrom, end + gapHours) * 60;
          const fromMinute = minute;
          while (isCommon(minute)) minute += step;
          const coveredMs = points.reduce((sumMs, { durationMs }) => sumMs + durationMs, 0);
          expect(coveredMs).toBe((minute - fromMinute) * 60_000);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('of two currencies are refused', () => {
    expect(() => combinePrices(published(0, 1, 60), published(0, 1, 60, 'GBP'), 'UTC')).toThrow(
      'PRICE_CURRENCY: prices for buying are in EUR, those for selling in GBP. Choose two sources in one currency.',
    );
  });
});
