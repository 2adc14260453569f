import type { Backtest } from '../runBacktest.ts';
import { moneyText } from './reportText.ts';

/** What each of the four ways costs, as bars from a common zero; earnings go to the left of it. */
export function costBars(backtest: Backtest): string {
  const { currency, uncontrolled, smartCharging, rolling, perfectForesight } = backtest;
  const rows = [
    { kind: 'plain', label: 'Charging at once', note: 'whenever plugged in', cost: uncontrolled.cost },
    {
      kind: 'smart',
      label: 'Never selling',
      note: 'all prices known, best hours',
      cost: smartCharging.cost,
    },
    { kind: 'ours', label: 'Backfeed', note: 'knows what was published', cost: rolling.cost },
    {
      kind: 'ideal',
      label: 'Perfect foresight',
      note: 'all prices known, the limit',
      cost: perfectForesight.cost,
    },
  ];
  const low = Math.min(0, ...rows.map(({ cost }) => cost));
  const high = Math.max(0, ...rows.map(({ cost }) => cost));
  const place = (cost: number): number => ((cost - low) / (high - low || 1)) * 100;
  const bars = rows.map(({ kind, label, note, cost }) => {
    const from = place(Math.min(0, cost)).toFixed(2);
    const width = (place(Math.max(0, cost)) - place(Math.min(0, cost))).toFixed(2);
    return `<li class="${kind}"><span class="way"><b>${label}</b><small>${note}</small></span><span class="track" aria-hidden="true"><i style="left:${from}%;width:${width}%"></i></span><span class="amount">${moneyText(cost, currency)}</span></li>`;
  });
  return `<ul class="bars">${bars.join('')}</ul>`;
}
