/** Where a function is least, and how sure that is. */
export interface LeastPoint {
  readonly at: number;
  readonly value: number;
  /** The function is nowhere in the range lower than `value - gap`. */
  readonly gap: number;
}

interface Point {
  readonly at: number;
  readonly value: number;
}

/** More than a piecewise linear function with hundreds of pieces needs. */
const MOST_POINTS = 200;
/** Of the range; nearer points have no slope that arithmetic can tell. */
const NEAREST = 1e-12;

/**
 * The least value of a convex function on a range, without derivatives. A chord, drawn out beyond its two points, lies
 * below a convex function; so between two neighbouring points the chords on either side give a bound from below, and
 * their crossing is where to look next. On a piecewise linear function the crossing is the very kink as soon as each chord
 * lies on one piece, so it ends after finitely many points, with proof.
 * @param tolerance absolute, of the value
 */
export function leastOfConvex(
  valueAt: (at: number) => number,
  low: number,
  high: number,
  tolerance: number,
): LeastPoint {
  const pointAt = (at: number): Point => ({ at, value: valueAt(at) });
  const points = low < high ? [pointAt(low), pointAt((low + high) / 2), pointAt(high)] : [pointAt(low)];
  const nearest = (high - low) * NEAREST;
  for (;;) {
    const best = points.reduce((least, point) => (point.value < least.value ? point : least));
    const lowest = lowestBound(points);
    const gap = lowest === undefined ? 0 : Math.max(0, best.value - lowest.bound);
    if (lowest === undefined || gap <= tolerance || points.length >= MOST_POINTS) return { ...best, gap };
    const { left, at } = lowest;
    const from = points[left]!.at;
    const to = points[left + 1]!.at;
    if (to - from <= nearest) return { ...best, gap };
    // A bound at the very end of an interval says nothing about where the least value is in it.
    const isInside = at - from > nearest && to - at > nearest;
    points.splice(left + 1, 0, pointAt(isInside ? at : (from + to) / 2));
  }
}

/** The interval in which the function may go lowest, by its chords: its left point, where, and how low. */
function lowestBound(
  points: readonly Point[],
): { readonly left: number; readonly at: number; readonly bound: number } | undefined {
  let lowest: { left: number; at: number; bound: number } | undefined;
  for (let left = 0; left + 1 < points.length; left++) {
    const here = points[left]!;
    const next = points[left + 1]!;
    const slopeBefore = left > 0 ? slope(points[left - 1]!, here) : -Infinity;
    const slopeAfter = left + 2 < points.length ? slope(next, points[left + 2]!) : Infinity;
    const { at, value } = lowestBetween(here, slopeBefore, next, slopeAfter);
    if (lowest === undefined || value < lowest.bound) lowest = { left, at, bound: value };
  }
  return lowest;
}

function slope(one: Point, other: Point): number {
  return (other.value - one.value) / (other.at - one.at);
}

/** Lowest point between two ends above the lines through them; an infinite slope stands for no line. */
function lowestBetween(here: Point, slopeHere: number, next: Point, slopeNext: number): Point {
  // A line that rises away from its own end: the function does not go below that end.
  if (slopeHere >= 0) return here;
  if (slopeNext <= 0) return next;
  const width = next.at - here.at;
  if (slopeHere === -Infinity) return { at: here.at, value: next.value - slopeNext * width };
  if (slopeNext === Infinity) return { at: next.at, value: here.value + slopeHere * width };
  const inside = (next.value - here.value - slopeNext * width) / (slopeHere - slopeNext);
  return { at: here.at + inside, value: here.value + slopeHere * inside };
}
