import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cycleDistanceM, cycleDurationS } from '../../../sim/cycle/driveCycle.ts';
import { loadCycleCsv } from '../../../sim/cycle/loadCycleCsv.ts';

const folder = '../shared/data/cycles/';

describe.skipIf(!existsSync(`${folder}udds.csv`))('public drive cycles (needs ../shared/data/cycles)', () => {
  it.each([
    // name, duration s, distance km, highest speed m/s, hardest pull m/s2 (null: not published with the others)
    ['udds', 1369, 11.99, 25.35, 1.475],
    ['hwfet', 765, 16.507, null, null],
    ['us06', 600, 12.888, 35.9, 3.755],
    ['wltc_3b', 1800, 23.266, 36.47, null],
  ])('%s lasts %d s over %d km', (name, durationS, distanceKm, topMps, pullMps2) => {
    const cycle = loadCycleCsv(`${folder}${name}.csv`);
    expect(cycleDurationS(cycle)).toBe(durationS);
    expect(cycleDistanceM(cycle) / 1000).toBeCloseTo(distanceKm, 3);
    if (topMps !== null) expect(Math.max(...cycle.speedsMps)).toBeCloseTo(topMps, 2);
    const pulls = cycle.speedsMps.subarray(1).map((speed, i) => speed - (cycle.speedsMps[i] as number));
    if (pullMps2 !== null) expect(Math.max(...pulls)).toBeCloseTo(pullMps2, 2);
  });
});
