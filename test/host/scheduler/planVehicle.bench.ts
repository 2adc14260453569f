import { bench, describe } from 'vitest';
import { planVehicle } from '../../../host/scheduler/planVehicle.ts';
import { leastCost, linearProgramme, loadSolver } from './linearProgramme.ts';
import { randomProblem } from './randomProblem.ts';

const highs = await loadSolver();

const year = randomProblem(9100, 366 * 96);
describe('a year of quarter hours', () => {
  bench('planVehicle', () => void planVehicle(year), { time: 3000 });
});

// The summary of each group states the ratio of the two.
describe.each([96, 672])('%d slots', (count) => {
  const problems = Array.from({ length: 8 }, (_, index) => randomProblem(9000 + index, count));
  const programmes = problems.map((problem) => linearProgramme(problem));
  let next = 0;
  bench('planVehicle', () => {
    planVehicle(problems[next++ % problems.length]!);
  });
  bench('highs, linear programme built beforehand', () => {
    leastCost(highs, programmes[next++ % programmes.length]!);
  });
});
