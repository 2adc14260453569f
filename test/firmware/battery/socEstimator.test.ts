import { describe, expect, it } from 'vitest';
import type { BatteryModel } from '../../../host/build/batteryModel.ts';
import { loadVehicleProfile } from '../../../host/build/vehicleProfile.ts';
import { estimatorErrors, hardTrial } from './estimatorErrors.ts';
import { loadEstimator } from './loadEstimator.ts';
import { measuredCycle, measuredCycles, panasonicBattery } from './panasonicCell.ts';

describe.skipIf(measuredCycles.length === 0)(
  'the estimator on a measured cell (needs ../shared/data/battery)',
  () => {
    const trials = [
      ['a start 30 % too low', hardTrial],
      ['a bias the other way', { ...hardTrial, currentBiasA: 0.05, seed: 2 }],
      [
        'a right start, and nothing wrong',
        { ...hardTrial, startErrorPct: 0, currentBiasA: 0, voltageNoiseV: 0 },
      ],
    ] as const;

    it.each(trials.flatMap(([name, trial]) => measuredCycles.map((cycle) => [cycle, name, trial] as const)))(
      '%s, %s: at most 1 % RMS and 3 % at worst after ten minutes',
      async (cycle, _name, trial) => {
        const boot = await loadEstimator(panasonicBattery(), 1);
        const errors = estimatorErrors(boot(), measuredCycle(cycle), panasonicBattery().capacityAh, trial);
        expect(errors.rmsPct).toBeLessThanOrEqual(1);
        expect(errors.maxPct).toBeLessThanOrEqual(3);
        // What it says of itself is neither boast nor fear.
        expect(errors.meanSquareOfDeviations).toBeLessThan(4);
        expect(errors.meanSquareOfDeviations).toBeGreaterThan(0.05);
      },
    );

    it('knows a wrong current only by the voltage: counting alone would be off by more', async () => {
      const deaf = {
        ...panasonicBattery(),
        openCircuitV: [
          [0, 3.6],
          [100, 3.6001],
        ],
      } as BatteryModel;
      const boot = await loadEstimator(deaf, 1);
      const errors = estimatorErrors(boot(), measuredCycle('NN'), deaf.capacityAh, {
        ...hardTrial,
        startErrorPct: 0,
      });
      expect(errors.maxPct).toBeGreaterThan(3);
    });
  },
);

describe('the estimator', async () => {
  const { battery, safety } = loadVehicleProfile('leaf-aze0');
  const boot = await loadEstimator(battery, safety.cellsInSeries);
  /** Of the pack at rest. */
  const restV = (socPct: number): number => {
    const upper = battery.openCircuitV.findIndex(([pct]) => pct >= socPct);
    const [toPct, toV] = battery.openCircuitV[upper]!;
    const [fromPct, fromV] = battery.openCircuitV[Math.max(0, upper - 1)]!;
    return 96 * (toPct === fromPct ? toV : fromV + ((toV - fromV) * (socPct - fromPct)) / (toPct - fromPct));
  };

  it('knows nothing before the first voltage, and takes the car at its word then', () => {
    const estimator = boot();
    estimator.step(0, NaN, 370, 60);
    estimator.step(1000, 0, NaN, 60);
    expect([estimator.socPct, estimator.deviationPct]).toEqual([NaN, NaN]);
    estimator.step(2000, 0, restV(60), 60);
    expect(estimator.socPct).toBeCloseTo(60, 3);
    expect(estimator.deviationPct).toBeLessThanOrEqual(10);
  });

  it.each([0, 3, 8, 15, 35, 50, 72, 95, 100])('finds %d % by the voltage alone, at rest', (socPct) => {
    const estimator = boot();
    for (let s = 0; s <= 600; s++) estimator.step(1000 * s, 0, restV(socPct), NaN);
    expect(Math.abs(estimator.socPct - socPct)).toBeLessThan(1);
    expect(estimator.deviationPct).toBeLessThan(1.5);
  });

  it.each([
    [30, 60],
    [90, 60],
    [35, 5],
    [0, 30],
  ])('forgets a start at %d % where %d % is true', (startSocPct, socPct) => {
    const estimator = boot();
    for (let s = 0; s <= 600; s++) estimator.step(1000 * s, 0, restV(socPct), startSocPct);
    expect(Math.abs(estimator.socPct - socPct)).toBeLessThan(1);
  });

  it('counts charge by measured time, whatever the pace', () => {
    // 60 A for an hour and a half of an hour's tenth, by an open-circuit voltage that says nothing.
    const flat = {
      ...battery,
      openCircuitV: [
        [0, 3.7],
        [100, 3.7],
      ],
    } as BatteryModel;
    return loadEstimator(flat, 96).then((bootFlat) => {
      const estimator = bootFlat();
      let atMs = 0;
      for (let i = 0; atMs < 360_000; i++) {
        estimator.step(atMs, 60, 355, 50);
        atMs += 700 + 200 * (i % 5);
      }
      estimator.step(360_000, 60, 355, 50);
      expect(estimator.socPct).toBeCloseTo(50 - (100 * 6) / battery.capacityAh, 6);
    });
  });

  it('learns nothing from what is unknown, and goes on with the time that was measured', () => {
    const steady = boot();
    const broken = boot();
    for (let s = 0; s <= 60; s++) {
      steady.step(1000 * s, 40, restV(50) - 3, 50);
      broken.step(1000 * s, s % 3 === 1 ? NaN : 40, s % 4 === 1 ? NaN : restV(50) - 3, 50);
    }
    expect(Math.abs(broken.socPct - steady.socPct)).toBeLessThan(0.2);
    expect(broken.deviationPct).toBeGreaterThan(steady.deviationPct);
  });

  it('is unsure after a night, counts nothing of it, and is soon sure again', () => {
    const estimator = boot();
    for (let s = 0; s <= 900; s++) estimator.step(1000 * s, 0, restV(70), 70);
    const settledPct = estimator.deviationPct;
    const eveningMs = 900_000;
    const morningMs = eveningMs + 8 * 3_600_000;
    // Somebody has charged it meanwhile; the last current before the gap does not count for it.
    estimator.step(eveningMs + 1000, 90, restV(70) - 9, NaN);
    estimator.step(morningMs, -20, restV(85) + 1, NaN);
    expect(estimator.deviationPct).toBeGreaterThan(4 * settledPct);
    for (let s = 1; s <= 600; s++) estimator.step(morningMs + 1000 * s, 0, restV(85), NaN);
    expect(Math.abs(estimator.socPct - 85)).toBeLessThan(1);
  });

  it('stays between 0 and 100 % and finite, whatever it is told', () => {
    const extremes = [0, 1e-6, 240, 290, 355, 410, 600, -100, 1e6];
    const estimator = boot();
    let atMs = 0;
    for (let i = 0; i < 2000; i++) {
      atMs += [100, 1000, 15_000, 4_000_000, 0][i % 5]!;
      estimator.step(atMs, ((i * 7919) % 1001) - 500, extremes[(i * 31) % extremes.length]!, i % 100);
      expect(estimator.socPct).toBeGreaterThanOrEqual(0);
      expect(estimator.socPct).toBeLessThanOrEqual(100);
      expect(estimator.deviationPct).toBeGreaterThan(0);
      expect(estimator.deviationPct).toBeLessThanOrEqual(30.1);
    }
  });
});
