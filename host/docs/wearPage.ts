import { chemistries, type Chemistry, type ChemistryName } from '../wear/chemistries.ts';
import { compareAgeing } from '../wear/compareAgeing.ts';
import { defaultEconomics } from '../wear/wearEconomics.ts';
import { wearPrices } from '../wear/wearPrice.ts';
import { markdownTable } from './markdownTable.ts';

const names = Object.keys(chemistries) as ChemistryName[];

const ct = (price: number): string => (price * 100).toFixed(2).replace(/^-(0\.00)$/, '$1');
const range = ([low, high]: readonly [number, number]): string =>
  low === high ? `${low}` : `${low}-${high}`;

/** What selling costs each chemistry, in the default case. */
function priceRows(): string[] {
  return markdownTable(
    [
      'Chemistry',
      'Left: plain / late / sells',
      'ct/kWh, plain',
      'ct/kWh, late',
      'Selling ages it',
      'Planner, ct/kWh',
    ],
    names.map((name) => {
      const compared = compareAgeing(name, defaultEconomics);
      const { plain, late, exporting } = compared.remaining;
      return [
        `\`${name}\``,
        [plain, late, exporting].map((share) => share.toFixed(3)).join(' / '),
        ct(compared.pricePerKwhAgainstPlain),
        ct(compared.pricePerKwhAgainstLate),
        compared.exportingAges,
        ct(wearPrices(name, defaultEconomics).wearPricePerKwh),
      ];
    }),
  );
}

/** What each row of the table of chemistries rests on. */
function modelRows(): string[] {
  return markdownTable(
    ['Chemistry', 'Cell', 'Measured at', 'Data', 'To know'],
    names.map((name) => {
      const { label, valid, data, note }: Chemistry = chemistries[name];
      return [`\`${name}\``, label, `${range(valid.tempC)} °C, depth ${range(valid.depthPct)} %`, data, note];
    }),
  );
}

/** What stands between the markers of docs/wear.md, by name. */
export function wearSections(): Readonly<Record<string, string>> {
  return { prices: priceRows().join('\n'), models: modelRows().join('\n') };
}
