import { wholeText } from '../../report/reportText.ts';
import { SLOTS_PER_DAY } from '../backtestSlots.ts';
import type { Backtest } from '../runBacktest.ts';
import { monthMarks } from './monthMarks.ts';
import { runningCosts } from './runningCosts.ts';

const HOURS_PER_SLOT = 0.25;

/** A month a row: what charging at once and backfeed cost, what that saved, and the energies. */
export function monthTable(backtest: Backtest): string {
  const { rolling, currency } = backtest;
  const costs = [backtest.uncontrolled, rolling, backtest.perfectForesight].map((run) =>
    runningCosts(run, backtest),
  );
  const rows = monthMarks(backtest).map(({ label, firstDay, endDay }) => {
    const [plain, ours, ideal] = costs.map((running) => running[endDay - 1]! - (running[firstDay - 1] ?? 0));
    const powers = rolling.powerW.subarray(firstDay * SLOTS_PER_DAY, endDay * SLOTS_PER_DAY);
    const kwhOf = (sign: 1 | -1): number =>
      powers.reduce((sum, powerW) => sum + Math.max(0, sign * powerW), 0) * (HOURS_PER_SLOT / 1000);
    return row(label, [plain!, ours!, plain! - ours!, plain! - ideal!, kwhOf(-1), kwhOf(1)]);
  });
  const { uncontrolled, perfectForesight } = backtest;
  const total = row('All', [
    uncontrolled.cost,
    rolling.cost,
    uncontrolled.cost - rolling.cost,
    uncontrolled.cost - perfectForesight.cost,
    rolling.importedKwh,
    rolling.exportedKwh,
  ]);
  const heads = ['Charging at once', 'Backfeed', 'Saved', 'At most', 'Bought', 'Sold'];
  const units = [currency, currency, currency, currency, 'kWh', 'kWh'];
  const head = heads
    .map((name, index) => `<th scope="col">${name}<small>${units[index]}</small></th>`)
    .join('');
  return `<div class="scroll"><table><thead><tr><th scope="col">Month</th>${head}</tr></thead><tbody>${rows.join('')}</tbody><tfoot>${total}</tfoot></table></div>`;
}

function row(label: string, [plain, ours, saved, most, bought, sold]: readonly number[]): string {
  const cells = [plain!, ours!, saved!, most!, bought!, sold!].map(
    (value, index) => `<td${index === 2 ? ' class="saved"' : ''}>${wholeText(value)}</td>`,
  );
  return `<tr><th scope="row">${label}</th>${cells.join('')}</tr>`;
}
