import { describe, expect, it } from 'vitest';
import { MixedIntegerModel } from '../../../host/solver/mixedIntegerModel.ts';
import { loadSolver, solveModel } from '../../../host/solver/solveModel.ts';

const solver = await loadSolver();

/** The best of things worth 10, 13, 7 that weigh 3, 4, 2 into a bag that carries 6: the last two. */
function bag(): MixedIntegerModel {
  const model = new MixedIntegerModel();
  const things = [-10, -13, -7].map((cost) => model.binary(cost));
  model.atMost(
    [3, 4, 2].map((weight, index) => [things[index]!, weight] as const),
    6,
  );
  return model;
}

describe('solveModel', () => {
  it('finds and proves the best whole numbers', () => {
    const found = solveModel(solver, bag());
    expect(found.objective).toBeCloseTo(-20, 9);
    expect([...found.values].map(Math.round)).toEqual([0, 1, 1]);
    expect(found.gap).toBe(0);
  });

  it('says how far from the bound it ended', () => {
    const found = solveModel(solver, bag(), { gap: 0.5, start: Float64Array.of(1, 0, 1) });
    expect(found.objective).toBeGreaterThanOrEqual(found.bound);
    expect(found.gap).toBeCloseTo((found.objective - found.bound) / Math.abs(found.objective), 12);
  });

  it('solves a programme without whole numbers, terms of one column added', () => {
    const model = new MixedIntegerModel();
    const x = model.column(-1);
    model.atMost(
      [
        [x, 1],
        [x, 1],
      ],
      6,
    );
    expect(solveModel(solver, model)).toMatchObject({ objective: -3, bound: -3, gap: 0 });
  });

  it.each<[string, (model: MixedIntegerModel) => void]>([
    ['cannot be met', (model) => model.equal([[model.column(1, 1), 1]], 2)],
    ['has no end', (model) => void model.column(-1)],
  ])('refuses what %s', (_what, fill) => {
    const model = new MixedIntegerModel();
    fill(model);
    expect(() => solveModel(solver, model)).toThrow(expect.objectContaining({ code: 'SOLVER_FAILED' }));
  });
});
