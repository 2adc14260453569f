import type { PlanSlot } from '../scheduler/planProblem.ts';
import { planVehicle, type PlannedSlot } from '../scheduler/planVehicle.ts';
import type { BacktestCase } from './backtestCase.ts';
import { slotAt, SLOT_MS, SLOTS_PER_DAY } from './backtestSlots.ts';
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
 */
export function rollingThresholds(
  slots: readonly PlanSlot[],
  what: BacktestCase,
  forecast: PriceForecast,
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
    const plan = planAhead(slots, from, knownTo, what, forecast);
    for (let index = from; index < until; index++) {
      const { chargeUpToSocPct, dischargeDownToSocPct } = plan[index - from]!;
      thresholds.push({
        chargeUpToKwh: (chargeUpToSocPct / 100) * capacityKwh,
        drawDownToKwh: (dischargeDownToSocPct / 100) * capacityKwh,
      });
    }
  }
  return thresholds;
}

function planAhead(
  slots: readonly PlanSlot[],
  from: number,
  knownTo: number,
  what: BacktestCase,
  forecast: PriceForecast,
): readonly PlannedSlot[] {
  const known = slots.slice(0, knownTo);
  const ahead = slots.slice(from, knownTo);
  for (let index = knownTo; index < knownTo + FORECAST_DAYS * SLOTS_PER_DAY; index++)
    ahead.push(slotAt(index, slots[0]!.startAtMs + index * SLOT_MS, forecast(known, index), what));
  const lastDay = ahead.slice(-SLOTS_PER_DAY);
  const meanImportPrice = lastDay.reduce((sum, slot) => sum + slot.importPricePerKwh, 0) / lastDay.length;
  return planVehicle({
    // Of the plan only its thresholds are used, and they depend neither on this nor on the state at the start.
    currency: '',
    slots: ahead,
    battery: what.battery,
    initialSocPct: what.initialSocPct,
    reserveSocPct: what.reserveSocPct,
    shortfallPricePerKwh: what.shortfallPricePerKwh,
    terminal: { pricePerKwh: meanImportPrice },
  }).slots;
}
