import { describe, expect, it } from 'vitest';
import { fastsimRuns } from '../../validation/fastsimRuns.ts';
import { hasReference } from '../../validation/referenceData.ts';

describe.skipIf(!hasReference('vehicles/fastsim_2.1.2_reference_runs.json'))(
  'against FASTSim 2.1.2, 7 cars on 4 cycles (needs ../shared/data/vehicles)',
  () => {
    it.each([1, 0.1])(
      'in steps of %d s: within 1 pct of the energy and 2 points of the regenerated share',
      (stepS) => {
        const runs = fastsimRuns(stepS);
        expect(runs).toHaveLength(28);
        for (const { car, cycle, energyError, regenShareDifference } of runs) {
          expect(Math.abs(energyError), `${car} ${cycle}`).toBeLessThan(0.01);
          expect(Math.abs(regenShareDifference), `${car} ${cycle}`).toBeLessThan(0.02);
        }
      },
    );
  },
);
