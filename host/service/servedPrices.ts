import type { Clock } from '../clock.ts';
import { combinePrices } from '../prices/combinePrices.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { askPriceServer, type PriceServer } from '../prices/sources/askPriceServer.ts';
import type { PublishedPrices } from '../prices/sources/publishedPrices.ts';
import { applyTariff, type Tariff } from '../prices/tariff.ts';
import { localDay } from './localDay.ts';
import { mergePublished, readPriceDays, writePriceDays, type PriceDays } from './priceDays.ts';
import type { PriceSource } from './priceSource.ts';

/** Past prices that a forecast looks at. */
const KEPT_MS = 8 * 86_400_000;
/** European day-ahead auctions publish a little before 13:00. */
const PUBLICATION_MS = 12.9 * 3_600_000;
/** Between two questions for what should be there, and for what may be. */
const MISSING_PAUSE_MS = 300_000;
const EXPECTED_PAUSE_MS = 600_000;

export interface ServedPricesOptions {
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  readonly buying: PriceServer;
  /** Without it what is sold brings the price of what is bought, before the tariff. */
  readonly selling?: PriceServer;
  readonly timeZone: string;
  readonly tariff: Tariff;
  /** Where prices outlive a restart. */
  readonly file: string;
  /** Called when today's prices are missing and cannot be had, or when an answer is refused. */
  readonly onFailure: (error: unknown) => void;
}

/** A source that asks servers until it is closed. */
export interface ServedPrices extends PriceSource {
  /** Ends the asking. */
  close(): void;
}

/**
 * Prices from servers: asked at the start, and each day from shortly before 13:00 on until the next day is known. What
 * was good stays in force whatever they answer later, also over a restart.
 */
export function servedPrices(options: ServedPricesOptions): ServedPrices {
  const { clock, timeZone, tariff, buying, selling, file } = options;
  const source = [buying, selling ?? buying].map(({ format, area }) => `${format.label}: ${area}`).join('; ');
  const listeners: (() => void)[] = [];
  let days = readPriceDays(file, source);
  let isClosed = false;
  let timer: unknown = null;

  const known = (): PriceSeries =>
    days ? combinePrices(days.buying, days.selling, timeZone) : { currency: 'EUR', timeZone, points: [] };
  const knows = (startAtMs: number, endAtMs: number): boolean => {
    const { points } = known();
    const last = points.at(-1);
    return !!last && points[0]!.startAtMs <= startAtMs && last.startAtMs + last.durationMs >= endAtMs;
  };

  const askFor = async (startAtMs: number, endAtMs: number): Promise<void> => {
    const bought = await askPriceServer(buying, startAtMs, endAtMs, options);
    const sold = selling ? await askPriceServer(selling, startAtMs, endAtMs, options) : bought;
    const fromMs = clock.now() - KEPT_MS;
    const merged = (old: PublishedPrices | undefined, added: PublishedPrices): PublishedPrices =>
      mergePublished(old ?? null, added, fromMs);
    const next: PriceDays = { buying: merged(days?.buying, bought), selling: merged(days?.selling, sold) };
    // Two currencies, or nothing that fits together, must not replace what was good.
    combinePrices(next.buying, next.selling, timeZone);
    const before = JSON.stringify(days);
    days = next;
    if (JSON.stringify(days) === before) return;
    writePriceDays(file, source, days);
    for (const listener of listeners) listener();
  };

  /** Asks for what is missing now; @returns when to look again, ms from now */
  const look = async (): Promise<number> => {
    const today = localDay(timeZone, clock.now());
    const tomorrow = localDay(timeZone, today.endAtMs);
    if (!knows(clock.now(), today.endAtMs)) {
      try {
        await askFor(today.startAtMs, today.endAtMs);
      } catch (error) {
        options.onFailure(error);
        return MISSING_PAUSE_MS;
      }
      if (!knows(clock.now(), today.endAtMs)) return MISSING_PAUSE_MS;
    }
    const publicationMs = today.startAtMs + PUBLICATION_MS;
    if (knows(clock.now(), tomorrow.endAtMs)) return tomorrow.startAtMs + PUBLICATION_MS - clock.now();
    if (clock.now() < publicationMs) return publicationMs - clock.now();
    try {
      await askFor(tomorrow.startAtMs, tomorrow.endAtMs);
    } catch (error) {
      // Not published yet is what one waits for.
      if ((error as { code?: string }).code !== 'PRICE_SOURCE_EMPTY') options.onFailure(error);
    }
    return EXPECTED_PAUSE_MS;
  };
  const goOn = (): void => {
    void look().then((pauseMs) => {
      if (!isClosed) timer = clock.setTimeout(goOn, pauseMs);
    });
  };
  goOn();

  return {
    series: () => applyTariff(known(), tariff),
    onChange: (listener) => void listeners.push(listener),
    close: () => {
      isClosed = true;
      clock.clearTimeout(timer);
    },
  };
}
