/** Answers in the shape that each server documents, written for these tests. */

const iso = (ms: number): string => new Date(ms).toISOString();
const minuteIso = (ms: number): string => `${iso(ms).slice(0, 16)}Z`;

export interface AnsweredPrices {
  readonly startAtMs: number;
  readonly stepMs: number;
  /** Per MWh; a repeated one may be left out of a curve of type A03. */
  readonly prices: readonly number[];
}

const endMs = ({ startAtMs, stepMs, prices }: AnsweredPrices): number => startAtMs + stepMs * prices.length;
const startMs = ({ startAtMs, stepMs }: AnsweredPrices, index: number): number => startAtMs + stepMs * index;

export function entsoeSeries(
  answered: AnsweredPrices,
  curve: 'A01' | 'A03' = 'A03',
  currency = 'EUR',
  unit = 'MWH',
): string {
  const { prices, stepMs } = answered;
  const points = prices.flatMap((price, index) =>
    curve === 'A03' && index > 0 && price === prices[index - 1]
      ? []
      : [`<Point><position>${index + 1}</position><price.amount>${price.toFixed(2)}</price.amount></Point>`],
  );
  return `<TimeSeries><mRID>1</mRID><businessType>A62</businessType>
    <currency_Unit.name>${currency}</currency_Unit.name><price_Measure_Unit.name>${unit}</price_Measure_Unit.name>
    <curveType>${curve}</curveType>
    <Period><timeInterval><start>${minuteIso(answered.startAtMs)}</start><end>${minuteIso(endMs(answered))}</end></timeInterval>
    <resolution>PT${stepMs / 60_000}M</resolution>${points.join('')}</Period></TimeSeries>`;
}

export const entsoeDocument = (...series: readonly string[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><Publication_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-3:publicationdocument:7:3"><mRID>x</mRID><type>A44</type>${series.join('')}</Publication_MarketDocument>`;

export const entsoeRefusal = (text: string): string =>
  `<?xml version="1.0"?><Acknowledgement_MarketDocument xmlns="urn:iec62325.351:tc57wg16:451-1:acknowledgementdocument:7:0"><Reason><code>999</code><text>${text}</text></Reason></Acknowledgement_MarketDocument>`;

export const awattarAnswer = (answered: AnsweredPrices, unit = 'Eur/MWh'): string =>
  JSON.stringify({
    object: 'list',
    data: answered.prices.map((marketprice, index) => ({
      start_timestamp: startMs(answered, index),
      end_timestamp: startMs(answered, index + 1),
      marketprice,
      unit,
    })),
    url: '/de/v1/marketdata',
  });

export const energyChartsAnswer = (answered: AnsweredPrices, unit = 'EUR / MWh'): string =>
  JSON.stringify({
    license_info: 'CC BY 4.0',
    unix_seconds: answered.prices.map((_, index) => startMs(answered, index) / 1000),
    price: answered.prices,
    unit,
    deprecated: false,
  });

/** Newest first, in pence per kWh. */
export const octopusAnswer = (answered: AnsweredPrices, next: string | null = null): string =>
  JSON.stringify({
    count: answered.prices.length,
    next,
    previous: null,
    results: answered.prices
      .map((price, index) => ({
        value_exc_vat: price / 10 / 1.05,
        value_inc_vat: price / 10,
        valid_from: iso(startMs(answered, index)).replace('.000', ''),
        valid_to: iso(startMs(answered, index + 1)).replace('.000', ''),
        payment_method: null,
      }))
      .reverse(),
  });

export function tibberAnswer(
  today: AnsweredPrices,
  tomorrow: AnsweredPrices | null,
  home = 'home-1',
): string {
  const rows = (answered: AnsweredPrices) =>
    answered.prices.map((price, index) => ({
      total: price / 1000,
      startsAt: iso(startMs(answered, index)).replace('Z', '+00:00'),
      currency: 'NOK',
    }));
  return JSON.stringify({
    data: {
      viewer: {
        homes: [
          { id: 'another', currentSubscription: null },
          {
            id: home,
            currentSubscription: {
              priceInfo: { today: rows(today), tomorrow: tomorrow ? rows(tomorrow) : [] },
            },
          },
        ],
      },
    },
  });
}

export const nordPoolAnswer = (answered: AnsweredPrices, area = 'SE3', currency = 'SEK'): string =>
  JSON.stringify({
    deliveryDateCET: '2026-10-25',
    version: 3,
    deliveryAreas: [area],
    market: 'DayAhead',
    currency,
    exchangeRate: 11.2,
    multiAreaEntries: answered.prices.map((price, index) => ({
      deliveryStart: iso(startMs(answered, index)).replace('.000', ''),
      deliveryEnd: iso(startMs(answered, index + 1)).replace('.000', ''),
      entryPerArea: { [area]: price },
    })),
  });
