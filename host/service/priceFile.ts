import { statSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { loadPriceCsv } from '../prices/readPriceCsv.ts';
import { applyTariff, type Tariff } from '../prices/tariff.ts';
import type { PriceSource } from './priceSource.ts';

const LOOK_PERIOD_MS = 30_000;

export interface PriceFileOptions {
  readonly clock: Clock;
  readonly file: string;
  readonly timeZone: string;
  readonly tariff: Tariff;
  /** Called when a changed file cannot be read: the prices before it stay in force. */
  readonly onFailure: (error: unknown) => void;
}

/** A source that looks at its file until it is closed. */
export interface PriceFile extends PriceSource {
  close(): void;
}

/**
 * Prices from a CSV file that somebody else keeps up to date: it is read again when it has changed.
 * @throws BackfeedError PRICE_* when the file cannot be read at the start
 */
export function priceFile(options: PriceFileOptions): PriceFile {
  const { clock, file, timeZone, tariff } = options;
  const read = (): PriceSeries => applyTariff(loadPriceCsv(file, timeZone), tariff);
  const changedAtMs = (): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const listeners: (() => void)[] = [];
  let seenMs = changedAtMs();
  let series = read();
  const timer = clock.setInterval(() => {
    const nowMs = changedAtMs();
    if (nowMs === seenMs) return;
    seenMs = nowMs;
    try {
      series = read();
    } catch (error) {
      options.onFailure(error);
      return;
    }
    for (const listener of listeners) listener();
  }, LOOK_PERIOD_MS);
  return {
    series: () => series,
    onChange: (listener) => void listeners.push(listener),
    close: () => clock.clearInterval(timer),
  };
}
