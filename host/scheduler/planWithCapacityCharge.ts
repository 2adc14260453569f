import { leastOfConvex } from './leastOfConvex.ts';
import { costOfPeak, peakOf, withImportCap, type PeakPrice } from './peakPrice.ts';
import type { PlanProblem } from './planProblem.ts';
import { planVehicle, type Plan } from './planVehicle.ts';

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

/**
 * The plan of least cost when the horizon's highest import costs money too. The least cost under a cap on the import is
 * convex in the cap (it is the optimum of a linear programme in which the cap is a right-hand side), so a search over the
 * one number is exact: it ends when the cost is proven to be within the tolerance of the optimum, or at the precision of
 * the arithmetic, and says how far it got. Typically it plans 10 to 20 times.
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
  const finished = (plan: Plan, gap: number): CapacityPlan => {
    const peak = peakOf(plan, problem, price);
    return { plan, peakW: peak.powerW, peakCost: peak.cost, cost: plan.cost + peak.cost, gap };
  };
  const free = planVehicle(problem);
  const { powerW: freePeakW } = peakOf(free, problem, price);
  if (freePeakW <= price.paidPeakW || price.pricePerKw === 0) return finished(free, 0);

  const plans = new Map<number, Plan>([[freePeakW, free]]);
  const { at, gap } = leastOfConvex(
    (capW) => {
      const plan = plans.get(capW) ?? planVehicle(withImportCap(problem, capW, price.counts));
      plans.set(capW, plan);
      return plan.cost + costOfPeak(capW, price);
    },
    price.paidPeakW,
    freePeakW,
    tolerance * Math.max(1, Math.abs(free.cost)),
  );
  return finished(plans.get(at)!, gap);
}
