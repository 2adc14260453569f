import { amountBars } from '../../report/amountBars.ts';
import { escapeHtml } from '../../report/reportText.ts';
import type { RunMoney } from '../baselines.ts';
import type { TwinReport } from '../twinReport.ts';
import { numberText } from './quantityText.ts';

const ways = [
  { key: 'chargeAtOnce', kind: 'plain', label: 'Charging at once', note: 'full as soon as it is plugged in' },
  { key: 'neverExport', kind: 'smart', label: 'Never selling', note: 'all prices known, best hours' },
  { key: 'thisRun', kind: 'ours', label: 'This run', note: 'knows what was published' },
  { key: 'perfectForesight', kind: 'ideal', label: 'Perfect foresight', note: 'all prices known, the limit' },
] as const;

const columns: readonly { readonly head: string; readonly part: keyof RunMoney; readonly sign: 1 | -1 }[] = [
  { head: 'Sold', part: 'revenue', sign: 1 },
  { head: 'Bought', part: 'cost', sign: -1 },
  { head: 'Wear', part: 'wear', sign: -1 },
  { head: 'Left in the battery', part: 'stockChange', sign: 1 },
  { head: 'Together', part: 'net', sign: 1 },
];

/** What the same time comes to in four ways, as bars, and what each is made of; + is earned. */
export function moneySection({ money }: TwinReport): string {
  const currency = escapeHtml(money.currency);
  const bars = amountBars(
    ways.map(({ key, ...way }) => ({ ...way, amount: money.parts[key].net })),
    money.currency,
  );
  const head = columns
    .map(({ head: name }) => `<th scope="col">${name}<small>${currency}</small></th>`)
    .join('');
  const rows = ways.map(({ key, label }) => {
    const cells = columns.map(({ part, sign }) => {
      const isTotal = part === 'net';
      return `<td${isTotal ? ' class="saved"' : ''}>${numberText(sign * money.parts[key][part], 2)}</td>`;
    });
    return `<tr><th scope="row">${label}</th>${cells.join('')}</tr>`;
  });
  return `${bars}<div class="scroll below"><table><thead><tr><th scope="col"></th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}
