/** The window ends where the weight has fallen to a hundredth. */
const windowSigmas = 3;
const medianReach = 3;

/**
 * Elevation without what a satellite receiver adds, over a road in equal steps.
 *
 * Each metre up and down that is not there would cost the simulated car energy that no real car spends: noise of 3 m on
 * a flat road climbs 150 m in each km. So first a median over seven steps takes out single wrong values (bridges, tunnels,
 * lost satellites), and then a straight line is fitted around each step, weighted by a bell curve over the distance. The
 * line, not a mean, keeps the slope at both ends of the road. A hill that is shorter than the bell curve gets lower, and an
 * error that drifts over a longer distance stays: compare the gain before and after.
 *
 * @param stepM distance of two values
 * @param sigmaM half width of the bell curve
 */
export function smoothElevation(elevationsM: Float64Array, stepM: number, sigmaM: number): Float64Array {
  const calm = elevationsM.map((_, index) => medianAround(elevationsM, index));
  const sigmaSteps = sigmaM / stepM;
  const reach = Math.ceil(sigmaSteps * windowSigmas);
  const weights = Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / sigmaSteps) ** 2));
  return calm.map((_, index) => lineAt(calm, index, weights));
}

/** Sum of all rises, m. */
export function gainM(elevationsM: Float64Array): number {
  let sumM = 0;
  for (let i = 1; i < elevationsM.length; i++) {
    sumM += Math.max(0, (elevationsM[i] as number) - (elevationsM[i - 1] as number));
  }
  return sumM;
}

/** Median of the seven values around; of as many as there are on both sides near the ends. */
function medianAround(values: Float64Array, index: number): number {
  const reach = Math.min(medianReach, index, values.length - 1 - index);
  return values.slice(index - reach, index + reach + 1).sort()[reach] as number;
}

/** Value at `index` of the straight line that fits the values around best. */
function lineAt(values: Float64Array, index: number, weights: readonly number[]): number {
  const reach = weights.length - 1;
  const from = Math.max(0, index - reach);
  const to = Math.min(values.length - 1, index + reach);
  let weightSum = 0;
  let offsetSum = 0;
  let squareSum = 0;
  let valueSum = 0;
  let productSum = 0;
  for (let i = from; i <= to; i++) {
    const offset = i - index;
    const weight = weights[Math.abs(offset)] as number;
    const value = values[i] as number;
    weightSum += weight;
    offsetSum += weight * offset;
    squareSum += weight * offset * offset;
    valueSum += weight * value;
    productSum += weight * offset * value;
  }
  const determinant = weightSum * squareSum - offsetSum * offsetSum;
  if (determinant === 0) return values[index] as number;
  return (squareSum * valueSum - offsetSum * productSum) / determinant;
}
