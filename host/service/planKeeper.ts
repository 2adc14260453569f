import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import { lastPublishedMs } from '../prices/priceSeries.ts';
import { extendPrices, terminalPricePerKwh } from '../scheduler/extendPrices.ts';
import type { PlanBattery } from '../scheduler/planProblem.ts';
import { PLAN_SLOT_MS, planSlots, type PlannedTrip } from '../scheduler/planSlots.ts';
import { planVehicle, type Plan, type PlannedSlot } from '../scheduler/planVehicle.ts';
import { policyFromPlan } from '../scheduler/policyFromPlan.ts';
import type { Store } from '../store/store.ts';
import { HOST_MESSAGE_VERSION, type HostPlanMessage } from './hostMessages.ts';
import { mergePlanSlots } from './mergePlanSlots.ts';
import type { PriceSource } from './priceSource.ts';
import type { TripCalendar } from './tripCalendar.ts';

const HOUR_MS = 3_600_000;

/** How long a policy holds when the host is gone: a day, and time to notice. */
export const POLICY_VALIDITY_MS = 26 * HOUR_MS;

/** How far a plan looks ahead at most: beyond, nothing it finds changes what to do now. */
const HORIZON_MS = 96 * HOUR_MS;

/** What the page gets of a plan. */
const SHOWN_MS = 48 * HOUR_MS;

const REPLAN_AFTER_MS = HOUR_MS;

/** State of charge off the plan by more than this calls for a new one. */
const SOC_TOLERANCE_PCT = 2;

/** At most one new plan in this time because of the state of charge. */
const SOC_REPLAN_PAUSE_MS = 300_000;

/** What the owner wants, and what the planner must know of car and charger. */
export interface OwnerSettings {
  readonly timeZone: string;
  readonly battery: PlanBattery;
  readonly reserveSocPct: number;
  /** Wanted at each departure; null is none. */
  readonly departureSocPct: number | null;
}

export interface MadePlan {
  readonly startSocPct: number;
  readonly plan: Plan;
  readonly policy: PolicyMessage;
  readonly message: HostPlanMessage;
}

export interface PlanKeeperOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly vehicle: string;
  readonly settings: OwnerSettings;
  readonly prices: PriceSource;
  readonly trips: TripCalendar;
  readonly onPlan: (made: MadePlan) => void;
  /** Called when no plan could be made; the old policy stays. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Keeps the plan of one vehicle fresh: it plans when the first state arrives, when prices, trips or the plug change,
 * when the state of charge leaves the plan, and every hour at a slot boundary.
 */
export interface PlanKeeper {
  readonly made: MadePlan | null;
  stateArrived(state: StateMessage): void;
  close(): void;
}

export function createPlanKeeper(options: PlanKeeperOptions): PlanKeeper {
  const { clock, store, vehicle, prices, trips } = options;
  let made: MadePlan | null = null;
  let socPct: number | null = null;
  let plugged: boolean | null = null;
  let triedAtMs = -Infinity;
  let timer: TimerHandle = null;

  const replan = (): void => {
    if (socPct === null) return;
    triedAtMs = clock.now();
    try {
      const next = makePlan(options, triedAtMs, socPct, plugged === true);
      // A page that is opened now shows what was planned earlier, too.
      const slots = mergePlanSlots(made?.message.slots ?? [], next.message.slots);
      made = { ...next, message: { ...next.message, slots } };
      // Saved first: an id that was used must not be used again after a restart.
      store.savePolicy(vehicle, made.policy, triedAtMs);
      store.commit();
    } catch (error) {
      options.onFailure(error);
      return;
    }
    options.onPlan(made);
  };
  const replanAtSlotBoundaries = (): void => {
    const nowMs = clock.now();
    if (nowMs - triedAtMs >= REPLAN_AFTER_MS) replan();
    timer = clock.setTimeout(replanAtSlotBoundaries, PLAN_SLOT_MS - (nowMs % PLAN_SLOT_MS));
  };

  const known = store.latestState(vehicle);
  socPct = known?.message.socPct ?? null;
  prices.onChange(replan);
  trips.onChange(replan);
  replanAtSlotBoundaries();

  return {
    get made() {
      return made;
    },
    stateArrived: (state) => {
      const isFirst = socPct === null;
      const plugChanged = plugged !== null && plugged !== state.plugged;
      socPct = state.socPct ?? socPct;
      plugged = state.plugged;
      const pauseIsOver = clock.now() - triedAtMs >= SOC_REPLAN_PAUSE_MS;
      if (isFirst || plugChanged || (pauseIsOver && plugged && isOffPlan(made, socPct, clock.now())))
        replan();
    },
    close: () => clock.clearTimeout(timer),
  };
}

function makePlan(options: PlanKeeperOptions, nowMs: number, socPct: number, plugged: boolean): MadePlan {
  const { settings, store, vehicle } = options;
  const { battery, reserveSocPct, departureSocPct } = settings;
  const published = options.prices.series();
  const series = extendPrices(published);
  const slotStartMs = nowMs - (nowMs % PLAN_SLOT_MS);
  const endAtMs = Math.min(lastPublishedMs(series) ?? nowMs, slotStartMs + HORIZON_MS);
  const trips = tripsAhead(options.trips.tripsBetween(nowMs, endAtMs), nowMs, plugged);
  const plan = planVehicle({
    currency: published.currency,
    slots: planSlots({
      prices: series,
      startAtMs: nowMs,
      endAtMs,
      trips,
      ...(departureSocPct === null ? {} : { departureSocPct }),
    }),
    battery,
    initialSocPct: Math.min(100, socPct),
    reserveSocPct,
    terminal: { pricePerKwh: terminalPricePerKwh(published, battery) },
  });
  const policy = policyFromPlan(plan, {
    id: (store.latestPolicy(vehicle)?.id ?? 0) + 1,
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
    targetSocPct: departAtMs === null ? null : departureSocPct,
    departAtMs,
    slots: plan.slots.filter((slot) => slot.startAtMs < nowMs + SHOWN_MS).map(shownSlot),
  };
  return { startSocPct: socPct, plan, policy, message };
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

function shownSlot(slot: PlannedSlot): HostPlanMessage['slots'][number] {
  return {
    startAtMs: slot.startAtMs,
    durationMs: slot.durationMs,
    importPrice: round(slot.importPricePerKwh, 5),
    exportPrice: round(slot.exportPricePerKwh, 5),
    plugged: slot.plugged,
    powerW: round(slot.powerW, 0),
    socPct: round(slot.socPct, 1),
    chargeUpToSocPct: round(slot.chargeUpToSocPct, 1),
    dischargeDownToSocPct: round(slot.dischargeDownToSocPct, 1),
    reason: slot.reason,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Whether the state of charge is not where the plan has it at this time. */
function isOffPlan(made: MadePlan | null, socPct: number | null, nowMs: number): boolean {
  if (made === null || socPct === null) return false;
  const { slots } = made.plan;
  const index = slots.findIndex((slot) => nowMs < slot.startAtMs + slot.durationMs);
  const slot = slots[index];
  if (slot === undefined) return false;
  const beforePct = slots[index - 1]?.socPct ?? made.startSocPct;
  const share = (nowMs - slot.startAtMs) / slot.durationMs;
  const expectedPct = beforePct + (slot.socPct - beforePct) * share;
  return Math.abs(socPct - expectedPct) > SOC_TOLERANCE_PCT;
}
