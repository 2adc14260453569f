import { describe, expect, it } from 'vitest';
import { fleetPrices } from '../../../host/fleet/fleetPrices.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';

const HOUR_MS = 3_600_000;

/** Hourly prices: each is its own number. */
function series(startAt: string, hours: number, timeZone = 'UTC'): PriceSeries {
  const startAtMs = Date.parse(startAt);
  return {
    currency: 'EUR',
    timeZone,
    points: Array.from({ length: hours }, (_, hour) => ({
      startAtMs: startAtMs + hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: hour,
      exportPricePerKwh: -hour,
    })),
  };
}

describe('the prices of a fleet', () => {
  it('begin with the first whole local day', () => {
    // 20:00 in Berlin: four hours are left over.
    const prices = fleetPrices(series('2026-06-01T18:00Z', 100, 'Europe/Berlin'), 2, 900);
    expect([...prices.importPrices.slice(0, 9)]).toEqual([4, 4, 4, 4, 5, 5, 5, 5, 6]);
    expect(prices.exportPrices[4]).toBe(-5);
    expect(prices.startWeekday).toBe(1);
    expect(prices.coveredDays).toBe(4);
  });

  it.each([
    [2, 5, [0, 24, 0, 24, 0]],
    // Whole weeks: the eighth day is another Monday.
    [8, 9, [0, 24, 48, 72, 96, 120, 144, 0, 24]],
    [8, 8, [0, 24, 48, 72, 96, 120, 144, 168]],
  ])('of %d days are used over and over for %d', (covered, days, firstOfDay) => {
    const { importPrices } = fleetPrices(series('2026-06-01T00:00Z', 24 * covered), days, 3600);
    expect(firstOfDay.map((_, day) => importPrices[24 * day])).toEqual(firstOfDay);
  });

  it('follow the local clock over a change of it', () => {
    const { importPrices } = fleetPrices(series('2026-03-28T23:00Z', 48, 'Europe/Berlin'), 1, 3600);
    // 02:00 does not exist that night.
    expect([...importPrices.slice(0, 5)]).toEqual([0, 1, 2, 2, 3]);
  });

  it('must hold a whole day', () => {
    expect(() => fleetPrices(series('2026-06-01T01:00Z', 30), 1, 900)).toThrow(/PRICE_COVERAGE/);
  });
});
