import { lastPublishedMs, priceAt, type PriceSeries } from '../prices/priceSeries.ts';
import { extendPrices } from '../scheduler/extendPrices.ts';
import { PLAN_SLOT_MS } from '../scheduler/planSlots.ts';

/** What a plan's prices rest on, best first. */
export const priceBases = ['published', 'repeated', 'none'] as const;

/**
 * `published`: the price of this moment is known. `repeated`: it is not, and the last day that is known stands for it.
 * `none`: nothing that is young enough is known.
 */
export type PriceBasis = (typeof priceBases)[number];

export interface PricesAhead {
  readonly basis: PriceBasis;
  /** Covers the time from `nowMs` on. */
  readonly series: PriceSeries;
}

const DAY_MS = 86_400_000;

/** Days that are guessed behind what is known; and behind this moment, where that is later. */
const REPEATED_DAYS = 2;

/** For so long after their end the last prices stand for those that nobody knows. */
const REPEATED_FOR_MS = 3 * DAY_MS;

/** What stands for a price that nobody knows: only that it rises is of use, so that what is needed is bought at once. */
const UNKNOWN_PRICE_PER_KWH = 0.3;
const RISE_PER_DAY = 0.01;

/** Prices to plan with when nothing is known: buying costs the same at all hours, nearly, and selling brings nothing. */
function unknownPrices(known: PriceSeries, nowMs: number): PriceSeries {
  const firstMs = nowMs - (nowMs % PLAN_SLOT_MS);
  const points = Array.from({ length: (2 * DAY_MS) / PLAN_SLOT_MS }, (_, index) => ({
    startAtMs: firstMs + index * PLAN_SLOT_MS,
    durationMs: PLAN_SLOT_MS,
    importPricePerKwh: UNKNOWN_PRICE_PER_KWH * (1 + (RISE_PER_DAY * index * PLAN_SLOT_MS) / DAY_MS),
    exportPricePerKwh: 0,
  }));
  return { ...known, points };
}

/** The prices to plan with at this moment: the published ones and a guess, the last good ones, or none. */
export function pricesAhead(known: PriceSeries, nowMs: number): PricesAhead {
  if (priceAt(known, nowMs)) return { basis: 'published', series: extendPrices(known, REPEATED_DAYS) };
  const goneMs = nowMs - (lastPublishedMs(known) ?? -Infinity);
  if (goneMs >= 0 && goneMs < REPEATED_FOR_MS) {
    const series = extendPrices(known, REPEATED_DAYS + Math.ceil(goneMs / DAY_MS));
    if (priceAt(series, nowMs)) return { basis: 'repeated', series };
  }
  return { basis: 'none', series: unknownPrices(known, nowMs) };
}
