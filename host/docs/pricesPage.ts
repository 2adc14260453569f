import type { PriceFormat } from '../prices/sources/priceFormat.ts';
import { priceFormats } from '../prices/sources/priceFormats.ts';
import { markdownTable } from './markdownTable.ts';

/** The table of price servers in docs/prices.md. */
export function priceSourcesTable(): string {
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

const marked = /(<!-- made: sources -->\n).*?(<!-- end -->)/s;

/** The page with its table as it must be. */
export function withPriceSources(page: string): string {
  return page.replace(
    marked,
    (_whole, opens: string, closes: string) => `${opens}\n${priceSourcesTable()}\n\n${closes}`,
  );
}
