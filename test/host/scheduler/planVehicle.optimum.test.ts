import type { Highs } from 'highs';
import { beforeAll, describe, expect, it } from 'vitest';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { leastCost, linearProgramme, loadSolver } from './linearProgramme.ts';
import { randomProblem } from './randomProblem.ts';

describe('planVehicle against a linear programme', () => {
  let highs: Highs;
  beforeAll(async () => {
    highs = await loadSolver();
  });

  it('costs what the optimum of 200 random convex problems costs, within 1e-6 relative', () => {
    const worst = { seed: 0, relative: 0 };
    let withShortfall = 0;
    for (let seed = 1; seed <= 200; seed += 1) {
      const problem = randomProblem(seed, 24 + (seed % 5) * 24);
      const plan = planVehicle(problem);
      expect(plan.slots.filter((slot) => slot.relaxed)).toEqual([]);
      if (plan.costParts.shortfall > 0) withShortfall += 1;
      const best = leastCost(highs, linearProgramme(problem));
      const relative = Math.abs(plan.cost - best) / Math.abs(best);
      if (!(relative <= worst.relative)) Object.assign(worst, { seed, relative });
    }
    expect(worst.relative, `seed ${worst.seed}`).toBeLessThanOrEqual(1e-6);
    // Problems with and without impossible wishes are both in the sample.
    expect(withShortfall).toBeGreaterThan(20);
    expect(withShortfall).toBeLessThan(180);
  });
});
