import type { JournalMessage, StateMessage } from '../../firmware/contract/messages.ts';
import type { Clock, TimerHandle } from '../clock.ts';
import { PLAN_SLOT_MS } from '../scheduler/planSlots.ts';
import { learnUncertainty, type TripUncertainty } from '../scheduler/tripUncertainty.ts';
import type { Store } from '../store/store.ts';
import { mergePlanSlots } from './mergePlanSlots.ts';
import { monthPeakW } from './monthPeak.ts';
import type { PriceBasis } from './pricesAhead.ts';
import type { PriceSource } from './priceSource.ts';
import type { TripCalendar } from './tripCalendar.ts';
import { drivenTrips, journalTrips } from './tripHistory.ts';
import { makeVehiclePlan, type MadePlan, type OwnerSettings, type VehicleSituation } from './vehiclePlan.ts';

const HOUR_MS = 3_600_000;

const REPLAN_AFTER_MS = HOUR_MS;

/** State of charge off the plan by more than this calls for a new one. */
const SOC_TOLERANCE_PCT = 2;

/** At most one new plan in this time because of the state of charge. */
const SOC_REPLAN_PAUSE_MS = 300_000;

/** How far back a journal tells of habits: sixty trips of a car that drives on five days a week. */
const HISTORY_MS = 90 * 24 * HOUR_MS;

/** Holds the present month whole. */
const MONTH_MS = 32 * 24 * HOUR_MS;

/** A state of charge and when it was measured. */
interface KnownSoc {
  readonly pct: number;
  readonly atMs: number;
}

export interface PlanKeeperOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly vehicle: string;
  readonly settings: OwnerSettings;
  readonly prices: PriceSource;
  readonly trips: TripCalendar;
  readonly onPlan: (made: MadePlan) => void;
  /** Called when plans rest on other prices than the one before. */
  readonly onPriceBasis: (basis: PriceBasis) => void;
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
  let soc: KnownSoc | null = null;
  let plugged: boolean | null = null;
  let triedAtMs = -Infinity;
  let timer: TimerHandle = null;
  let habits: TripUncertainty | null = null;
  let basis: PriceBasis = 'published';

  const learn = (): TripUncertainty => {
    const nowMs = clock.now();
    const records = store.journalBetween(vehicle, nowMs - HISTORY_MS, nowMs);
    return learnUncertainty(drivenTrips(journalTrips(records), trips));
  };
  const peakSoFarW = (nowMs: number): number => {
    const { tariff = {}, timeZone } = options.settings;
    if (tariff.capacityCharge === undefined) return 0;
    return monthPeakW(store.journalBetween(vehicle, nowMs - MONTH_MS, nowMs), tariff, timeZone, nowMs);
  };
  const replan = (): void => {
    if (soc === null) return;
    const nowMs = (triedAtMs = clock.now());
    try {
      habits ??= learn();
      const situation: VehicleSituation = {
        nowMs,
        socPct: soc.pct,
        socAtMs: soc.atMs,
        plugged: plugged === true,
        prices: prices.series(),
        trips,
        habits,
        peakSoFarW: peakSoFarW(nowMs),
      };
      const policyId = (store.latestPolicy(vehicle)?.id ?? 0) + 1;
      const next = makeVehiclePlan(options.settings, situation, policyId);
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
    if (made.message.prices === basis) return;
    basis = made.message.prices;
    options.onPriceBasis(basis);
  };
  const replanAtSlotBoundaries = (): void => {
    const nowMs = clock.now();
    if (nowMs - triedAtMs >= REPLAN_AFTER_MS) replan();
    timer = clock.setTimeout(replanAtSlotBoundaries, PLAN_SLOT_MS - (nowMs % PLAN_SLOT_MS));
  };

  const known = store.latestState(vehicle);
  if (known !== null) {
    plugged = known.message.plugged;
    soc = socOf(known.message, known.receivedAtMs) ?? lastBooked(store, vehicle, clock.now());
  }
  prices.onChange(replan);
  trips.onChange(replan);
  replanAtSlotBoundaries();

  return {
    get made() {
      return made;
    },
    stateArrived: (state) => {
      const isFirst = soc === null;
      const plugChanged = plugged !== null && plugged !== state.plugged;
      // A car that has just woken does not know: what it told last still holds.
      soc = socOf(state, clock.now()) ?? soc;
      plugged = state.plugged;
      // A trip has begun or ended: there may be more to learn from.
      if (plugChanged) habits = null;
      const pauseIsOver = clock.now() - triedAtMs >= SOC_REPLAN_PAUSE_MS;
      if (isFirst || plugChanged || (pauseIsOver && plugged && isOffPlan(made, soc, clock.now()))) replan();
    },
    close: () => clock.clearTimeout(timer),
  };
}

/** The state of charge that a state tells, or null. @param receivedAtMs when it was told, by the host's clock */
function socOf({ socPct, ageMs }: StateMessage, receivedAtMs: number): KnownSoc | null {
  return socPct === null ? null : { pct: socPct, atMs: receivedAtMs - (ageMs.soc ?? 0) };
}

/** The last state of charge in the journal, for a car that slept through its last state, or null. */
function lastBooked(store: Store, vehicle: string, nowMs: number): KnownSoc | null {
  const records = store.journalBetween(vehicle, nowMs - MONTH_MS, nowMs);
  const last: JournalMessage | undefined = records.findLast(({ socPct }) => socPct !== null);
  return last === undefined ? null : { pct: last.socPct!, atMs: last.t! };
}

/** Whether the state of charge is not where the plan has it at this time. */
function isOffPlan(made: MadePlan | null, soc: KnownSoc | null, nowMs: number): boolean {
  if (made === null || soc === null) return false;
  const { slots } = made.plan;
  const index = slots.findIndex((slot) => nowMs < slot.startAtMs + slot.durationMs);
  const slot = slots[index];
  if (slot === undefined) return false;
  const beforePct = slots[index - 1]?.socPct ?? made.startSocPct;
  const share = (nowMs - slot.startAtMs) / slot.durationMs;
  const expectedPct = beforePct + (slot.socPct - beforePct) * share;
  return Math.abs(soc.pct - expectedPct) > SOC_TOLERANCE_PCT;
}
