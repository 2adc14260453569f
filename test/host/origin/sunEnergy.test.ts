import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sunEnergyWh } from '../../../host/origin/sunEnergy.ts';

const HOUR_MS = 3_600_000;
/** 12:00 local in Berlin. */
const NOON_MS = Date.UTC(2026, 5, 2, 10);
const sunSurplusKw = Array.from({ length: 24 }, (_, hour) =>
  hour === 12 ? 2 : hour === 13 ? 4 : hour === 14 ? -3 : 0,
);

describe('sunEnergyWh', () => {
  it.each([
    ['all of a slow import', 0, 1, 1500, 1500],
    ['what there is of it', 0, 1, 7000, 2000],
    ['each hour for itself', 0.5, 1.5, 7000, 3000],
    ['nothing where the house takes more', 2, 3, 7000, 0],
    ['nothing at night', -10, -9, 7000, 0],
    ['nothing without a time to spread over', 0, 0, 7000, 0],
  ])('covers %s', (_what, fromHour, toHour, importedWh, expected) => {
    const covered = sunEnergyWh(
      { sunSurplusKw },
      'Europe/Berlin',
      NOON_MS + fromHour * HOUR_MS,
      NOON_MS + toHour * HOUR_MS,
      importedWh,
    );
    expect(covered).toBeCloseTo(expected, 6);
  });

  it.each([
    [{ sunSharePct: 35 }, 350],
    [{}, 0],
  ])('of %j takes its share', (home, expected) => {
    expect(sunEnergyWh(home, 'UTC', NOON_MS, NOON_MS + HOUR_MS, 1000)).toBeCloseTo(expected, 9);
  });

  it('never covers more than was imported, nor less than nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 0, max: 50_000 }),
        (surplus, fromMin, minutes, importedWh) => {
          const fromMs = NOON_MS + fromMin * 60_000;
          const covered = sunEnergyWh(
            { sunSurplusKw: surplus },
            'Asia/Kolkata',
            fromMs,
            fromMs + minutes * 60_000,
            importedWh,
          );
          expect(covered).toBeGreaterThanOrEqual(0);
          expect(covered).toBeLessThanOrEqual(importedWh);
        },
      ),
    );
  });
});
