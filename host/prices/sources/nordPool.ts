import { z } from 'zod';
import type { PriceFormat } from './priceFormat.ts';
import { publishedPrices } from './publishedPrices.ts';
import { readJson } from './readJson.ts';

const SOURCE = 'Nord Pool';
const KWH_PER_MWH = 1000;

const answer = z.object({
  currency: z.string(),
  multiAreaEntries: z.array(
    z.object({
      deliveryStart: z.string(),
      deliveryEnd: z.string(),
      entryPerArea: z.record(z.string(), z.number()),
    }),
  ),
});

/** `SE3/SEK`: an area and, where it is not the euro, a currency. */
const partsOf = (area: string): readonly [area: string, currency: string] => {
  const [name = '', currency = 'EUR'] = area.split('/');
  return [name, currency];
};

/** The day that most of the time asked for lies in, as the market counts days: Central European. */
function marketDay(fromMs: number, toMs: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Brussels' }).format((fromMs + toMs) / 2);
}

/**
 * Day-ahead prices of one delivery day, as the exchange's data portal shows them. Source: the portal itself; the
 * documented interface of the exchange needs a contract.
 */
export const nordPool: PriceFormat = {
  label: 'Nord Pool, day-ahead auction',
  areaLabel: 'delivery area, and currency where it is not EUR',
  areaExample: 'SE3/SEK',
  request: (area, fromMs, toMs) => {
    const [deliveryArea, currency] = partsOf(area);
    const search = new URLSearchParams({
      date: marketDay(fromMs, toMs),
      market: 'DayAhead',
      deliveryArea,
      currency,
    });
    return { url: `https://dataportal-api.nordpoolgroup.com/api/DayAheadPrices?${search.toString()}` };
  },
  read: (text, area) => {
    const { currency, multiAreaEntries } = readJson(SOURCE, text, answer);
    const [deliveryArea] = partsOf(area);
    return publishedPrices(
      SOURCE,
      currency,
      multiAreaEntries.flatMap(({ deliveryStart, deliveryEnd, entryPerArea }) => {
        const price = entryPerArea[deliveryArea];
        const startAtMs = Date.parse(deliveryStart);
        return price === undefined
          ? []
          : [
              {
                startAtMs,
                durationMs: Date.parse(deliveryEnd) - startAtMs,
                pricePerKwh: price / KWH_PER_MWH,
              },
            ];
      }),
    );
  },
};
