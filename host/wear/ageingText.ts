import type { AgeingComparison } from './compareAgeing.ts';

const HEAD = ['cell', 'plain', 'late', 'sells', 'ct/kWh', 'against late', 'selling ages it'];

/** Comparisons as a table for a terminal: what is left of the capacity, and the price of wear per exported kWh. */
export function ageingText(
  comparisons: readonly AgeingComparison[],
  { years }: { readonly years: number },
): string {
  const rows = comparisons.map(({ chemistry, remaining, exportingAges, ...prices }) => [
    chemistry,
    ...[remaining.plain, remaining.late, remaining.exporting].map((share) => `${(share * 100).toFixed(1)} %`),
    (prices.pricePerKwhAgainstPlain * 100).toFixed(2),
    (prices.pricePerKwhAgainstLate * 100).toFixed(2),
    exportingAges === 'the same' ? 'no more, no less' : `${exportingAges} than leaving it full`,
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]!.length)));
  const lastColumn = HEAD.length - 1;
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 || column === lastColumn ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd();
  return [
    ...[HEAD, ...rows].map(line),
    '',
    `Capacity left after ${years} years: charged at once (plain), charged from 2:00 on (late), selling from 20:00 on.`,
    'ct/kWh: wear for each exported kWh against plain charging, in hundredths of the currency of the pack price.',
    'Cells in a laboratory, not your car: take the sign and the size, not the digits.',
    '',
  ].join('\n');
}
