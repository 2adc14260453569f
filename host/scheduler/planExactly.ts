import { loadSolver, solveModel } from '../solver/solveModel.ts';
import { checkPlanProblem } from './checkPlanProblem.ts';
import { exactModel } from './exactModel.ts';
import type { PlanProblem } from './planProblem.ts';
import { planAlong, type Plan } from './planVehicle.ts';
import { solveSlopeProgramme } from './slopeProgramme.ts';
import { createSlotActions } from './slotAction.ts';
import { toSlopeProgramme } from './toSlopeProgramme.ts';

/** A plan, and how it came about. */
export interface ExactPlan extends Plan {
  /** What `cost` may be above the optimum, relative to the larger of cost and 1; 0 is proven. */
  readonly gap: number;
  /** Whole numbers that had to be decided: none where the slope method is exact. */
  readonly binaries: number;
  /** Spent in the solver. */
  readonly solverMs: number;
}

/** Money below this, relative to the cost, is rounding. */
const NOTHING_SHARE = 1e-9;

/**
 * The optimal plan for one vehicle, also where slots are not convex: see `planVehicle`, whose plan it is where nothing
 * was relaxed. Else a mixed-integer programme decides, which has binaries in the slots that are not convex, and starts
 * from that plan.
 *
 * @param options `timeLimitMs` after which the best plan found is taken, default 10 s; `gap` that is near enough
 * @throws BackfeedError PLAN_INPUT, SOLVER_FAILED
 */
export async function planExactly(
  problem: PlanProblem,
  options: { readonly timeLimitMs?: number; readonly gap?: number } = {},
): Promise<ExactPlan> {
  checkPlanProblem(problem);
  const actions = problem.slots.map(createSlotActions(problem.battery));
  const programme = toSlopeProgramme(problem, actions);
  const value = solveSlopeProgramme(programme);
  const { plan, done } = planAlong(problem, actions, programme, value);
  const gapOf = ({ cost }: Plan, bound: number): number =>
    Math.max(0, cost - bound) / Math.max(1, Math.abs(cost));
  if (gapOf(plan, plan.costBound) <= NOTHING_SHARE) return { ...plan, gap: 0, binaries: 0, solverMs: 0 };

  const startKwh = (problem.initialSocPct / 100) * programme.capacityKwh;
  const { model, valuesOf, actionsOf } = exactModel(programme, actions, startKwh);
  const solved = solveModel(await loadSolver(), model, { ...options, start: valuesOf(done) });
  const found = planAlong(problem, actions, programme, value, actionsOf(solved.values)).plan;
  const best = found.cost <= plan.cost ? found : plan;
  const costBound = Math.max(plan.costBound, solved.bound);
  return {
    ...best,
    costBound,
    gap: gapOf(best, costBound),
    binaries: model.isInteger.filter(Boolean).length,
    solverMs: solved.durationMs,
  };
}
