import { amountBars } from '../../report/amountBars.ts';
import type { Backtest } from '../runBacktest.ts';

/** What each of the four ways costs, as bars from a common zero; earnings go to the left of it. */
export function costBars(backtest: Backtest): string {
  const { currency, uncontrolled, smartCharging, rolling, perfectForesight } = backtest;
  return amountBars(
    [
      { kind: 'plain', label: 'Charging at once', note: 'whenever plugged in', amount: uncontrolled.cost },
      {
        kind: 'smart',
        label: 'Never selling',
        note: 'all prices known, best hours',
        amount: smartCharging.cost,
      },
      { kind: 'ours', label: 'Backfeed', note: 'knows what was published', amount: rolling.cost },
      {
        kind: 'ideal',
        label: 'Perfect foresight',
        note: 'all prices known, the limit',
        amount: perfectForesight.cost,
      },
    ],
    currency,
  );
}
