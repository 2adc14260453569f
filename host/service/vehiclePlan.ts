import type { PolicyMessage } from '../../firmware/contract/messages.ts';
import type { Home } from '../../sim/config/homeSchema.ts';
import { safetyLimits } from '../../firmware/contract/safetyLimits.ts';
import { POLICY_SOC_STEP_PCT } from '../../firmware/contract/policyBytes.ts';
import { lastPublishedMs, type PriceSeries } from '../prices/priceSeries.ts';
import type { Tariff } from '../prices/tariff.ts';
import { terminalPricePerKwh } from '../scheduler/extendPrices.ts';
import { peakPriceOf, withImportCap, type PeakPrice } from '../scheduler/peakPrice.ts';
import type { PlanBattery, PlanProblem, PlanSlot } from '../scheduler/planProblem.ts';
import { planRobustly } from '../scheduler/planRobustly.ts';
import { PLAN_SLOT_MS, planSlots, type PlannedTrip } from '../scheduler/planSlots.ts';
import type { Plan, PlannedSlot } from '../scheduler/planVehicle.ts';
import { planWithCapacityCharge } from '../scheduler/planWithCapacityCharge.ts';
import { policyFromPlan } from '../scheduler/policyFromPlan.ts';
import type { TripUncertainty } from '../scheduler/tripUncertainty.ts';
import { HOST_MESSAGE_VERSION, type HostPlanMessage } from './hostMessages.ts';
import { pricesAhead, type PriceBasis } from './pricesAhead.ts';
import type { TripCalendar } from './tripCalendar.ts';

const HOUR_MS = 3_600_000;

/** How long a policy holds when the host is gone: a day, and time to notice. */
export const POLICY_VALIDITY_MS = 26 * HOUR_MS;

/** How far a plan looks ahead at most: beyond, nothing it finds changes what to do now. */
const HORIZON_MS = 96 * HOUR_MS;

/** Prices are not known better than to one part in a thousand. */
const PEAK_TOLERANCE = 1e-3;

/** What the page gets of a plan. */
const SHOWN_MS = 48 * HOUR_MS;

/** What the owner wants, and what the planner must know of car and charger. */
export interface OwnerSettings {
  readonly timeZone: string;
  readonly battery: PlanBattery;
  readonly reserveSocPct: number;
  /** Wanted at each departure; null is none. */
  readonly departureSocPct: number | null;
  /** For what a month's highest import costs; its prices per kWh are in the price series already. */
  readonly tariff?: Tariff;
  /** The sun at home: it changes no plan, but what an imported kWh counts as. */
  readonly home?: Home | undefined;
}

/** What is known at the moment of planning. */
export interface VehicleSituation {
  readonly nowMs: number;
  /** The last that is known, and when it was measured. */
  readonly socPct: number;
  readonly socAtMs: number;
  readonly plugged: boolean;
  /** The owner's prices as far as they are known. */
  readonly prices: PriceSeries;
  readonly trips: TripCalendar;
  readonly habits: TripUncertainty;
  /** Highest import of the month so far, W; 0 where that costs nothing. */
  readonly peakSoFarW: number;
}

export interface MadePlan {
  readonly startSocPct: number;
  readonly plan: Plan;
  readonly policy: PolicyMessage;
  readonly message: HostPlanMessage;
}

/**
 * The plan of one vehicle from now on, the policy that makes the device follow it, and what the page gets of it. Without
 * prices it charges for the trips, and sells nothing.
 * @param policyId grows with each policy of the vehicle
 * @throws BackfeedError PLAN_INPUT, POLICY_INPUT
 */
export function makeVehiclePlan(
  settings: OwnerSettings,
  situation: VehicleSituation,
  policyId: number,
): MadePlan {
  const { nowMs, socPct, socAtMs, plugged, prices, trips: calendar, habits, peakSoFarW } = situation;
  const { battery, reserveSocPct, departureSocPct, tariff = {} } = settings;
  const { basis, series } = pricesAhead(prices, nowMs);
  const slotStartMs = nowMs - (nowMs % PLAN_SLOT_MS);
  const endAtMs = Math.min(lastPublishedMs(series)!, slotStartMs + HORIZON_MS);
  const trips = tripsAhead(calendar.tripsBetween(nowMs, endAtMs), nowMs, plugged);
  const slots = planSlots({
    prices: series,
    startAtMs: nowMs,
    endAtMs,
    trips,
    ...(departureSocPct === null ? {} : { departureSocPct }),
  });
  const problem: PlanProblem = {
    currency: prices.currency,
    slots: basis === 'none' ? slots.map((slot): PlanSlot => ({ ...slot, maxExportW: 0 })) : slots,
    battery,
    initialSocPct: Math.min(100, socPct),
    reserveSocPct: sellableFromSocPct(reserveSocPct),
    terminal: { pricePerKwh: terminalPricePerKwh(series, battery) },
  };
  const capped = withCheapestPeak(problem, peakPriceOf(tariff, settings.timeZone, peakSoFarW));
  const plan = withinCaps(planRobustly(capped, trips, habits, departureSocPct ?? 0), capped);
  const policy = policyFromPlan(plan, {
    id: policyId,
    nowMs,
    untilMs: Math.min(nowMs + POLICY_VALIDITY_MS, endAtMs),
    slotMs: PLAN_SLOT_MS,
    reserveSocPct,
  });
  const departAtMs = trips.find((trip) => trip.departAtMs > nowMs)?.departAtMs ?? null;
  const message: HostPlanMessage = {
    v: HOST_MESSAGE_VERSION,
    currency: plan.currency,
    timeZone: settings.timeZone,
    createdAtMs: nowMs,
    reserveSocPct,
    socAtMs,
    targetSocPct: departAtMs === null ? null : departureSocPct,
    departAtMs,
    departSocPct: departAtMs === null ? null : round(socBefore(plan, departAtMs) ?? socPct, 1),
    prices: basis,
    storedEnergyValuePerKwh: basis === 'none' ? null : round(plan.storedEnergyValuePerKwh, 5),
    habitTrips: habits.learnedFrom,
    slots: plan.slots
      .filter((slot) => slot.startAtMs < nowMs + SHOWN_MS)
      .map((slot) => shownSlot(slot, basis)),
  };
  return { startSocPct: socPct, plan, policy, message };
}

