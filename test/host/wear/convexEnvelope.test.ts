import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convexEnvelope, slope, type CurvePoint } from '../../../host/wear/convexEnvelope.ts';

const curve = (...ys: number[]): CurvePoint[] => ys.map((y, x) => ({ x, y }));

it.each<[string, CurvePoint[], CurvePoint[]]>([
  ['keeps a convex curve', curve(0, 1, 3), curve(0, 1, 3)],
  [
    'cuts a bump',
    curve(0, 3, 2),
    [
      { x: 0, y: 0 },
      { x: 2, y: 2 },
    ],
  ],
  [
    'drops points on a line',
    curve(0, 1, 2),
    [
      { x: 0, y: 0 },
      { x: 2, y: 2 },
    ],
  ],
  ['goes down before it goes up', curve(2, 0, 1), curve(2, 0, 1)],
  ['is the point of one point', curve(4), curve(4)],
])('the envelope %s', (_what, points, corners) => {
  expect(convexEnvelope(points)).toEqual(corners);
});

it('is convex, nowhere above the points, and touches both ends', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 30 }), (ys) => {
      const points = curve(...ys);
      const corners = convexEnvelope(points);
      expect([corners[0], corners.at(-1)]).toEqual([points[0], points.at(-1)]);
      corners.slice(2).forEach((corner, index) => {
        expect(slope(corners[index + 1]!, corner)).toBeGreaterThan(
          slope(corners[index]!, corners[index + 1]!),
        );
      });
      for (const { x, y } of points) {
        const next = Math.max(
          1,
          corners.findIndex((corner) => corner.x >= x),
        );
        const below = corners[next - 1]!;
        expect(below.y + slope(below, corners[next]!) * (x - below.x)).toBeLessThanOrEqual(y + 1e-9);
      }
    }),
  );
});
