import { describe, expect, it } from 'vitest';
import { priceFormats, type PriceFormatName } from '../../../../host/prices/sources/priceFormats.ts';
import type { PublishedPrices } from '../../../../host/prices/sources/publishedPrices.ts';
import {
  awattarAnswer,
  energyChartsAnswer,
  entsoeDocument,
  entsoeRefusal,
  entsoeSeries,
  nordPoolAnswer,
  octopusAnswer,
  tibberAnswer,
  type AnsweredPrices,
} from './answers.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT_MS = Date.UTC(2026, 9, 24, 22);
/** Central Europe's 25 October 2026 has 25 hours. */
const longDay: AnsweredPrices = {
  startAtMs: MIDNIGHT_MS,
  stepMs: HOUR_MS,
  prices: Array.from({ length: 25 }, (_, hour) => (hour === 3 || hour === 4 ? 80 : 100 - 7 * hour)),
};
const quarters: AnsweredPrices = {
  startAtMs: MIDNIGHT_MS,
  stepMs: HOUR_MS / 4,
  prices: Array.from({ length: 100 }, (_, quarter) => Math.floor(quarter / 3) - 5),
};
const halves: AnsweredPrices = { ...longDay, stepMs: HOUR_MS / 2 };

const pointsOf = ({ startAtMs, stepMs, prices }: AnsweredPrices) =>
  prices.map((price, index) => ({
    startAtMs: startAtMs + index * stepMs,
    durationMs: stepMs,
    pricePerKwh: expect.closeTo(price / 1000, 12) as number,
  }));

const tomorrow = { ...longDay, startAtMs: MIDNIGHT_MS + 25 * HOUR_MS, prices: longDay.prices.slice(0, 24) };

describe.each<[PriceFormatName, what: string, area: string, currency: string, AnsweredPrices, text: string]>([
  ['entsoe', 'hours, repeated prices left out', '', 'EUR', longDay, entsoeDocument(entsoeSeries(longDay))],
  ['entsoe', 'hours, all written out', '', 'EUR', longDay, entsoeDocument(entsoeSeries(longDay, 'A01'))],
  [
    'entsoe',
    'quarters beside hours',
    '',
    'EUR',
    quarters,
    entsoeDocument(entsoeSeries(longDay), entsoeSeries(quarters)),
  ],
  [
    'entsoe',
    'two days',
    '',
    'PLN',
    { ...longDay, prices: [...longDay.prices, ...tomorrow.prices] },
    entsoeDocument(entsoeSeries(tomorrow, 'A03', 'PLN'), entsoeSeries(longDay, 'A03', 'PLN')),
  ],
  ['awattar', 'hours', 'de', 'EUR', longDay, awattarAnswer(longDay)],
  ['energyCharts', 'quarters', 'DE-LU', 'EUR', quarters, energyChartsAnswer(quarters)],
  ['energyCharts', 'hours', 'DE-LU', 'EUR', longDay, energyChartsAnswer(longDay)],
  ['octopus', 'half hours, newest first', 'E-1R-AGILE-24-10-01-C', 'GBP', halves, octopusAnswer(halves)],
  [
    'tibber',
    'today and tomorrow',
    'home-1',
    'NOK',
    { ...longDay, prices: [...longDay.prices, ...tomorrow.prices] },
    tibberAnswer(longDay, tomorrow),
  ],
  ['tibber', 'quarters of today', 'home-1', 'NOK', quarters, tibberAnswer(quarters, null)],
  ['nordPool', 'quarters', 'SE3/SEK', 'SEK', quarters, nordPoolAnswer(quarters)],
])('%s: %s', (name, _what, area, currency, answered, text) => {
  it('is read, per kWh and by the instant', () => {
    expect(priceFormats[name].read(text, area)).toEqual<PublishedPrices>({
      currency,
      points: pointsOf(answered),
    });
  });

  it('is not read when it was cut off', () => {
    expect(() => priceFormats[name].read(text.slice(0, -40), area)).toThrow('PRICE_SOURCE_ANSWER');
  });
});

describe('an answer without prices', () => {
  it.each<[PriceFormatName, string, string]>([
    ['entsoe', entsoeRefusal('No matching data found'), 'ENTSO-E answered "No matching data found"'],
    ['entsoe', entsoeDocument(), 'ENTSO-E answered no prices'],
    ['awattar', awattarAnswer({ ...longDay, prices: [] }), 'aWATTar answered no prices'],
    ['energyCharts', energyChartsAnswer({ ...longDay, prices: [] }), 'Energy-Charts answered no prices'],
    ['octopus', octopusAnswer({ ...longDay, prices: [] }), 'Octopus answered no prices'],
    ['tibber', tibberAnswer(longDay, null, 'someone-else'), 'Tibber answered no contract for the home "SE4"'],
    ['nordPool', nordPoolAnswer(quarters, 'SE3'), 'Nord Pool answered no prices'],
  ])('%s says so', (name, text, message) => {
    expect(() => priceFormats[name].read(text, 'SE4')).toThrow(`PRICE_SOURCE_EMPTY: ${message}`);
  });
});

