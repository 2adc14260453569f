import { existsSync, readdirSync } from 'node:fs';
import { bench, describe } from 'vitest';
import { planFleet } from '../../../host/site/planFleet.ts';
import { planSite } from '../../../host/site/planSite.ts';
import type { SiteProblem } from '../../../host/site/siteProblem.ts';
import { loadSolver } from '../../../host/solver/solveModel.ts';
import { readEvccCase, siteProblemOfEvcc } from './evccRequest.ts';
import { randomFleet } from './randomFleet.ts';

const solver = await loadSolver();
const folder = '../shared/data/evcc';
const options = { iterations: 5, warmupIterations: 2, time: 0 };

// The median of the eleven medians is to stay below 100 ms.
describe.runIf(existsSync(folder))('evcc', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  for (const file of files) {
    const problem = siteProblemOfEvcc(readEvccCase(`${folder}/${file}`).request);
    bench(file, () => void planSite(solver, problem), options);
  }
});

/** Two cars and a home battery, 96 slots. */
function house(): SiteProblem {
  const { slots, stores, ...rest } = randomFleet(7, 2);
  return {
    ...rest,
    slots,
    stores: [
      ...stores,
      {
        name: 'battery',
        kind: 'battery',
        capacityWh: 10_000,
        initialWh: 4_000,
        chargeEfficiency: 0.95,
        dischargeEfficiency: 0.95,
        maxChargeW: 5_000,
        maxDischargeW: 5_000,
        dischargesToGrid: false,
        wearPricePerKwh: 0.02,
        terminal: { pricePerKwh: 0.17 },
      },
    ],
  };
}

describe('2 cars, battery and PV, 96 slots', () => {
  const problem = house();
  bench('planSite', () => void planSite(solver, problem), options);
});

describe('60 cars behind one meter, 96 slots', () => {
  const problem = randomFleet(60, 60);
  bench('planSite, exact', () => void planSite(solver, problem), options);
  bench('planFleet', () => void planFleet(solver, problem), options);
});