/** Down to where the device sells: it keeps a margin above the reserve for what its state of charge may be wrong by. */
function sellableFromSocPct(reserveSocPct: number): number {
  const { reserveFloorSocPct, socMarginPct } = safetyLimits;
  return Math.min(100, Math.max(reserveSocPct, reserveFloorSocPct.default) + socMarginPct.default);
}

/**
 * The problem with the cap on its import that is worth its price; the days ahead are one accounting period. The cap is
 * what whole steps of the policy charge in a slot: down to what is paid for already, or up where more is worth it.
 */
function withCheapestPeak(problem: PlanProblem, price: PeakPrice | null): PlanProblem {
  if (price === null) return problem;
  const { capacityWh, chargeEfficiency } = problem.battery;
  const stepWh = ((POLICY_SOC_STEP_PCT / 100) * capacityWh) / chargeEfficiency;
  const stepW = stepWh / (PLAN_SLOT_MS / HOUR_MS);
  const { peakW } = planWithCapacityCharge(problem, price, PEAK_TOLERANCE);
  const steps =
    peakW > price.paidPeakW ? Math.ceil(peakW / stepW - 1e-6) : Math.floor(price.paidPeakW / stepW + 1e-6);
  return withImportCap(problem, steps * stepW, price.counts);
}

/**
 * A device charges at full power up to its threshold: where a slot is capped, that ends where the mean power of the cap
 * leads, rounded down to the step of the policy.
 */
function withinCaps(plan: Plan, { slots, battery }: PlanProblem): Plan {
  return {
    ...plan,
    slots: plan.slots.map((slot, index) => {
      if ((slots[index]!.maxImportW ?? Infinity) >= battery.maxImportW) return slot;
      const endPct = Math.floor(slot.socPct / POLICY_SOC_STEP_PCT + 1e-6) * POLICY_SOC_STEP_PCT;
      return { ...slot, chargeUpToSocPct: Math.min(slot.chargeUpToSocPct, endPct) };
    }),
  };
}

/** Where the plan is when the last slot before a time ends; null where none does. */
function socBefore({ slots }: Plan, atMs: number): number | null {
  return slots.findLast(({ startAtMs, durationMs }) => startAtMs + durationMs <= atMs)?.socPct ?? null;
}

/**
 * The calendar corrected by the plug. A car that is plugged in is not on the trip that the calendar says it is on: in
 * the first half of the trip it is late and leaves in a moment, in the second it is back.
 */
function tripsAhead(trips: readonly PlannedTrip[], nowMs: number, plugged: boolean): readonly PlannedTrip[] {
  if (!plugged) return trips;
  return trips.flatMap((trip) => {
    if (trip.departAtMs > nowMs) return [trip];
    const lateDepartureMs = nowMs + PLAN_SLOT_MS;
    const isBack = nowMs > (trip.departAtMs + trip.arriveAtMs) / 2 || lateDepartureMs >= trip.arriveAtMs;
    return isBack ? [] : [{ ...trip, departAtMs: lateDepartureMs }];
  });
}

function shownSlot(slot: PlannedSlot, basis: PriceBasis): HostPlanMessage['slots'][number] {
  const isPriced = basis !== 'none';
  return {
    startAtMs: slot.startAtMs,
    durationMs: slot.durationMs,
    importPrice: isPriced ? round(slot.importPricePerKwh, 5) : null,
    exportPrice: isPriced ? round(slot.exportPricePerKwh, 5) : null,
    plugged: slot.plugged,
    powerW: round(slot.powerW, 0),
    socPct: round(slot.socPct, 1),
    chargeUpToSocPct: round(slot.chargeUpToSocPct, 1),
    dischargeDownToSocPct: round(slot.dischargeDownToSocPct, 1),
    reason: isPriced || !slot.plugged ? slot.reason : unpricedReason(slot),
  };
}

function unpricedReason({ powerW }: PlannedSlot): string {
  return powerW < 0
    ? 'charge: for reserve and trips; no price is known'
    : 'wait: no price is known, so nothing is sold';
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
