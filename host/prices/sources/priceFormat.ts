import type { PublishedPrices } from './publishedPrices.ts';

/** What is asked of a server. */
export interface PriceRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with POST. */
  readonly body?: string;
}

/** A server that publishes prices: how it is asked, and how its answer is read. */
export interface PriceFormat {
  readonly label: string;
  /** What its prices are for, as it names it: a bidding zone, an area, a tariff. */
  readonly areaLabel: string;
  readonly areaExample: string;
  /** Environment variable that holds the key; without it none is needed. */
  readonly keyVariable?: string;
  /** @param key empty where none is needed */
  request(area: string, fromMs: number, toMs: number, key: string): PriceRequest;
  /** @throws BackfeedError PRICE_SOURCE_EMPTY, PRICE_SOURCE_ANSWER */
  read(text: string, area: string): PublishedPrices;
}
