import { BackfeedError } from '../../sim/backfeedError.ts';

/** Where a price file keeps what: column indices, 0-based. */
export interface PriceColumns {
  readonly time: number;
  /** Whether the time column names the end of each interval instead of its start. */
  readonly timeIsEnd: boolean;
  readonly importPrice: number;
  readonly exportPrice: number;
  /** Three-letter code, upper case. */
  readonly currency: string;
  /** kWh in the unit that the prices are per. */
  readonly unitKwh: number;
}

const TIME_NAME = /^(?:start_at|start|timestamp|(?:\w+_)?(?:starting|ending)(?:_local)?)$/;
const TIME_END_NAME = /ending(?:_local)?$/;
const PRICE_NAME = /^(?:(\w+)_)?([a-z]+)_per_([a-z]+)$/;
const UNIT_KWH: Readonly<Record<string, number>> = { kwh: 1, mwh: 1000 };

const HINT =
  'Name the columns like start_at,price_eur_per_kwh or hour_ending_local,import_usd_per_mwh,export_usd_per_mwh';

interface PriceColumn {
  readonly index: number;
  readonly name: string;
  readonly direction: 'both' | 'import' | 'export';
  readonly currency: string;
  readonly unitKwh: number;
}

function priceColumn(name: string, index: number, at: string): PriceColumn {
  const [, label = '', currency = '', unit = ''] = PRICE_NAME.exec(name) ?? [];
  const unitKwh = UNIT_KWH[unit];
  if (unitKwh === undefined) {
    const hint = 'Prices must be per kWh or per MWh: convert the values and rename the column';
    throw new BackfeedError('PRICE_UNIT', `${at}: column "${name}" is per "${unit}"`, hint);
  }
  if (currency.length !== 3) {
    const hint = 'Write the three-letter code of the currency, as in price_eur_per_kwh';
    throw new BackfeedError('PRICE_UNIT', `${at}: column "${name}" has the currency "${currency}"`, hint);
  }
  const direction = /^import/.test(label) ? 'import' : /^export/.test(label) ? 'export' : 'both';
  return { index, name, direction, currency: currency.toUpperCase(), unitKwh };
}

/**
 * Reads the header row of a price file.
 *
 * @param names the cells of the header
 * @param at file and line, for messages
 * @throws BackfeedError PRICE_COLUMN (unknown, missing or too many columns), PRICE_UNIT (not money per kWh or MWh)
 */
export function priceColumns(names: readonly string[], at: string): PriceColumns {
  let time = -1;
  let timeName = '';
  const prices: PriceColumn[] = [];
  names.forEach((cell, index) => {
    const name = cell.toLowerCase();
    if (TIME_NAME.test(name)) {
      if (time >= 0)
        throw new BackfeedError(
          'PRICE_COLUMN',
          `${at}: two time columns, "${timeName}" and "${name}"`,
          'Keep one',
        );
      time = index;
      timeName = name;
    } else if (PRICE_NAME.test(name)) {
      prices.push(priceColumn(name, index, at));
    } else {
      throw new BackfeedError('PRICE_COLUMN', `${at}: unknown column "${cell}"`, HINT);
    }
  });
  if (time < 0) throw new BackfeedError('PRICE_COLUMN', `${at}: no time column`, HINT);
  const first = prices[0];
  if (first === undefined) throw new BackfeedError('PRICE_COLUMN', `${at}: no price column`, HINT);
  const importPrice = prices.length === 1 ? first : prices.find((column) => column.direction === 'import');
  const exportPrice = prices.length === 1 ? first : prices.find((column) => column.direction === 'export');
  if (prices.length > 2 || importPrice === undefined || exportPrice === undefined) {
    const found = prices.map((column) => `"${column.name}"`).join(', ');
    const hint = 'Give one price for both directions, or one column import_... and one column export_...';
    throw new BackfeedError('PRICE_COLUMN', `${at}: price columns ${found}`, hint);
  }
  if (prices.length === 1 && first.direction !== 'both') {
    const missing = first.direction === 'import' ? 'export' : 'import';
    const hint = `Add a column ${missing}_..., or rename "${first.name}" to spot_... if it holds in both directions`;
    throw new BackfeedError('PRICE_COLUMN', `${at}: no ${missing} price beside "${first.name}"`, hint);
  }
  if (importPrice.currency !== exportPrice.currency || importPrice.unitKwh !== exportPrice.unitKwh) {
    const hint = 'Give both prices in the same currency and per the same unit';
    throw new BackfeedError(
      'PRICE_UNIT',
      `${at}: "${importPrice.name}" and "${exportPrice.name}" differ in unit`,
      hint,
    );
  }
  return {
    time,
    timeIsEnd: TIME_END_NAME.test(timeName),
    importPrice: importPrice.index,
    exportPrice: exportPrice.index,
    currency: first.currency,
    unitKwh: first.unitKwh,
  };
}
