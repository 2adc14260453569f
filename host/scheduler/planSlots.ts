import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PlugPlace } from '../../sim/scenario/plugPlace.ts';
import { lastPublishedMs, type PriceSeries } from '../prices/priceSeries.ts';
import type { PlanSlot } from './planProblem.ts';

/** A quarter of an hour: the step of European day-ahead prices and of the policy table. */
export const PLAN_SLOT_MS = 900_000;

export interface PlannedTrip {
  readonly departAtMs: number;
  readonly arriveAtMs: number;
  /** Taken out of the battery over the whole trip. */
  readonly energyWh: number;
  /** Whether the car is plugged in after it arrives, until the next trip. */
  readonly pluggedAfter: boolean;
  /** Where that is; default home. It changes no plan, but what an imported kWh counts as. */
  readonly plugAt?: PlugPlace;
  /** State of charge wanted at the departure; default: that of the options. */
  readonly departureSocPct?: number;
}

export interface TimeWindow {
  readonly startAtMs: number;
  readonly endAtMs: number;
}

export interface PlanSlotOptions {
  /** The owner's prices; cover the whole horizon. */
  readonly prices: PriceSeries;
  /** Now: the first slot is what is left of the slot that holds it. */
  readonly startAtMs: number;
  /** On the grid of slots, where the plan is to become a policy. */
  readonly endAtMs: number;
  /** Length of the grid that slots are aligned to, from the Unix epoch; default PLAN_SLOT_MS. */
  readonly slotMs?: number;
  /** In order, not overlapping; past ones are welcome, they tell whether the car is plugged in now. */
  readonly trips?: readonly PlannedTrip[];
  /** Whether the car is plugged in before its first trip; default true. */
  readonly pluggedAtStart?: boolean;
  /** When given, the car is plugged in only inside these windows (and not on a trip), whatever the trips say. */
  readonly plugWindows?: readonly TimeWindow[];
  /** State of charge wanted when a trip departs from a plug; default none. */
  readonly departureSocPct?: number;
}

function checkOptions(options: PlanSlotOptions): void {
  const { startAtMs, endAtMs, slotMs = PLAN_SLOT_MS, trips = [], prices } = options;
  const refuse = (what: string, hint: string): never => {
    throw new BackfeedError('PLAN_INPUT', what, hint);
  };
  if (!(slotMs > 0)) refuse(`slotMs is ${slotMs}`, 'Give a duration above 0');
  if (!(endAtMs > startAtMs))
    refuse(`endAtMs is ${endAtMs}, startAtMs is ${startAtMs}`, 'End the horizon after its start');
  trips.forEach((trip, index) => {
    if (!(trip.arriveAtMs > trip.departAtMs))
      refuse(`trips[${index}] arrives before it departs`, 'Correct its times');
    if (!(trip.energyWh >= 0))
      refuse(`trips[${index}].energyWh is ${trip.energyWh}`, 'Give an energy of 0 or more');
    const previous = trips[index - 1];
    if (previous !== undefined && trip.departAtMs < previous.arriveAtMs) {
      refuse(
        `trips[${index}] departs before the trip before it arrives`,
        'Give trips in order and without overlap',
      );
    }
  });
  const knownFromMs = prices.points[0]?.startAtMs ?? Infinity;
  const knownToMs = lastPublishedMs(prices) ?? -Infinity;
  if (!(knownFromMs <= startAtMs && endAtMs <= knownToMs)) {
    const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'never');
    refuse(
      `the plan runs from ${iso(startAtMs)} to ${iso(endAtMs)}, prices from ${iso(knownFromMs)} to ${iso(knownToMs)}`,
      'Choose a start and a length inside the prices',
    );
  }
}

/** Whether trips and windows leave the car plugged in for all of the time from `fromMs` to `toMs`. */
function pluggedThroughout(options: PlanSlotOptions, fromMs: number, toMs: number): boolean {
  const { trips = [], plugWindows, pluggedAtStart = true } = options;
  let plugged = pluggedAtStart;
  for (const trip of trips) {
    if (trip.departAtMs >= toMs) break;
    if (trip.arriveAtMs > fromMs) return false;
    plugged = trip.pluggedAfter;
  }
  if (plugWindows === undefined) return plugged;
  return plugWindows.some((window) => window.startAtMs <= fromMs && toMs <= window.endAtMs);
}

/**
 * The slots of a horizon: the price at each slot's start, trips and plug-in times.
 *
 * A slot that is plugged in only partly counts as not plugged in. Trip energy is spread evenly over the trip's time, so
 * a plan made on the way takes only what is still to drive. The wish for a departure binds at the start of the slot in
 * which the trip departs, and only where the car is plugged in before it.
 *
 * @throws BackfeedError PLAN_INPUT
 */
export function planSlots(options: PlanSlotOptions): PlanSlot[] {
  checkOptions(options);
  const { prices, startAtMs, endAtMs, slotMs = PLAN_SLOT_MS, trips = [] } = options;
  const slots: PlanSlot[] = [];
  let priceIndex = 0;
  let atMs = startAtMs;
  while (atMs < endAtMs) {
    const nextMs = Math.min(endAtMs, (Math.floor(atMs / slotMs) + 1) * slotMs);
    let point = prices.points[priceIndex]!;
    while (atMs >= point.startAtMs + point.durationMs) point = prices.points[++priceIndex]!;

    let tripEnergyWh = 0;
    let minSocPct: number | undefined;
    for (const trip of trips) {
      const drivenMs = Math.min(nextMs, trip.arriveAtMs) - Math.max(atMs, trip.departAtMs);
      if (drivenMs > 0) tripEnergyWh += (trip.energyWh * drivenMs) / (trip.arriveAtMs - trip.departAtMs);
      const departsHere = trip.departAtMs >= atMs && trip.departAtMs < nextMs;
      if (departsHere && slots.at(-1)?.plugged === true)
        minSocPct = trip.departureSocPct ?? options.departureSocPct;
    }
    slots.push({
      startAtMs: atMs,
      durationMs: nextMs - atMs,
      importPricePerKwh: point.importPricePerKwh,
      exportPricePerKwh: point.exportPricePerKwh,
      plugged: pluggedThroughout(options, atMs, nextMs),
      tripEnergyWh,
      ...(minSocPct === undefined ? {} : { minSocPct }),
    });
    atMs = nextMs;
  }
  return slots;
}
