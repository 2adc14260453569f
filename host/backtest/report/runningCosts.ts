import { SLOTS_PER_DAY } from '../backtestSlots.ts';
import type { Backtest, BacktestRun } from '../runBacktest.ts';

const MS_PER_HOUR = 3_600_000;

/**
 * What a run has cost up to the end of each day, as `BacktestRun.cost` counts it; the last entry is that cost. Fees
 * and the cost of holding are spread evenly over its days.
 */
export function runningCosts(run: BacktestRun, backtest: Backtest): Float64Array {
  const { slots, days, startKwh, storedPricePerKwh } = backtest;
  const wearPerExportedKwh = run.exportedKwh > 0 ? run.wear / run.exportedKwh : 0;
  const costs = new Float64Array(days);
  let paid = 0;
  slots.forEach((slot, index) => {
    const kwh = (run.powerW[index]! / 1000) * (slot.durationMs / MS_PER_HOUR);
    paid -= kwh > 0 ? kwh * (slot.exportPricePerKwh - wearPerExportedKwh) : kwh * slot.importPricePerKwh;
    const day = Math.floor(index / SLOTS_PER_DAY);
    const storedWorth = (run.storedKwh[index]! - startKwh) * storedPricePerKwh;
    costs[day] = paid + ((run.fees + run.holding) * (day + 1)) / days - storedWorth;
  });
  return costs;
}
