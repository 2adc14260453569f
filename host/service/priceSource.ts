import type { PriceSeries } from '../prices/priceSeries.ts';

/** Prices as the owner pays and earns them: what is published so far. */
export interface PriceSource {
  series(): PriceSeries;
  /** Calls back whenever prices were published or changed. */
  onChange(listener: () => void): void;
}

/** Prices that are all known from the beginning. */
export function fixedPrices(series: PriceSeries): PriceSource {
  return { series: () => series, onChange: () => {} };
}
