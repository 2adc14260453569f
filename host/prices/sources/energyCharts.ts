import { z } from 'zod';
import type { PriceFormat } from './priceFormat.ts';
import { badAnswer, publishedPrices, type PublishedPoint } from './publishedPrices.ts';
import { readJson } from './readJson.ts';

const SOURCE = 'Energy-Charts';
const KWH_PER_MWH = 1000;

const answer = z.object({
  unix_seconds: z.array(z.number()),
  /** null where none is known. */
  price: z.array(z.number().nullable()),
  unit: z.string(),
});

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Day-ahead prices of European zones, without a key. Source: the public description of the interface. An answer has
 * times only, so the last price lasts as long as the one before it.
 */
export const energyCharts: PriceFormat = {
  label: 'Energy-Charts (Fraunhofer ISE), day-ahead auction',
  areaLabel: 'bidding zone',
  areaExample: 'DE-LU',
  request: (area, fromMs, toMs) => ({
    url: `https://api.energy-charts.info/price?${new URLSearchParams({ bzn: area, start: day(fromMs), end: day(toMs) }).toString()}`,
  }),
  read: (text) => {
    const { unix_seconds: seconds, price: prices, unit } = readJson(SOURCE, text, answer);
    const [, currency = ''] = /^([A-Z]{3}) ?\/ ?MWh$/.exec(unit) ?? [];
    if (currency === '') throw badAnswer(SOURCE, `prices in "${unit}"`);
    if (seconds.length !== prices.length)
      throw badAnswer(SOURCE, `${seconds.length} times and ${prices.length} prices`);
    const points: PublishedPoint[] = [];
    let durationMs = 3_600_000;
    seconds.forEach((second, index) => {
      const next = seconds[index + 1];
      if (next !== undefined) durationMs = (next - second) * 1000;
      const price = prices[index]!;
      if (price !== null)
        points.push({ startAtMs: second * 1000, durationMs, pricePerKwh: price / KWH_PER_MWH });
    });
    return publishedPrices(SOURCE, currency, points);
  },
};
