import { availableParallelism } from 'node:os';
import { bench, describe } from 'vitest';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import { fleetSize, fleetSteps } from '../../../sim/fleet/fleetSpec.ts';
import { simulateFleet } from '../../../sim/fleet/simulateFleet.ts';
import { sampleFleetTrips } from '../../../sim/fleet/tripRoads.ts';
import { testFleet } from './testFleet.ts';

const spec = testFleet(365, 10_000, { trips: sampleFleetTrips(leafFleetCar) });
const vehicleSteps = fleetSize(spec) * fleetSteps(spec);

describe('10,000 vehicles x 1 year x 15 min', () => {
  let fastestMs = Infinity;
  const threads = availableParallelism();
  bench(
    `${threads} threads`,
    async () => {
      const startedAtMs = performance.now();
      await simulateFleet(spec, { threads });
      fastestMs = Math.min(fastestMs, performance.now() - startedAtMs);
    },
    {
      iterations: 2,
      time: 0,
      warmupIterations: 0,
      // Also called after warming up.
      teardown: (_task, mode) => {
        if (mode !== 'run') return;
        const perSecond = vehicleSteps / fastestMs / 1000;
        process.stdout.write(`  ${perSecond.toFixed(1)} million vehicle-steps a second at best\n`);
      },
    },
  );
});
