/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/**
 * The lower convex envelope: the highest convex curve that is nowhere above the points.
 * @param points with x rising; at least one
 * @returns those points that the envelope bends at, slopes rising from each to the next; first and last among them
 */
export function convexEnvelope(points: readonly CurvePoint[]): CurvePoint[] {
  const corners: CurvePoint[] = [];
  for (const point of points) {
    while (corners.length >= 2) {
      const [before, last] = corners.slice(-2) as [CurvePoint, CurvePoint];
      if (slope(before, last) < slope(last, point)) break;
      corners.pop();
    }
    corners.push(point);
  }
  return corners;
}

/** Rise per x from one point to another. */
export function slope(from: CurvePoint, to: CurvePoint): number {
  return (to.y - from.y) / (to.x - from.x);
}
