import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import type { PriceServer } from '../prices/sources/askPriceServer.ts';
import type { PriceFormat } from '../prices/sources/priceFormat.ts';
import { priceFormats, type PriceFormatName } from '../prices/sources/priceFormats.ts';
import { priceFile } from './priceFile.ts';
import type { PriceSource } from './priceSource.ts';
import { servedPrices } from './servedPrices.ts';
import type { ServiceConfig } from './serviceConfig.ts';

/** A server of the configuration, with its key from the environment. */
function serverOf(
  { source, area }: { readonly source: PriceFormatName; readonly area: string },
  environment: Readonly<Record<string, string | undefined>>,
): PriceServer {
  const format: PriceFormat = priceFormats[source];
  const { keyVariable } = format;
  const key = keyVariable === undefined ? '' : environment[keyVariable];
  if (key === undefined || (key === '' && keyVariable !== undefined))
    throw new BackfeedError(
      'PRICE_SOURCE_KEY',
      `${format.label} needs a key, and ${keyVariable} is not set`,
      `Put the key into the environment variable ${keyVariable}`,
    );
  return { format, area, key };
}

/**
 * The prices that a configuration names; `close` ends the looking and asking.
 * @throws BackfeedError PRICE_SOURCE_KEY without a key that is needed, or those of `priceFile`
 */
export function configuredPrices(
  { prices, timeZone }: ServiceConfig,
  environment: Readonly<Record<string, string | undefined>>,
  clock: Clock,
  onFailure: (error: unknown) => void,
): PriceSource & { close(): void } {
  const { tariff } = prices;
  if ('file' in prices) return priceFile({ clock, file: prices.file, timeZone, tariff, onFailure });
  const { buying, selling, keep } = prices;
  return servedPrices({
    clock,
    fetch: globalThis.fetch,
    buying: serverOf(buying, environment),
    ...(selling && { selling: serverOf(selling, environment) }),
    timeZone,
    tariff,
    file: keep,
    onFailure,
  });
}
