import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PricePoint, PriceSeries } from './priceSeries.ts';
import type { PublishedPrices } from './sources/publishedPrices.ts';

/**
 * One series of what is published for buying and for selling: in the finer of the two steps, where both are known, up
 * to the first gap.
 * @throws BackfeedError PRICE_CURRENCY when the two are in different currencies
 */
export function combinePrices(
  buying: PublishedPrices,
  selling: PublishedPrices,
  timeZone: string,
): PriceSeries {
  if (buying.currency !== selling.currency)
    throw new BackfeedError(
      'PRICE_CURRENCY',
      `prices for buying are in ${buying.currency}, those for selling in ${selling.currency}`,
      'Choose two sources in one currency',
    );
  const points: PricePoint[] = [];
  let other = 0;
  for (const bought of buying.points) {
    const boughtEndMs = bought.startAtMs + bought.durationMs;
    let atMs = bought.startAtMs;
    while (atMs < boughtEndMs) {
      while (other < selling.points.length && endOf(selling.points[other]!) <= atMs) other++;
      const sold = selling.points[other];
      const isGap = points.length > 0 && endOf(points.at(-1)!) !== atMs;
      if (!sold || isGap) return { currency: buying.currency, timeZone, points: evenSteps(points) };
      if (sold.startAtMs > atMs) {
        atMs = Math.min(boughtEndMs, sold.startAtMs);
        continue;
      }
      const untilMs = Math.min(boughtEndMs, endOf(sold));
      points.push({
        startAtMs: atMs,
        durationMs: untilMs - atMs,
        importPricePerKwh: bought.pricePerKwh,
        exportPricePerKwh: sold.pricePerKwh,
      });
      atMs = untilMs;
    }
  }
  return { currency: buying.currency, timeZone, points: evenSteps(points) };
}

function endOf({
  startAtMs,
  durationMs,
}: {
  readonly startAtMs: number;
  readonly durationMs: number;
}): number {
  return startAtMs + durationMs;
}

/** The same prices in steps of one length, the shortest that there is. */
function evenSteps(points: readonly PricePoint[]): readonly PricePoint[] {
  const stepMs = Math.min(...points.map(({ durationMs }) => durationMs));
  return points.flatMap((point) =>
    Array.from({ length: point.durationMs / stepMs }, (_, index) => ({
      ...point,
      startAtMs: point.startAtMs + index * stepMs,
      durationMs: stepMs,
    })),
  );
}
