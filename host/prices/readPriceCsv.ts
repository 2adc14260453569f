import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { checkPriceUnit } from './checkPriceUnit.ts';
import { priceColumns, type PriceColumns } from './priceColumns.ts';
import type { PriceSeries } from './priceSeries.ts';
import { priceTimes, readTime, type WrittenTime } from './priceTimes.ts';
import { checkTimeZone } from './timeZone.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const ZONE_COMMENT = /^#\s*zone\s*:\s*(\S+)/i;

function readPrice(text: string, at: string): number {
  const price = NUMBER.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(price)) {
    const hint = 'Write prices as plain decimal numbers with a point, as in 0.1234';
    throw new BackfeedError('PRICE_NUMBER', `${at}: "${text}" is not a price`, hint);
  }
  return price;
}

/**
 * Reads prices from CSV text: hourly, half-hourly or quarter-hourly, any currency, described by its own header.
 *
 * Time column: `start_at`, `start`, `timestamp`, `..._starting_local` or `..._ending_local` (see readTime for the
 * formats, priceTimes for daylight saving). Price columns: `<name>_<currency>_per_<kwh|mwh>`; one for both directions,
 * or one `import_...` and one `export_...`. Lines that start with `#` are comments; `# zone: Europe/Berlin` states the
 * zone of local times and wins over `options.timeZone`.
 *
 * @param options.fileName for messages
 * @throws BackfeedError PRICE_EMPTY, PRICE_COLUMN, PRICE_UNIT, PRICE_NUMBER, PRICE_TIME, PRICE_ZONE, PRICE_STEP,
 *   PRICE_GAP, PRICE_DUPLICATE, PRICE_ORDER
 */
export function readPriceCsv(
  text: string,
  options: { readonly fileName: string; readonly timeZone?: string | undefined },
): PriceSeries {
  let zone = options.timeZone ?? null;
  let columns: PriceColumns | null = null;
  let width = 0;
  const times: WrittenTime[] = [];
  const prices: { readonly importPricePerKwh: number; readonly exportPricePerKwh: number }[] = [];

  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      if (line.trim() === '') return;
      if (line.startsWith('#')) {
        zone = ZONE_COMMENT.exec(line)?.[1] ?? zone;
        return;
      }
      const at = `${options.fileName}:${index + 1}`;
      const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
      if (columns === null) {
        columns = priceColumns(cells, at);
        width = cells.length;
        return;
      }
      if (cells.length !== width) {
        const what = `${at}: ${cells.length} cells in this row, ${width} in the header`;
        throw new BackfeedError('PRICE_COLUMN', what, 'Separate cells by a comma and use a decimal point');
      }
      times.push(readTime(cells[columns.time]!, at));
      prices.push({
        importPricePerKwh: readPrice(cells[columns.importPrice]!, at) / columns.unitKwh,
        exportPricePerKwh: readPrice(cells[columns.exportPrice]!, at) / columns.unitKwh,
      });
    });

  const found = columns as PriceColumns | null;
  if (found === null || times.length === 0) {
    const hint = 'Give a header and at least one row, as in start_at,price_eur_per_kwh';
    throw new BackfeedError('PRICE_EMPTY', `${options.fileName} holds no prices`, hint);
  }
  if (zone !== null) checkTimeZone(zone);
  const { startsMs, stepMs } = priceTimes(times, found.timeIsEnd, zone);
  return {
    currency: found.currency,
    timeZone: zone ?? 'UTC',
    points: prices.map((price, index) => ({ startAtMs: startsMs[index]!, durationMs: stepMs, ...price })),
  };
}

/**
 * Reads a price file; see readPriceCsv. Prices that are about a thousand times too high or too low are refused.
 *
 * @throws BackfeedError PRICE_FILE_MISSING, and those of readPriceCsv
 */
export function loadPriceCsv(path: string, timeZone?: string): PriceSeries {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const hint = 'Check the path of the price file';
    throw new BackfeedError('PRICE_FILE_MISSING', `cannot read ${path}`, hint, cause);
  }
  const series = readPriceCsv(text, { fileName: basename(path), timeZone });
  checkPriceUnit(series);
  return series;
}
