/**
 * How a loss grows with what drives it, x, while the stress stays the same: `power` is rate x^exponent, `sigmoid` is
 * rate tanh((steepness x)^exponent / 2), which ends at the rate.
 */
export type AgeingLaw = { readonly kind: 'power' } | { readonly kind: 'sigmoid'; readonly steepness: number };

/**
 * The loss after one more stretch of x. The stress may be another one than before: what was lost so far is taken as if
 * this stress had caused it, and the curve is followed from there. That is the exact solution of the state equation of
 * BLAST-Lite, which takes explicit steps along it.
 * @param loss so far, 0 or more
 * @param rate of the stress; 0 or less adds nothing
 * @param exponent of the stress, above 0
 * @param dx how far, 0 or more
 */
export function growLoss(law: AgeingLaw, loss: number, rate: number, exponent: number, dx: number): number {
  if (!(rate > 0) || dx === 0) return loss;
  if (law.kind === 'power') return rate * ((loss / rate) ** (1 / exponent) + dx) ** exponent;
  if (loss >= rate) return loss;
  const { steepness } = law;
  const before = (2 * Math.atanh(loss / rate)) ** (1 / exponent) / steepness;
  return rate * Math.tanh((steepness * (before + dx)) ** exponent / 2);
}
