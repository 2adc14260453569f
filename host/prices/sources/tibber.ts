import { z } from 'zod';
import type { PriceFormat } from './priceFormat.ts';
import { badAnswer, noPrices, publishedPrices, type PublishedPoint } from './publishedPrices.ts';
import { readJson } from './readJson.ts';

const SOURCE = 'Tibber';

const price = z.object({ total: z.number(), startsAt: z.string(), currency: z.string() });
const answer = z.object({
  errors: z.array(z.object({ message: z.string() })).optional(),
  data: z
    .object({
      viewer: z.object({
        homes: z.array(
          z.object({
            id: z.string(),
            currentSubscription: z
              .object({ priceInfo: z.object({ today: z.array(price), tomorrow: z.array(price) }) })
              .nullable(),
          }),
        ),
      }),
    })
    .nullish(),
});

const query = `{ viewer { homes { id currentSubscription { priceInfo {
  today { total startsAt currency } tomorrow { total startsAt currency } } } } } }`;

/**
 * Prices of the customer's own home, taxes and fees included, for today and, once published, tomorrow.
 * Source: the supplier's public description of its interface. Each price has a start only: it lasts until the next.
 */
export const tibber: PriceFormat = {
  label: 'Tibber, prices of a home',
  areaLabel: 'id of the home',
  areaExample: '96a14971-525a-4420-aae9-e5aedaa129ff',
  keyVariable: 'TIBBER_TOKEN',
  request: (_area, _fromMs, _toMs, key) => ({
    url: 'https://api.tibber.com/v1-beta/gql',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  }),
  read: (text, area) => {
    const { data, errors } = readJson(SOURCE, text, answer);
    if (!data) throw badAnswer(SOURCE, `"${errors?.[0]?.message ?? 'nothing'}"`);
    const home = data.viewer.homes.find(({ id }) => id === area);
    if (!home?.currentSubscription) throw noPrices(SOURCE, `no contract for the home "${area}"`);
    const { today, tomorrow } = home.currentSubscription.priceInfo;
    const prices = [...today, ...tomorrow];
    const startsMs = prices.map(({ startsAt }) => Date.parse(startsAt));
    let durationMs = 3_600_000;
    const points = prices.map(({ total }, index): PublishedPoint => {
      const nextMs = startsMs[index + 1];
      if (nextMs !== undefined) durationMs = nextMs - startsMs[index]!;
      return { startAtMs: startsMs[index]!, durationMs, pricePerKwh: total };
    });
    return publishedPrices(SOURCE, prices[0]?.currency ?? 'EUR', points);
  },
};
