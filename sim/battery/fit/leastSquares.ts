import { BackfeedError } from '../../backfeedError.ts';

/** Linear least squares that grows row by row: which x makes row . x = target, as nearly as can be. */
export interface LeastSquares {
  add(row: Float64Array, target: number, weight?: number): void;
  /** Independent of what is added later. */
  copy(): LeastSquares;
  /** @throws BackfeedError BATTERY_FIT_UNDETERMINED */
  solve(): Float64Array;
}

/** By normal equations and Cholesky's decomposition: enough for tens of unknowns of like size. */
export function createLeastSquares(count: number, from?: Float64Array): LeastSquares {
  const width = count + 1;
  /** Upper triangle of rows of [A^T W A | A^T W b]. */
  const sums = from ? Float64Array.from(from) : new Float64Array(count * width);

  return {
    add(row, target, weight = 1) {
      for (let i = 0; i < count; i++) {
        const value = weight * (row[i] as number);
        if (value === 0) continue;
        const at = i * width;
        for (let j = i; j < count; j++) sums[at + j]! += value * (row[j] as number);
        sums[at + count]! += value * target;
      }
    },
    copy: () => createLeastSquares(count, sums),
    solve() {
      const lower = new Float64Array(count * count);
      const x = new Float64Array(count);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = sums[j * width + i] as number;
          for (let k = 0; k < j; k++) sum -= lower[i * count + k]! * lower[j * count + k]!;
          if (i !== j) lower[i * count + j] = sum / lower[j * count + j]!;
          else if (sum > 0) lower[i * count + i] = Math.sqrt(sum);
          else
            throw new BackfeedError(
              'BATTERY_FIT_UNDETERMINED',
              'the measured cycles do not determine all that is fitted',
              'Give cycles that reach every state of charge with a changing current, or fewer knots',
            );
        }
      }
      for (let i = 0; i < count; i++) {
        let sum = sums[i * width + count] as number;
        for (let k = 0; k < i; k++) sum -= lower[i * count + k]! * x[k]!;
        x[i] = sum / lower[i * count + i]!;
      }
      for (let i = count - 1; i >= 0; i--) {
        let sum = x[i]!;
        for (let k = i + 1; k < count; k++) sum -= lower[k * count + i]! * x[k]!;
        x[i] = sum / lower[i * count + i]!;
      }
      return x;
    },
  };
}
