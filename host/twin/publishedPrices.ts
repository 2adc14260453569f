import type { Clock } from '../clock.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { instantOf, localDay, type LocalDay } from '../service/localDay.ts';
import type { PriceSource } from '../service/priceSource.ts';

const HOUR_MS = 3_600_000;
/** Day-ahead auctions publish tomorrow's prices in the early afternoon. */
const PUBLICATION_HOUR = 13;

/** A source that knows no more than was published by then: today, and from 13:00 local time also tomorrow. */
export function publishedPrices(all: PriceSeries, timeZone: string, clock: Clock): PriceSource {
  const listeners: (() => void)[] = [];
  // By the clock on the wall, also on the day on which that clock changes.
  const publicationMs = ({ date }: LocalDay): number =>
    instantOf(timeZone, Date.parse(date) + PUBLICATION_HOUR * HOUR_MS);
  const known = (): { series: PriceSeries; changesAtMs: number } => {
    const nowMs = clock.now();
    const today = localDay(timeZone, nowMs);
    const tomorrow = localDay(timeZone, today.endAtMs);
    const isPublished = nowMs >= publicationMs(today);
    const knownToMs = (isPublished ? tomorrow : today).endAtMs;
    return {
      series: { ...all, points: all.points.filter((point) => point.startAtMs < knownToMs) },
      changesAtMs: publicationMs(isPublished ? tomorrow : today),
    };
  };
  let present = known();
  const publish = (): void => {
    present = known();
    clock.setTimeout(publish, present.changesAtMs - clock.now());
    for (const listener of listeners) listener();
  };
  clock.setTimeout(publish, present.changesAtMs - clock.now());
  return { series: () => present.series, onChange: (listener) => listeners.push(listener) };
}
