import type { PriceSeries } from '../../../host/prices/priceSeries.ts';

const HOUR_MS = 3_600_000;

/** Hourly prices from a Monday on with a cheap night, a dear evening and days that differ; no two weeks alike. */
export function variedDays(days: number, currency = 'EUR'): PriceSeries {
  const points = Array.from({ length: days * 24 }, (_, hour) => {
    const day = Math.floor(hour / 24);
    const price =
      0.12 +
      0.05 * Math.sin(((hour % 24) - 9) * (Math.PI / 12)) +
      (hour % 24 === 19 ? 0.1 + 0.15 * Math.abs(Math.sin(day * 1.7)) : 0) +
      0.02 * Math.sin(day * 2.3);
    return {
      startAtMs: Date.UTC(2026, 5, 1) + hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: price,
      exportPricePerKwh: price,
    };
  });
  return { currency, timeZone: 'UTC', points };
}
