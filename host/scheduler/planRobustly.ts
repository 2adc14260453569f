import { checkPlanProblem } from './checkPlanProblem.ts';
import type { PlanProblem, PlanSlot } from './planProblem.ts';
import type { PlannedTrip } from './planSlots.ts';
import { planAlong, type Plan, type PlannedSlot } from './planVehicle.ts';
import { createSlotActions } from './slotAction.ts';
import { toSlopeProgramme } from './toSlopeProgramme.ts';
import type { Likely, TripUncertainty } from './tripUncertainty.ts';
import { solveUncertainProgramme, type Departures, type TripEnergy } from './uncertainProgramme.ts';

/** Share of what has not happened yet that happens in each slot: of the times that are possible at or after the first. */
function hazards(slots: readonly PlanSlot[], atMs: number, shifts: readonly Likely[]): Map<number, number> {
  const endMs = slots[slots.length - 1]!.startAtMs + slots[slots.length - 1]!.durationMs;
  const times = shifts
    .map(({ value, share }) => ({ timeMs: atMs + value, share }))
    .filter(({ timeMs, share }) => timeMs >= slots[0]!.startAtMs && share > 0);
  const shares = new Map<number, number>();
  let left = 0;
  for (const { timeMs, share } of times) {
    left += share;
    if (timeMs >= endMs) continue;
    // What happens within a slot happens at its start: a slot that is plugged in only partly counts as not plugged in.
    const slot = slots.findLastIndex(({ startAtMs }) => startAtMs <= timeMs);
    shares.set(slot, (shares.get(slot) ?? 0) + share);
  }
  const ordered = [...shares].sort(([a], [b]) => a - b);
  return new Map(
    ordered.map(([slot, share]) => {
      const hazard = Math.min(1, share / left);
      left -= share;
      return [slot, left < 1e-9 ? 1 : hazard];
    }),
  );
}

/** When the car may come and go by its calendar and habits, and the slots in which it may be plugged in besides the plan's. */
function departuresOf(
  problem: PlanProblem,
  trips: readonly PlannedTrip[],
  uncertainty: TripUncertainty,
  departureSocPct: number,
): { readonly departures: Departures; readonly mayBePlugged: readonly boolean[] } {
  const { slots, battery } = problem;
  const capacityKwh = battery.capacityWh / 1000;
  const leaves = new Float64Array(slots.length);
  const targetKwh = new Float64Array(slots.length);
  const returns = new Float64Array(slots.length);
  const tripEnergies: (readonly TripEnergy[])[] = slots.map(() => []);
  const mayBePlugged = slots.map(({ plugged }) => plugged);
  /** Of trips after which the car was not plugged in: it is away still. */
  let drivenWh = 0;
  for (const trip of trips) {
    const leaving = hazards(slots, trip.departAtMs, uncertainty.departShiftMs);
    const coming = hazards(slots, trip.arriveAtMs, uncertainty.arriveShiftMs);
    const firstLeave = Math.min(...leaving.keys());
    const lastLeave = Math.max(-1, ...leaving.keys());
    const isFromPlug = drivenWh === 0;
    if (isFromPlug)
      for (const [slot, hazard] of leaving) {
        leaves[slot] = hazard;
        targetKwh[slot] = ((trip.departureSocPct ?? departureSocPct) / 100) * capacityKwh;
      }
    for (let slot = firstLeave; slot < lastLeave; slot += 1) if (isFromPlug) mayBePlugged[slot] = true;
    const energyWh = drivenWh + trip.energyWh;
    drivenWh = trip.pluggedAfter ? 0 : energyWh;
    if (!trip.pluggedAfter || coming.size === 0) continue;
    const firstComing = Math.min(...coming.keys());
    // Whoever leaves late is not back before.
    const lastComing = Math.min(slots.length - 1, Math.max(lastLeave + 1, ...coming.keys()));
    coming.set(lastComing, 1);
    for (const [slot, hazard] of coming) {
      returns[slot] = hazard;
      tripEnergies[slot] = uncertainty.energyFactor.map(({ value, share }) => ({
        energyKwh: (energyWh * value) / 1000,
        share,
      }));
    }
    for (let slot = firstComing; slot <= lastComing; slot += 1) mayBePlugged[slot] = true;
  }
  const isAwayFirst = trips.some(
    ({ departAtMs, arriveAtMs }) => departAtMs <= slots[0]!.startAtMs && slots[0]!.startAtMs < arriveAtMs,
  );
  return { departures: { isAwayFirst, leaves, targetKwh, returns, tripEnergies }, mayBePlugged };
}

/**
 * A plan whose thresholds hold for a car that leaves sooner or later than its calendar says, and drives more or less: the
 * mean over what may happen decides, so the target is there early where leaving early is likely enough. The plan itself
 * shows the calendar's course. Slots in which the car may be at home although the calendar has it away have thresholds,
 * too.
 *
 * @param trips by the calendar, in order, those of `problem.slots`
 * @param departureSocPct wanted at a departure that names none
 * @throws BackfeedError PLAN_INPUT
 */
export function planRobustly(
  problem: PlanProblem,
  trips: readonly PlannedTrip[],
  uncertainty: TripUncertainty,
  departureSocPct = 0,
): Plan {
  checkPlanProblem(problem);
  const { departures, mayBePlugged } = departuresOf(problem, trips, uncertainty, departureSocPct);
  const actionsOf = createSlotActions(problem.battery);
  const mayBe = problem.slots.map((slot, index): PlanSlot => ({
    ...slot,
    plugged: mayBePlugged[index]!,
    // Trips and targets come and go with the departures.
    tripEnergyWh: 0,
    minSocPct: 0,
  }));
  const value = solveUncertainProgramme(
    toSlopeProgramme({ ...problem, slots: mayBe }, mayBe.map(actionsOf)),
    departures,
  );
  const actions = problem.slots.map(actionsOf);
  const { plan } = planAlong(problem, actions, toSlopeProgramme(problem, actions), value);
  const capacityKwh = problem.battery.capacityWh / 1000;
  const slots = plan.slots.map((slot, index): PlannedSlot => {
    if (slot.plugged || !mayBePlugged[index]) return slot;
    return {
      ...slot,
      chargeUpToSocPct: (value.chargeUpToKwh[index]! / capacityKwh) * 100,
      dischargeDownToSocPct: (value.drawDownToKwh[index]! / capacityKwh) * 100,
    };
  });
  return { ...plan, slots };
}
