/**
 * One RC pair over a step of constant current, in closed form. Its state is w = u / sqrt(R), in sqrt(W):
 *
 *     tau dw/dt = sqrt(R) I - w      voltage u = sqrt(R) w      heat w2      stored tau w2 / 2
 *
 * With R constant this is the pair that everybody knows (C = tau / R, stored C u2 / 2, heat u2 / R). But here the
 * stored energy does not depend on R: where R follows charge and temperature, no energy comes from nowhere.
 */
export interface Relaxation {
  readonly timeConstantS: number;
  /** What is left of w after the step, of the distance to its end value. */
  keptShare: number;
  /** Means over the step of that share, and of its square. */
  meanShare: number;
  meanSquareShare: number;
  /** Of steps of this length, s. */
  setStep(dtS: number): void;
}

/** For no step yet. */
export function createRelaxation(timeConstantS: number): Relaxation {
  const relaxation: Relaxation = {
    timeConstantS,
    keptShare: 1,
    meanShare: 1,
    meanSquareShare: 1,
    setStep(dtS) {
      const x = dtS / timeConstantS;
      relaxation.keptShare = Math.exp(-x);
      relaxation.meanShare = x === 0 ? 1 : -Math.expm1(-x) / x;
      relaxation.meanSquareShare = x === 0 ? 1 : -Math.expm1(-2 * x) / (2 * x);
    },
  };
  return relaxation;
}
