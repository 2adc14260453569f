import { z } from 'zod';
import type { PriceFormat } from './priceFormat.ts';
import { badAnswer, publishedPrices } from './publishedPrices.ts';
import { readJson } from './readJson.ts';

const SOURCE = 'aWATTar';
const KWH_PER_MWH = 1000;

const answer = z.object({
  data: z.array(
    z.object({
      start_timestamp: z.number(),
      end_timestamp: z.number(),
      marketprice: z.number(),
      unit: z.string(),
    }),
  ),
});

/** EPEX spot prices of Germany and Austria, hourly, without a key. Source: the operator's page on its interface. */
export const awattar: PriceFormat = {
  label: 'aWATTar, EPEX day-ahead auction',
  areaLabel: 'country: de or at',
  areaExample: 'de',
  request: (area, fromMs, toMs) => ({
    url: `https://api.awattar.${encodeURIComponent(area)}/v1/marketdata?start=${fromMs}&end=${toMs}`,
  }),
  read: (text) => {
    const { data } = readJson(SOURCE, text, answer);
    return publishedPrices(
      SOURCE,
      'EUR',
      data.map(({ start_timestamp, end_timestamp, marketprice, unit }) => {
        if (unit.toLowerCase() !== 'eur/mwh') throw badAnswer(SOURCE, `prices in "${unit}"`);
        return {
          startAtMs: start_timestamp,
          durationMs: end_timestamp - start_timestamp,
          pricePerKwh: marketprice / KWH_PER_MWH,
        };
      }),
    );
  },
};
