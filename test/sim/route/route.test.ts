import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cycleClimbM, cycleDistanceM, cycleDurationS, speedAt } from '../../../sim/cycle/driveCycle.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { hillsTrack } from '../../../sim/route/exampleRoutes.ts';
import { formatGpx, type GpxRow } from '../../../sim/route/formatGpx.ts';
import { loadCycle, loadRoute } from '../../../sim/route/loadCycle.ts';
import { readGpx } from '../../../sim/route/readGpx.ts';
import { createRoute, elevationAt, routeLengthM, type Route } from '../../../sim/route/route.ts';
import { routeCycle } from '../../../sim/route/routeCycle.ts';
import { northTrack } from './tracks.ts';

const routeOf = (rows: readonly GpxRow[], name = 'test'): Route =>
  createRoute(name, readGpx(formatGpx(name, rows), `${name}.gpx`));
const at60 = (seed = 1) => ({ limitKph: 60, random: seededRandom(seed) });

/** Noise of a receiver, normal with this deviation. */
function noise(seed: number, deviationM: number): () => number {
  const random = seededRandom(seed);
  return () => deviationM * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

describe('createRoute', () => {
  it('climbs next to nothing on a flat road that a receiver sees as hills', () => {
    const error = noise(3, 3);
    const route = routeOf(northTrack(10_000, 10, () => 300 + error()));
    expect(route.rawGainM).toBeGreaterThan(1_500);
    expect(route.gainM).toBeLessThan(25);
    expect(routeLengthM(route)).toBeCloseTo(10_000, -1);
  });

  it('keeps a hill under the same noise, to a few metres', () => {
    const error = noise(4, 3);
    const hill = (atM: number): number => 300 + 60 * (1 - Math.cos((2 * Math.PI * atM) / 8_000));
    const route = routeOf(northTrack(8_000, 10, (atM) => hill(atM) + error()));
    for (const atM of [1_000, 2_000, 4_000, 6_500]) {
      expect(Math.abs(elevationAt(route, (atM * routeLengthM(route)) / 8_000) - hill(atM))).toBeLessThan(3);
    }
    expect(route.gainM).toBeGreaterThan(115);
    expect(route.gainM).toBeLessThan(140);
  });

  it('keeps a steady slope to its ends', () => {
    const route = routeOf(northTrack(2_000, 20, (atM) => 100 + 0.13 * atM));
    expect(route.gainM).toBeCloseTo(260, 0);
    expect(route.lossM).toBeCloseTo(0, 6);
    expect(routeLengthM(route)).toBeCloseTo(Math.hypot(2_000, 260), 0);
  });

  it('takes out a single wrong height', () => {
    const route = routeOf(northTrack(3_000, 20, (atM) => (atM === 1_500 ? 400 : 300)));
    expect(route.gainM).toBeLessThan(3);
  });

  it('does not count the wander of a car that stands', () => {
    const drive = northTrack(2_000, 20, () => 300);
    const wander = Array.from({ length: 200 }, (_, i) => ({
      ...drive.at(-1)!,
      longitudeDeg: 8 + (i % 2) * 0.00002,
    }));
    expect(routeLengthM(routeOf([...drive, ...wander]))).toBeLessThan(2_005);
  });

  it('closes a lap that a receiver left open', () => {
    const drift = hillsTrack().map((row, index) => ({ ...row, elevationM: row.elevationM! + index * 0.05 }));
    const route = routeOf(drift);
    expect(route.isClosed).toBe(true);
    expect(route.closureErrorM).toBeGreaterThan(12);
    expect(route.elevationsM.at(-1)).toBeCloseTo(route.elevationsM[0]!, 9);
    expect(routeOf(northTrack(5_000, 50, () => 0)).isClosed).toBe(false);
  });
});

describe('routeCycle', () => {
  it('drives at the limit where there are no times', () => {
    const route = routeOf(northTrack(4_000, 50, (atM) => 0.05 * atM));
    const cycle = routeCycle(route, at60());
    expect(cycleDistanceM(cycle)).toBeCloseTo(routeLengthM(route), -1);
    expect(cycleClimbM(cycle)).toBeCloseTo(200, 0);
    expect(Math.max(...cycle.speedsMps) * 3.6).toBeGreaterThan(55);
    expect(Math.max(...cycle.speedsMps) * 3.6).toBeLessThan(65);
    expect(cycle.speedsMps.at(-1)).toBe(0);
  });

  it('follows the times of the file, with its stop', () => {
    // 1 km at 10 m/s, a minute at rest, 1 km at 20 m/s.
    const startMs = Date.UTC(2026, 5, 2);
    const timeS = (atM: number): number => (atM <= 1_000 ? atM / 10 : 160 + (atM - 1_000) / 20);
    const rows = northTrack(
      2_000,
      20,
      () => 50,
      (atM) => startMs + timeS(atM) * 1000,
    );
    const stop = { ...rows[50]!, atMs: startMs + 160_000 };
    const cycle = routeCycle(routeOf([...rows.slice(0, 51), stop, ...rows.slice(51)]), at60());
    expect(cycleDurationS(cycle)).toBe(214);
    expect(cycleDistanceM(cycle)).toBeCloseTo(2_000, -1);
    expect(speedAt(cycle, 50)).toBeCloseTo(10, 1);
    expect(speedAt(cycle, 130)).toBe(0);
    expect(speedAt(cycle, 190)).toBeCloseTo(20, 1);
    expect([cycle.speedsMps[0], cycle.speedsMps.at(-1)]).toEqual([0, 0]);
  });

  it.each<[string, (atM: number) => number, string]>([
    ['all the same', () => 0, 'all its times are the same'],
    ['of a leap', (atM) => atM * 10, 'speed changes by 25.0 m/s2 at 1 s'],
    ['too fast', (atM) => Math.sqrt(atM / 2.5) * 1000, 'km/h after'],
    ['over days', (atM) => atM * 100_000, 'its times span more than a day'],
  ])('does not believe times %s', (_what, msOf, reason) => {
    const startMs = Date.UTC(2026, 5, 2);
    const route = routeOf(
      northTrack(
        2_000,
        20,
        () => 50,
        (atM) => startMs + msOf(atM),
      ),
    );
    expect(Math.max(...routeCycle(route, at60()).speedsMps) * 3.6).toBeLessThan(65);
    expect(() => routeCycle(route, { random: seededRandom(1) })).toThrow(
      expect.objectContaining({
        code: 'ROUTE_NO_PACE',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });

  it('comes back to its height on any closed route', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: -40, max: 40, noNaN: true }),
            fc.double({ min: 0, max: 6.28, noNaN: true }),
          ),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        fc.integer({ min: 20, max: 100 }),
        (waves, limitKph) => {
          const rows = hillsTrack().map((row, index, all) => {
            const turn = (2 * Math.PI * index) / (all.length - 1);
            const heightM = waves.reduce(
              (sum, [m, phase], k) => sum + m * Math.sin((k + 1) * turn + phase),
              500,
            );
            return { ...row, elevationM: heightM };
          });
          const route = routeOf(rows);
          const cycle = routeCycle(route, { limitKph, random: seededRandom(5) });
          expect(Math.abs(cycleClimbM(cycle))).toBeLessThan(0.005 * route.gainM + 0.05);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('the example route', () => {
  const file = 'sim/scenario/data/hills.gpx';

  // To ship a changed generator: npx vitest run test/sim/route --update
  it('is what the generator makes', async () => {
    await expect(formatGpx('hills', hillsTrack())).toMatchFileSnapshot(`../../../${file}`);
  });

  it('is a lap over two ridges', () => {
    const route = loadRoute(file);
    expect(route).toMatchObject({ name: 'hills', isClosed: true, passes: null });
    expect(routeLengthM(route) / 1000).toBeCloseTo(15, 1);
    expect(route.gainM).toBeGreaterThan(170);
    expect(route.gainM).toBeLessThan(200);
    expect(route.rawGainM).toBeGreaterThan(route.gainM);
    expect(cycleDistanceM(loadCycle(file, at60())) / 1000).toBeCloseTo(15, 1);
    expect(cycleDurationS(loadCycle('sim/scenario/data/commute.csv', at60()))).toBe(1167);
  });
});
