import loadHighs, { type Highs } from 'highs';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { MixedIntegerModel } from './mixedIntegerModel.ts';

export interface SolveOptions {
  /** What is known to be feasible, one value a column: the search begins with it. */
  readonly start?: Float64Array;
  /** Relative distance to the best bound at which the search ends; default 1e-9. */
  readonly gap?: number;
  /** After which the best found is taken; default 10 s. */
  readonly timeLimitMs?: number;
}

/** What the solver found, and how sure it is. */
export interface ModelSolution {
  readonly objective: number;
  /** No solution costs less than this. */
  readonly bound: number;
  /** Distance of the two, relative to the objective; 0 is proven. */
  readonly gap: number;
  readonly durationMs: number;
  /** One value a column. */
  readonly values: Float64Array;
}

let loading: Promise<Highs> | undefined;

/** HiGHS, loaded once (about 50 ms): it is WebAssembly and solves synchronously. */
export function loadSolver(): Promise<Highs> {
  loading ??= loadHighs();
  return loading;
}

/**
 * The least cost of a model.
 * @throws BackfeedError SOLVER_FAILED where it is infeasible, unbounded, or nothing was found in time
 */
export function solveModel(
  solver: Highs,
  model: MixedIntegerModel,
  options: SolveOptions = {},
): ModelSolution {
  const { start, gap = 1e-9, timeLimitMs = 10_000 } = options;
  const { continuous, integer } = solver.constants.variableType;
  const startedAtMs = performance.now();
  return solver.withModel(
    {
      numCols: model.costs.length,
      numRows: model.rowLower.length,
      colCost: Float64Array.from(model.costs),
      colLower: Float64Array.from(model.lower),
      colUpper: Float64Array.from(model.upper),
      rowLower: Float64Array.from(model.rowLower),
      rowUpper: Float64Array.from(model.rowUpper),
      ...(model.hasIntegers
        ? { integrality: model.isInteger.map((isInteger) => (isInteger ? integer : continuous)) }
        : {}),
      matrix: {
        format: 'csr',
        numRows: model.rowLower.length,
        numCols: model.costs.length,
        starts: Int32Array.from(model.rowStarts),
        indices: Int32Array.from(model.columns),
        values: Float64Array.from(model.factors),
      },
    },
    (native) => {
      native.options.set({
        output_flag: false,
        mip_rel_gap: gap,
        mip_abs_gap: 1e-9,
        time_limit: timeLimitMs / 1000,
      });
      if (start) native.setSolution({ colValue: start });
      native.run();
      const status = native.getModelStatus();
      const { optimal, timeLimit } = solver.constants.modelStatus;
      const isFeasible =
        native.info.get('primal_solution_status') === solver.constants.solutionStatus.feasible;
      if (!isFeasible || (status !== optimal && status !== timeLimit))
        throw new BackfeedError(
          'SOLVER_FAILED',
          `the solver ended with status ${status} after ${Math.round(performance.now() - startedAtMs)} ms`,
          'Check the caps of the problem, or give it more time',
        );
      const objective = native.getObjectiveValue();
      const bound = model.hasIntegers ? Number(native.info.get('mip_dual_bound')) : objective;
      return {
        objective,
        bound,
        gap: Math.max(0, objective - bound) / Math.max(1e-9, Math.abs(objective)),
        durationMs: performance.now() - startedAtMs,
        values: native.getSolution().colValue,
      };
    },
  );
}
