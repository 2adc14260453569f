import { bench, describe } from 'vitest';
import { planMany } from '../../../host/fleet/planMany.ts';
import { randomProblem } from '../scheduler/randomProblem.ts';

// 10,000 vehicles for a day: a hundred households a hundred times.
const households = Array.from({ length: 100 }, (_, seed) => randomProblem(seed + 1, 96));
const fleet = Array.from({ length: 10_000 }, (_, index) => households[index % households.length]!);

describe('10,000 vehicles, 96 slots', () => {
  bench('planMany', async () => void (await planMany(fleet)), {
    iterations: 2,
    time: 0,
    warmupIterations: 0,
  });
});
