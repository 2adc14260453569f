import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { PriceSeries } from '../prices/priceSeries.ts';
import { applyTariff } from '../prices/tariff.ts';
import { planRobustly } from '../scheduler/planRobustly.ts';
import type { PlanSlot } from '../scheduler/planProblem.ts';
import type { PlannedTrip } from '../scheduler/planSlots.ts';
import type { Likely, TripUncertainty } from '../scheduler/tripUncertainty.ts';
import type { BacktestCase } from './backtestCase.ts';
import { backtestSlots, SLOT_MS, SLOTS_PER_DAY } from './backtestSlots.ts';
import { followThresholds, type RunResult } from './followThresholds.ts';
import { priceForecasts } from './priceForecast.ts';
import { rollingThresholds } from './rollingPlan.ts';

/** How far the trips of a backtest stray from its case: evenly up to this, either way. */
export interface TripVariation {
  readonly departShiftMs: number;
  /** 0.5: a trip takes half to one and a half times its energy. */
  readonly energyShare: number;
  readonly seed: number;
}

/** What came of a year whose trips were not those that were planned for. */
export interface VariedTrips extends RunResult {
  readonly days: number;
  /** Of the days, at whose departure the target was there. */
  readonly satisfiedShare: number;
}

/** The windows in which the slots have the car away, as trips. */
export function tripsOf(slots: readonly PlanSlot[]): PlannedTrip[] {
  const trips: PlannedTrip[] = [];
  let from = -1;
  slots.forEach((slot, index) => {
    if (!slot.plugged && from < 0) from = index;
    const next = slots[index + 1];
    if (from < 0 || (next && !next.plugged)) return;
    const { minSocPct } = slots[from]!;
    trips.push({
      departAtMs: slots[from]!.startAtMs,
      arriveAtMs: slot.startAtMs + slot.durationMs,
      energyWh: slots.slice(from, index + 1).reduce((sum, { tripEnergyWh }) => sum + tripEnergyWh, 0),
      pluggedAfter: true,
      ...(minSocPct === undefined ? {} : { departureSocPct: minSocPct }),
    });
    from = -1;
  });
  return trips;
}

const evenly = (values: readonly number[]): Likely[] =>
  values.map((value) => ({ value, share: 1 / values.length }));

/** The habits of a car whose trips vary so. */
function uncertaintyOf({ departShiftMs, energyShare }: TripVariation): TripUncertainty {
  const steps = Math.floor(departShiftMs / SLOT_MS);
  return {
    departShiftMs: evenly(Array.from({ length: 2 * steps + 1 }, (_, step) => (step - steps) * SLOT_MS)),
    arriveShiftMs: [{ value: 0, share: 1 }],
    energyFactor: evenly([-0.8, -0.4, 0, 0.4, 0.8].map((share) => 1 + share * energyShare)),
    learnedFrom: 0,
  };
}

/** The slots with other trips: they leave sooner or later, and take more or less. */
function varied(slots: readonly PlanSlot[], { departShiftMs, energyShare, seed }: TripVariation): PlanSlot[] {
  const random = seededRandom(seed);
  const steps = Math.floor(departShiftMs / SLOT_MS);
  const changed = slots.map((slot): PlanSlot => ({
    ...slot,
    minSocPct: 0,
    tripEnergyWh: slot.tripEnergyWh * (1 + energyShare * (2 * random() - 1)),
  }));
  for (const { departAtMs, departureSocPct } of tripsOf(slots)) {
    const planned = slots.findIndex(({ startAtMs }) => startAtMs === departAtMs);
    const leaves = planned + Math.round((2 * random() - 1) * steps);
    for (let index = Math.min(leaves, planned); index < Math.max(leaves, planned); index++)
      changed[index] = { ...changed[index]!, plugged: index < leaves };
    if (departureSocPct !== undefined) changed[leaves] = { ...changed[leaves]!, minSocPct: departureSocPct };
  }
  return changed;
}

/**
 * Runs a case whose trips stray from the calendar, with a planner that knows published prices, the calendar, and how far
 * trips stray from it.
 * @param market prices before the tariff
 * @param onProgress hears the share of the work that is done, 0 to 1
 * @throws BackfeedError BACKTEST_PRICES, PLAN_INPUT
 */
export function runVariedTrips(
  market: PriceSeries,
  what: BacktestCase,
  variation: TripVariation,
  onProgress: (done: number) => void = () => {},
): VariedTrips {
  const slots = backtestSlots(applyTariff(market, what.tariff), what);
  const uncertainty = uncertaintyOf(variation);
  const planner = {
    planAhead: (problem: Parameters<typeof planRobustly>[0]) => ({
      planned: planRobustly(problem, tripsOf(problem.slots), uncertainty).slots,
      capW: () => Infinity,
    }),
  };
  const thresholds = rollingThresholds(slots, what, priceForecasts.weekday, planner, onProgress);
  const capacityKwh = what.battery.capacityWh / 1000;
  const days = slots.length / SLOTS_PER_DAY;
  const result = followThresholds(
    varied(slots, variation),
    what.battery,
    (what.initialSocPct / 100) * capacityKwh,
    (what.reserveSocPct / 100) * capacityKwh,
    (index) => thresholds[index]!,
  );
  return { ...result, days, satisfiedShare: 1 - result.missedDepartures / days };
}