describe('an answer that cannot be right', () => {
  const broken = (change: (prices: number[]) => void): AnsweredPrices => {
    const prices = [...longDay.prices];
    change(prices);
    return { ...longDay, prices };
  };
  const twice = JSON.parse(awattarAnswer(longDay)) as { data: { marketprice: number }[] };
  const holed = JSON.parse(awattarAnswer(longDay)) as { data: object[] };
  twice.data.push({ ...twice.data[5]!, marketprice: 1 });
  holed.data.splice(7, 2);
  it.each<[string, PriceFormatName, string, string]>([
    [
      'a thousand times too dear',
      'awattar',
      awattarAnswer(broken((prices) => (prices[3] = 80_000))),
      'answered 80 EUR for a kWh',
    ],
    ['two prices for an hour', 'awattar', JSON.stringify(twice), 'two prices for 2026-10-25T03:00:00.000Z'],
    ['missing hours', 'awattar', JSON.stringify(holed), 'no price for 2026-10-25T05:00:00.000Z'],
    ['another unit', 'awattar', awattarAnswer(longDay, 'ct/kWh'), 'prices in "ct/kWh"'],
    ['another unit', 'energyCharts', energyChartsAnswer(longDay, 'ct/kWh'), 'prices in "ct/kWh"'],
    [
      'another unit',
      'entsoe',
      entsoeDocument(entsoeSeries(longDay, 'A03', 'EUR', 'KWT')),
      'prices for a "KWT"',
    ],
    [
      'two currencies',
      'entsoe',
      entsoeDocument(entsoeSeries(longDay), entsoeSeries(tomorrow, 'A03', 'SEK')),
      'several currencies: EUR, SEK',
    ],
    ['a page of the provider', 'entsoe', '<html><body>Service unavailable</body></html>', 'a <html>'],
    ['a page of the provider', 'octopus', '<html></html>', 'what is no JSON: "<html></html>"'],
    ['another shape', 'nordPool', '{"currency":"EUR"}', 'multiAreaEntries'],
    [
      'more pages',
      'octopus',
      octopusAnswer(halves, 'https://api.octopus.energy/next'),
      'more than 1500 prices',
    ],
    ['an error', 'tibber', '{"errors":[{"message":"invalid token"}],"data":null}', '"invalid token"'],
    ['a currency that is none', 'nordPool', nordPoolAnswer(quarters, 'SE4', 'kr'), 'a currency of "kr"'],
  ])('%s, %s', (_what, name, text, message) => {
    expect(() => priceFormats[name].read(text, 'SE4')).toThrow(message);
    expect(() => priceFormats[name].read(text, 'SE4')).toThrow('PRICE_SOURCE_ANSWER');
  });

  it('counts a price that comes twice once', () => {
    const same = JSON.parse(awattarAnswer(longDay)) as { data: object[] };
    same.data.push(same.data[5]!);
    expect(priceFormats.awattar.read(JSON.stringify(same), 'de').points).toHaveLength(25);
  });
});

describe('what is asked for', () => {
  const [fromMs, toMs] = [MIDNIGHT_MS, MIDNIGHT_MS + 25 * HOUR_MS];
  it.each<[PriceFormatName, string, string]>([
    [
      'entsoe',
      '10Y1001A1001A82H',
      'https://web-api.tp.entsoe.eu/api?securityToken=secret&documentType=A44&in_Domain=10Y1001A1001A82H&out_Domain=10Y1001A1001A82H&periodStart=202610242200&periodEnd=202610252300',
    ],
    ['awattar', 'at', 'https://api.awattar.at/v1/marketdata?start=1792879200000&end=1792969200000'],
    [
      'energyCharts',
      'DE-LU',
      'https://api.energy-charts.info/price?bzn=DE-LU&start=2026-10-24&end=2026-10-25',
    ],
    [
      'octopus',
      'E-1R-AGILE-OUTGOING-19-05-13-C',
      'https://api.octopus.energy/v1/products/AGILE-OUTGOING-19-05-13/electricity-tariffs/E-1R-AGILE-OUTGOING-19-05-13-C/standard-unit-rates/?period_from=2026-10-24T22%3A00%3A00.000Z&period_to=2026-10-25T23%3A00%3A00.000Z&page_size=1500',
    ],
    [
      'nordPool',
      'SE3/SEK',
      'https://dataportal-api.nordpoolgroup.com/api/DayAheadPrices?date=2026-10-25&market=DayAhead&deliveryArea=SE3&currency=SEK',
    ],
    [
      'nordPool',
      'FI',
      'https://dataportal-api.nordpoolgroup.com/api/DayAheadPrices?date=2026-10-25&market=DayAhead&deliveryArea=FI&currency=EUR',
    ],
  ])('%s', (name, area, url) => {
    expect(priceFormats[name].request(area, fromMs, toMs, 'secret')).toEqual({ url });
  });

  it('of Tibber is a query with the key in a header', () => {
    const { url, headers, body } = priceFormats.tibber.request('home-1', fromMs, toMs, 'secret');
    expect(url).not.toContain('secret');
    expect(headers).toMatchObject({ authorization: 'Bearer secret' });
    expect(body).toContain('startsAt');
  });
});
