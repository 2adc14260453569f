import type { PlanSlot } from '../scheduler/planProblem.ts';
import { type PlannedSlot } from '../scheduler/planVehicle.ts';
import type { BacktestCase } from './backtestCase.ts';
import { slotAt, SLOT_MS, SLOTS_PER_DAY } from './backtestSlots.ts';
import type { CapacityPlanner } from './capacityPlanner.ts';
import type { Thresholds } from './followThresholds.ts';
import type { PriceForecast } from './priceForecast.ts';

/** When the prices of the next day are published, in slots from midnight: 13:00. */
const PUBLICATION_SLOT = 52;
/** Days that are guessed behind the published ones. */
const FORECAST_DAYS = 2;

/**
 * The thresholds of a planner that knows only what was published at the time. It plans at each publication: until the
 * next one it would find nothing new, and thresholds hold for whatever state of charge comes.
 * @param slots all of them, with the prices that were to come
 * @param planner plans, and knows what peaks cost
 * @param onProgress hears the share of the slots that is done, 0 to 1
 */
export function rollingThresholds(
  slots: readonly PlanSlot[],
  what: BacktestCase,
  forecast: PriceForecast,
  planner: Pick<CapacityPlanner, 'planAhead'>,
  onProgress: (done: number) => void,
): Thresholds[] {
  const thresholds: Thresholds[] = [];
  const capacityKwh = what.battery.capacityWh / 1000;
  while (thresholds.length < slots.length) {
    const from = thresholds.length;
    const slotOfDay = from % SLOTS_PER_DAY;
    const midnight = from - slotOfDay;
    const isPublished = slotOfDay >= PUBLICATION_SLOT;
    const knownTo = Math.min(slots.length, midnight + (isPublished ? 2 : 1) * SLOTS_PER_DAY);
    const until = Math.min(slots.length, midnight + PUBLICATION_SLOT + (isPublished ? SLOTS_PER_DAY : 0));
    const { planned, capW } = planAhead(slots, from, knownTo, what, forecast, planner);
    for (let index = from; index < until; index++) {
      const { chargeUpToSocPct, dischargeDownToSocPct } = planned[index - from]!;
      thresholds.push({
        maxImportW: capW(slots[index]!),
        chargeUpToKwh: (chargeUpToSocPct / 100) * capacityKwh,
        drawDownToKwh: (dischargeDownToSocPct / 100) * capacityKwh,
      });
    }
    onProgress(until / slots.length);
  }
  return thresholds;
}

function planAhead(
  slots: readonly PlanSlot[],
  from: number,
  knownTo: number,
  what: BacktestCase,
  forecast: PriceForecast,
  planner: Pick<CapacityPlanner, 'planAhead'>,
): { readonly planned: readonly PlannedSlot[]; readonly capW: (slot: PlanSlot) => number } {
  const known = slots.slice(0, knownTo);
  const ahead = slots.slice(from, knownTo);
  for (let index = knownTo; index < knownTo + FORECAST_DAYS * SLOTS_PER_DAY; index++)
    ahead.push(slotAt(index, slots[0]!.startAtMs + index * SLOT_MS, forecast(known, index), what));
  const lastDay = ahead.slice(-SLOTS_PER_DAY);
  const meanImportPrice = lastDay.reduce((sum, slot) => sum + slot.importPricePerKwh, 0) / lastDay.length;
  return planner.planAhead({
    // Of the plan only its thresholds are used: they do not depend on this, nor on the state at the start but for what
    // a peak is worth.
    currency: '',
    slots: ahead,
    battery: what.battery,
    initialSocPct: what.initialSocPct,
    reserveSocPct: what.reserveSocPct,
    shortfallPricePerKwh: what.shortfallPricePerKwh,
    terminal: { pricePerKwh: meanImportPrice },
  });
}
