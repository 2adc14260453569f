import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../sim/virtualClock.ts';
import { lastPublishedMs, type PriceSeries } from '../../../host/prices/priceSeries.ts';
import { publishedPrices } from '../../../host/twin/publishedPrices.ts';

const HOUR_MS = 3_600_000;
const ZONE = 'Europe/Berlin';

/** Four days of hourly prices from the local midnight at `startAtMs`. */
function fourDays(startAtMs: number): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: ZONE,
    points: Array.from({ length: 96 }, (_, hour) => ({
      startAtMs: startAtMs + hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: hour,
      exportPricePerKwh: hour,
    })),
  };
}

describe('publishedPrices', () => {
  it.each<[string, string, string, string, string, string]>([
    // Columns: first midnight, before the auction, at it, end of today, end of tomorrow.
    [
      'an ordinary day',
      '2026-06-01T22:00Z',
      '2026-06-02T10:59Z',
      '2026-06-02T11:00Z',
      '2026-06-02T22:00Z',
      '2026-06-03T22:00Z',
    ],
    [
      'a day of 23 h',
      '2026-03-28T23:00Z',
      '2026-03-29T10:59Z',
      '2026-03-29T11:00Z',
      '2026-03-29T22:00Z',
      '2026-03-30T22:00Z',
    ],
    [
      'a day of 25 h',
      '2026-10-24T22:00Z',
      '2026-10-25T11:59Z',
      '2026-10-25T12:00Z',
      '2026-10-25T23:00Z',
      '2026-10-26T23:00Z',
    ],
    [
      'the eve of a day of 23 h',
      '2026-03-27T23:00Z',
      '2026-03-28T11:59Z',
      '2026-03-28T12:00Z',
      '2026-03-28T23:00Z',
      '2026-03-29T22:00Z',
    ],
  ])(
    'shows tomorrow from 13:00 by the local clock: %s',
    (_what, midnight, before, auction, today, tomorrow) => {
      const start = Date.parse(midnight);
      const clock = createVirtualClock(start);
      const source = publishedPrices(fourDays(start), ZONE, clock);
      const changedAtMs: number[] = [];
      source.onChange(() => changedAtMs.push(clock.now()));
      const knownTo = (): string => new Date(lastPublishedMs(source.series())!).toISOString();
      const goTo = (at: string): void => {
        while (clock.now() < Date.parse(at)) clock.step(Date.parse(at));
      };

      expect(knownTo()).toBe(new Date(today).toISOString());
      goTo(before);
      expect(knownTo()).toBe(new Date(today).toISOString());
      expect(changedAtMs).toEqual([]);
      goTo(auction);
      expect(knownTo()).toBe(new Date(tomorrow).toISOString());
      goTo(tomorrow);
      // Once on each of the two days, at 13:00 of the wall clock.
      expect(changedAtMs.map((ms) => new Date(ms).toLocaleTimeString('en-GB', { timeZone: ZONE }))).toEqual([
        '13:00:00',
        '13:00:00',
      ]);
    },
  );

  it('knows tomorrow at once when it starts in the afternoon', () => {
    const start = Date.parse('2026-06-01T22:00Z');
    const source = publishedPrices(fourDays(start), ZONE, createVirtualClock(start + 15 * HOUR_MS));
    expect(source.series().points).toHaveLength(48);
    expect(source.series()).toMatchObject({ currency: 'EUR', timeZone: ZONE });
  });
});
