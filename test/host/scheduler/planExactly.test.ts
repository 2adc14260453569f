import { describe, expect, it } from 'vitest';
import { planExactly } from '../../../host/scheduler/planExactly.ts';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { loadSolver, solveModel } from '../../../host/solver/solveModel.ts';
import { independentModel } from './independentModel.ts';
import { randomFeatures } from './randomFeatures.ts';

const solver = await loadSolver();

/** Problems with every feature of the planner, a thousand in ten parts. */
const parts = Array.from({ length: 10 }, (_, part) => part * 100);

describe('planExactly', () => {
  it.each(parts)(
    'costs what an independent mixed-integer programme finds within 1e-6: problems from %i on',
    async (from) => {
      const worst = { seed: 0, relative: 0 };
      let mixed = 0;
      for (let seed = from + 1; seed <= from + 100; seed += 1) {
        const problem = randomFeatures(seed, 4 + (seed % 4) * 4);
        const plan = await planExactly(problem);
        if (plan.binaries > 0) mixed += 1;
        expect(plan.gap, `seed ${seed}`).toBeLessThanOrEqual(1e-6);
        const best = solveModel(solver, independentModel(problem)).objective;
        const relative = Math.abs(plan.cost - best) / Math.max(1, Math.abs(best));
        if (!(relative <= worst.relative)) Object.assign(worst, { seed, relative });
      }
      expect(worst.relative, `seed ${worst.seed}`).toBeLessThanOrEqual(1e-6);
      // Problems that the slope method solves alone and problems that need binaries are both in the sample.
      expect(mixed).toBeGreaterThan(20);
      expect(mixed).toBeLessThan(80);
    },
    120_000,
  );

  it('leaves to the solver what the slope method bounds', async () => {
    let improved = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const problem = randomFeatures(seed, 12);
      const [first, exact] = [planVehicle(problem), await planExactly(problem)];
      expect(exact.cost).toBeLessThanOrEqual(first.cost);
      expect(exact.cost).toBeGreaterThanOrEqual(
        first.costBound - 1e-7 * Math.max(1, Math.abs(first.costBound)),
      );
      if (exact.cost < first.cost - 1e-6) improved += 1;
    }
    expect(improved).toBeGreaterThan(3);
  });
});
