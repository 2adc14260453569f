import { leastOfConvex } from './leastOfConvex.ts';
import type { PlanProblem, PlanSlot } from './planProblem.ts';
import { planVehicle, type Plan } from './planVehicle.ts';

/** What the highest import of a horizon costs: price x max(0, peak - paidPeak). */
export interface PeakPrice {
  /** With tax. */
  readonly pricePerKw: number;
  /** Up to here import costs nothing more: what is free, or the month's peak so far where that is higher. */
  readonly paidPeakW: number;
  /** Whether the import of a slot counts; default all do. */
  readonly counts?: (slot: PlanSlot) => boolean;
}

/** A plan, and what its highest import costs. */
export interface CapacityPlan {
  readonly plan: Plan;
  /** Highest mean import of a slot that counts. */
  readonly peakW: number;
  readonly peakCost: number;
  /** Plan cost and peak cost. */
  readonly cost: number;
  /** The cost is at most so much above the least possible one: proven where no slot is `relaxed`. */
  readonly gap: number;
}

const EXACT = 1e-9;

/** The problem with no import above the cap in slots that count. */
function capped(problem: PlanProblem, capW: number, counts: (slot: PlanSlot) => boolean): PlanProblem {
  return {
    ...problem,
    slots: problem.slots.map((slot) =>
      counts(slot) ? { ...slot, maxImportW: Math.min(capW, slot.maxImportW ?? Infinity) } : slot,
    ),
  };
}

/**
 * The plan of least cost when the horizon's highest import costs money too. The least cost under a cap on the import is
 * convex in the cap (it is the optimum of a linear programme in which the cap is a right-hand side), so a search over the
 * one number is exact: it ends when the cost is proven to be within the tolerance of the optimum, or at the precision of the arithmetic, and says how far it got. Typically it plans 10 to 20 times.
 *
 * A slot's own mean counts as its import: where the meter averages over more than a slot, the cap is on each slot of the
 * interval, and the plan may be dearer than need be. All slots are one accounting period.
 *
 * @param tolerance relative to the cost of the plan without a cap, or to 1 where that is less
 * @throws BackfeedError PLAN_INPUT, as planVehicle
 */
export function planWithCapacityCharge(
  problem: PlanProblem,
  price: PeakPrice,
  tolerance = EXACT,
): CapacityPlan {
  const { pricePerKw, paidPeakW, counts = () => true } = price;
  const peakOf = (plan: Plan): number =>
    plan.slots.reduce(
      (peakW, { powerW }, index) => (counts(problem.slots[index]!) ? Math.max(peakW, -powerW) : peakW),
      0,
    );
  const costOfPeak = (peakW: number): number => (Math.max(0, peakW - paidPeakW) / 1000) * pricePerKw;
  const finished = (plan: Plan, gap: number): CapacityPlan => {
    const peakW = peakOf(plan);
    const peakCost = costOfPeak(peakW);
    return { plan, peakW, peakCost, cost: plan.cost + peakCost, gap };
  };
  const free = planVehicle(problem);
  const freePeakW = peakOf(free);
  if (freePeakW <= paidPeakW || pricePerKw === 0) return finished(free, 0);

  const plans = new Map<number, Plan>([[freePeakW, free]]);
  const { at, gap } = leastOfConvex(
    (capW) => {
      const plan = plans.get(capW) ?? planVehicle(capped(problem, capW, counts));
      plans.set(capW, plan);
      return plan.cost + costOfPeak(capW);
    },
    paidPeakW,
    freePeakW,
    tolerance * Math.max(1, Math.abs(free.cost)),
  );
  return finished(plans.get(at)!, gap);
}
