import { parentPort } from 'node:worker_threads';
import type { PlanProblem } from '../scheduler/planProblem.ts';
import { compactPlan, type CompactPlan } from './compactPlan.ts';

/** Some of the vehicles of a fleet; `from` is the number of the first. */
export interface PlanBatch {
  readonly from: number;
  readonly problems: readonly PlanProblem[];
}

/** Their plans, or which of them has none, and why. */
export type PlannedBatch =
  | { readonly from: number; readonly plans: readonly CompactPlan[] }
  | { readonly vehicle: number; readonly message: string };

parentPort!.on('message', ({ from, problems }: PlanBatch) => {
  const plans: CompactPlan[] = [];
  let answer: PlannedBatch = { from, plans };
  try {
    for (const problem of problems) plans.push(compactPlan(problem));
  } catch (error) {
    answer = { vehicle: from + plans.length, message: (error as Error).message };
  }
  parentPort!.postMessage(answer);
});
