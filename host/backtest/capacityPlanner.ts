import type { Tariff } from '../prices/tariff.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import type { PlanProblem, PlanSlot } from '../scheduler/planProblem.ts';
import { planVehicle, type PlannedSlot } from '../scheduler/planVehicle.ts';
import { peakPriceOf } from '../scheduler/peakPrice.ts';
import { planWithCapacityCharge } from '../scheduler/planWithCapacityCharge.ts';

/** A plan, and up to which import its slots may go. */
export interface CappedPlan {
  readonly planned: readonly PlannedSlot[];
  /** Cap at the grid meter; Infinity where a peak costs nothing. */
  readonly capW: (slot: PlanSlot) => number;
}

/** Plans under a tariff whose peaks may cost money. */
export interface CapacityPlanner {
  /** With everything known: each month has the peak that is best for it. */
  planAll(problem: PlanProblem): CappedPlan;
  /**
   * For the days ahead: the month's peak may rise where these days alone make up for it. Keeps the peak that the plans
   * before have allowed; the days ahead are one accounting period, that of the first.
   */
  planAhead(problem: PlanProblem): CappedPlan;
}

/** A year has hundreds of plans: one part in a thousand of a plan's cost is less than its prices are known to. */
const TOLERANCE = 1e-3;

const noCap = (): number => Infinity;

/** @param timeZone of a tariff that states none */
export function createCapacityPlanner(tariff: Tariff, timeZone: string): CapacityPlanner {
  const price = peakPriceOf(tariff, timeZone);
  if (price === null) {
    const plan = (problem: PlanProblem): CappedPlan => ({ planned: planVehicle(problem).slots, capW: noCap });
    return { planAll: plan, planAhead: plan };
  }
  const zone = tariff.timeZone ?? timeZone;
  const monthOf = ({ startAtMs }: PlanSlot): string =>
    new Date(wallMsFromUtcMs(zone, startAtMs)).toISOString().slice(0, 7);
  const bestPeakW = (problem: PlanProblem, paidPeakW: number): number =>
    planWithCapacityCharge(problem, { ...price, paidPeakW }, TOLERANCE).peakW;
  const underCaps = (problem: PlanProblem, peakOf: (month: string) => number): CappedPlan => {
    const capW = (slot: PlanSlot): number => (price.counts(slot) ? peakOf(monthOf(slot)) : Infinity);
    const slots = problem.slots.map((slot) => ({ ...slot, maxImportW: capW(slot) }));
    return { planned: planVehicle({ ...problem, slots }).slots, capW };
  };
  const allowed = new Map<string, number>();
  return {
    planAll: (problem) => {
      const months = new Map<string, PlanSlot[]>();
      for (const slot of problem.slots) {
        const month = monthOf(slot);
        const before = months.get(month);
        if (before) before.push(slot);
        else months.set(month, [slot]);
      }
      const peaks = new Map(
        [...months].map(([month, slots]) => [month, bestPeakW({ ...problem, slots }, price.paidPeakW)]),
      );
      return underCaps(problem, (month) => Math.max(price.paidPeakW, peaks.get(month)!));
    },
    planAhead: (problem) => {
      const month = monthOf(problem.slots[0]!);
      const paidPeakW = allowed.get(month) ?? price.paidPeakW;
      const peakW = Math.max(paidPeakW, bestPeakW(problem, paidPeakW));
      allowed.set(month, peakW);
      return underCaps(problem, () => peakW);
    },
  };
}
