import { BackfeedError } from '../../../sim/backfeedError.ts';

/** One price of one direction, as its source publishes it. */
export interface PublishedPoint {
  readonly startAtMs: number;
  readonly durationMs: number;
  readonly pricePerKwh: number;
}

/** What a source answered. */
export interface PublishedPrices {
  /** Three-letter code, upper case. */
  readonly currency: string;
  /** In order, without gap or overlap. */
  readonly points: readonly PublishedPoint[];
}

const MINUTE_MS = 60_000;
const lengthsMs: readonly number[] = [15, 30, 60].map((minutes) => minutes * MINUTE_MS);
/** European auctions end at -0.5 and 5 EUR/kWh; beyond this a price was read in the wrong unit. */
const PLAUSIBLE_PER_KWH = 20;

const HINT = 'The last good prices stay in force; it is asked again later';

/** For an answer that is not what the source documents. */
export function badAnswer(source: string, what: string, cause?: unknown): BackfeedError {
  return new BackfeedError('PRICE_SOURCE_ANSWER', `${source} answered ${what}`, HINT, cause);
}

/** For an answer without prices: they are not published yet, or there are none for what was asked for. */
export function noPrices(source: string, what = 'no prices'): BackfeedError {
  return new BackfeedError('PRICE_SOURCE_EMPTY', `${source} answered ${what}`, HINT);
}

/**
 * Puts the points of an answer in order and looks whether they can be prices: equal ones that come twice count once.
 * @throws BackfeedError PRICE_SOURCE_EMPTY, PRICE_SOURCE_ANSWER
 */
export function publishedPrices(
  source: string,
  currency: string,
  points: readonly PublishedPoint[],
): PublishedPrices {
  if (!/^[A-Z]{3}$/.test(currency)) throw badAnswer(source, `a currency of "${currency}"`);
  const inOrder: PublishedPoint[] = [];
  for (const point of points.toSorted((a, b) => a.startAtMs - b.startAtMs)) {
    const at = new Date(point.startAtMs);
    if (Number.isNaN(at.getTime())) throw badAnswer(source, 'a time that is none');
    if (!lengthsMs.includes(point.durationMs))
      throw badAnswer(source, `a price for ${point.durationMs / MINUTE_MS} minutes`);
    if (!(Math.abs(point.pricePerKwh) <= PLAUSIBLE_PER_KWH))
      throw badAnswer(source, `${point.pricePerKwh} ${currency} for a kWh at ${at.toISOString()}`);
    const last = inOrder.at(-1);
    if (last && point.startAtMs < last.startAtMs + last.durationMs) {
      const isTwice = point.startAtMs === last.startAtMs && point.durationMs === last.durationMs;
      if (isTwice && point.pricePerKwh === last.pricePerKwh) continue;
      throw badAnswer(source, `two prices for ${at.toISOString()}`);
    }
    if (last && point.startAtMs > last.startAtMs + last.durationMs)
      throw badAnswer(source, `no price for ${new Date(last.startAtMs + last.durationMs).toISOString()}`);
    inOrder.push(point);
  }
  if (inOrder.length === 0) throw noPrices(source);
  return { currency, points: inOrder };
}
