import { describe, expect, it } from 'vitest';
import { cycleStatistics } from '../../../sim/cycle/cycleStatistics.ts';
import type { DriveCycle } from '../../../sim/cycle/driveCycle.ts';

/** Ten seconds at rest, up to 20 m/s at 1 m/s2, ten seconds there, down at 2 m/s2, and ten at rest. */
const hop: DriveCycle = {
  name: 'hop',
  timesS: Float64Array.of(0, 10, 30, 40, 50, 60),
  speedsMps: Float64Array.of(0, 0, 20, 20, 0, 0),
  grades: new Float64Array(6),
};

describe('cycleStatistics', () => {
  it('measures a hop by hand', () => {
    const statistics = cycleStatistics(hop);
    expect(statistics).toMatchObject({
      distanceKm: 0.5,
      durationS: 60,
      topKph: 72,
      stopsPerKm: 2,
    });
    expect(statistics.meanKph).toBeCloseTo(30, 9);
    expect(statistics.stopShare).toBeCloseTo(22 / 61, 9);
    // Speeds 1 to 19 at 1 m/s2, and 20 m/s at half of it.
    expect(statistics.relativePositiveAccelerationMps2).toBeCloseTo((190 + 10) / 500, 9);
    expect(statistics.speedAcceleration95).toBe(18);
  });

  it('knows a car that never moves', () => {
    const still = { ...hop, speedsMps: new Float64Array(6) };
    expect(cycleStatistics(still)).toMatchObject({
      meanKph: 0,
      stopShare: 1,
      stopsPerKm: 0,
      speedAcceleration95: 0,
      relativePositiveAccelerationMps2: 0,
    });
  });
});
