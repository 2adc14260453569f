import type { Backtest, BacktestRun } from './runBacktest.ts';

const BAR_WIDTH = 30;

/** The backtest for a terminal: what each way costs, as bars, and the share of perfect foresight. */
export function backtestText(backtest: Backtest): string {
  const { currency, days, uncontrolled, smartCharging, perfectForesight, rolling } = backtest;
  const rows: readonly (readonly [string, BacktestRun])[] = [
    ['charges at once', uncontrolled],
    ['charges at the best hours, all known', smartCharging],
    ['and sells, all known', perfectForesight],
    ['decides with published prices', rolling],
  ];
  const highest = Math.max(...rows.map(([, { cost }]) => Math.abs(cost)), 1e-9);
  const lines = rows.map(([label, { cost, exportedKwh }]) => {
    const bar = (cost < 0 ? '▒' : '█').repeat(Math.round((Math.abs(cost) / highest) * BAR_WIDTH));
    const sold = exportedKwh > 0 ? `  sells ${exportedKwh.toFixed(0)} kWh` : '';
    return `${label.padEnd(37)} ${cost.toFixed(2).padStart(9)} ${currency}  ${bar}${sold}`;
  });
  const share = `${(backtest.shareOfPerfectForesight * 100).toFixed(2)} % of what perfect foresight saves in ${days} days`;
  const missed = `${rolling.missedDepartures} departures below the target, ${rolling.soldBelowReserveKwh.toFixed(2)} kWh sold below the reserve`;
  const wear = `Wear of the last one: ${backtest.wear.linear.toFixed(2)} ${currency} by its price per kWh, ${backtest.wear.rainflow.toFixed(2)} by the depth of its cycles`;
  return `${share}\n\n${lines.join('\n')}\n\nCosts: bill, fees and wear, less the worth of what is left in the battery; ▒ is earned.\n${missed}.\n${wear}.\n`;
}
