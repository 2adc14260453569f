import { listTariffs, loadTariff } from '../prices/loadTariff.ts';
import type { PriceFormat } from '../prices/sources/priceFormat.ts';
import { priceFormats } from '../prices/sources/priceFormats.ts';
import { tariffKeys } from '../prices/tariffKeys.ts';
import { withMadePart } from './madePart.ts';
import { markdownTable } from './markdownTable.ts';

/** The table of price servers in docs/prices.md. */
function priceSourcesTable(): string {
  return markdownTable(
    ['`source`', 'Prices of', '`area`', 'Example', 'Key'],
    Object.entries(priceFormats).map(([name, format]: readonly [string, PriceFormat]) => [
      `\`${name}\``,
      format.label,
      format.areaLabel,
      `\`${format.areaExample}\``,
      format.keyVariable ? `\`${format.keyVariable}\`` : 'none',
    ]),
  ).join('\n');
}

/** The table of the keys of a tariff. */
function tariffKeysTable(): string {
  return markdownTable(
    ['Key', 'Unit', 'Default', 'Meaning'],
    Object.entries(tariffKeys).map(([key, { unit, default: value, meaning }]) => [
      `\`${key}\``,
      unit,
      value,
      meaning,
    ]),
  ).join('\n');
}

/** The table of the tariffs that come with the project. */
function shippedTariffsTable(): string {
  return markdownTable(
    ['Name', 'What it is', 'Currency'],
    listTariffs().map((name) => {
      const { title = '', currency = 'any' } = loadTariff(name);
      return [`\`${name}\``, title, currency];
    }),
  ).join('\n');
}

/** The page with its tables as they must be. */
export function withPriceTables(page: string): string {
  const withSources = withMadePart(page, 'sources', priceSourcesTable());
  return withMadePart(
    withMadePart(withSources, 'tariff keys', tariffKeysTable()),
    'tariffs',
    shippedTariffsTable(),
  );
}
