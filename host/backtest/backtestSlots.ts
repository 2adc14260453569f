import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import type { PlanSlot } from '../scheduler/planProblem.ts';
import type { BacktestCase } from './backtestCase.ts';

export const SLOT_MS = 900_000;
export const SLOTS_PER_DAY = 96;
const DAYS_PER_WEEK = 7;
const WORKING_DAYS = 5;

/**
 * The slots of a price series with the case's trips. Days are counted from the first price on, the first of them being
 * the first working day of a week: so the year of a file does not depend on a time zone. A trip's energy is taken in its
 * last slot.
 * @param prices the owner's, after the tariff
 * @throws BackfeedError BACKTEST_PRICES when they do not fill whole days
 */
export function backtestSlots(prices: PriceSeries, what: BacktestCase): PlanSlot[] {
  const slots: PlanSlot[] = [];
  for (const point of prices.points) {
    if (point.durationMs % SLOT_MS !== 0)
      throw new BackfeedError(
        'BACKTEST_PRICES',
        `a price lasts ${point.durationMs / 60_000} minutes`,
        'Give hourly, half-hourly or quarter-hourly prices',
      );
    for (let partMs = 0; partMs < point.durationMs; partMs += SLOT_MS)
      slots.push(slotAt(slots.length, point.startAtMs + partMs, point, what));
  }
  if (slots.length % SLOTS_PER_DAY !== 0)
    throw new BackfeedError(
      'BACKTEST_PRICES',
      `the prices cover ${(slots.length / SLOTS_PER_DAY).toFixed(2)} days`,
      'Give whole days',
    );
  return slots;
}

/** The slot of number `index`, with the trip of its day. */
export function slotAt(
  index: number,
  startAtMs: number,
  price: { readonly importPricePerKwh: number; readonly exportPricePerKwh: number },
  what: BacktestCase,
): PlanSlot {
  const day = Math.floor(index / SLOTS_PER_DAY);
  const slotOfDay = index % SLOTS_PER_DAY;
  const trip = day % DAYS_PER_WEEK < WORKING_DAYS ? what.weekday : what.weekend;
  const away = slotOfDay >= trip.leaveSlot && slotOfDay < trip.returnSlot;
  return {
    startAtMs,
    durationMs: SLOT_MS,
    importPricePerKwh: price.importPricePerKwh,
    exportPricePerKwh: price.exportPricePerKwh,
    plugged: !away,
    tripEnergyWh: slotOfDay === trip.returnSlot - 1 ? trip.energyWh : 0,
    ...(slotOfDay === trip.leaveSlot ? { minSocPct: what.departureSocPct } : {}),
  };
}
