import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadFirmware } from '../loadFirmware.ts';

type CurrentLimit = (
  nowMs: number,
  direction: number,
  allowedW: number,
  voltageV: number,
  gridPowerW: number,
  ratingW: number,
) => number;

let currentLimitA: CurrentLimit;
beforeAll(async () => {
  const boot = await loadFirmware<{ limit: { currentLimitA: CurrentLimit } }>({
    limit: 'export/currentLimit.ts',
  });
  ({ currentLimitA } = boot().exposed.limit);
});
// A transfer that ended leaves nothing to the next one.
beforeEach(() => void currentLimitA(0, 0, 0, 380, 0, 0));

interface Setting {
  direction: number;
  voltageV: number;
  efficiency: number;
  ratingW: number;
  /** What the safety gate allows, by second. */
  allowedW(second: number): number;
}

/** The loop that the meter closes: the current flows at once, the meter is read after half a second. */
function play({ direction, voltageV, efficiency, ratingW, allowedW }: Setting, seconds: number) {
  currentLimitA(0, 0, 0, voltageV, 0, ratingW);
  let gridPowerW = 0;
  const currents: number[] = [];
  const gridPowers: number[] = [];
  let leastA = 0;
  let mostBeyondW = 0;
  for (let tick = 0; tick < seconds * 10; tick++) {
    const second = Math.floor(tick / 10);
    const currentA = currentLimitA(tick * 100, direction, allowedW(second), voltageV, gridPowerW, ratingW);
    leastA = Math.min(leastA, currentA);
    mostBeyondW = Math.max(mostBeyondW, currentA * voltageV - allowedW(second));
    if (tick % 5 !== 0) continue;
    const batteryW = currentA * voltageV;
    gridPowerW = direction * (direction > 0 ? batteryW * efficiency : batteryW / efficiency);
    currents.push(currentA);
    gridPowers.push(Math.abs(gridPowerW));
  }
  expect({ leastA, mostBeyondW }).toEqual({ leastA: 0, mostBeyondW: 0 });
  return { currents, gridPowers };
}

const cases = fc.record({
  direction: fc.constantFrom(1, -1),
  voltageV: fc.double({ min: 300, max: 410, noNaN: true }),
  efficiency: fc.double({ min: 0.85, max: 0.99, noNaN: true }),
  ratingW: fc.integer({ min: 1000, max: 22_000 }),
  shareAllowed: fc.double({ min: 0.1, max: 2, noNaN: true }),
});

describe('currentLimitA', () => {
  it('settles within the rating at the grid, and stays', () => {
    fc.assert(
      fc.property(cases, ({ shareAllowed, ...setting }) => {
        const { currents, gridPowers } = play(
          { ...setting, allowedW: () => setting.ratingW * shareAllowed },
          120,
        );
        expect(Math.max(...gridPowers.slice(-100))).toBeLessThanOrEqual(setting.ratingW);
        expect(new Set(currents.slice(-100)).size).toBe(1);
      }),
    );
  });

  it('uses the rating but for two steps of current, when the battery allows it', () => {
    fc.assert(
      fc.property(cases, (setting) => {
        // Export loses on the way to the grid, and what leaves the battery is limited too.
        const { gridPowers } = play({ ...setting, allowedW: () => setting.ratingW * 2 }, 120);
        expect(setting.ratingW - gridPowers.at(-1)!).toBeLessThan(
          (2.5 * setting.voltageV) / (setting.direction < 0 ? setting.efficiency : 1),
        );
      }),
    );
  });

  it('keeps within the rating after a limit of the battery is gone', () => {
    const { gridPowers } = play(
      {
        direction: -1,
        voltageV: 380,
        efficiency: 0.92,
        ratingW: 9000,
        allowedW: (second) => (second < 60 ? 4000 : 9000),
      },
      120,
    );
    const afterChange = 60 * 2;
    expect(Math.max(...gridPowers.slice(0, afterChange))).toBeLessThanOrEqual(9000);
    expect(Math.max(...gridPowers.slice(afterChange + 3 * 2))).toBeLessThanOrEqual(9000);
    // What is allowed at once is not far beyond it either.
    expect(Math.max(...gridPowers)).toBeLessThanOrEqual(9000 + (2 * 380) / 0.92);
  });

  it.each([
    ['no direction', [0, 9000, 380, 0, 9000]],
    ['nothing allowed', [1, 0, 380, 0, 9000]],
    ['a negative limit', [-1, -5, 380, 0, 9000]],
    ['no voltage', [1, 9000, 0, 0, 9000]],
    ['an unknown voltage', [1, 9000, NaN, 0, 9000]],
  ] as const)('gives no current with %s', (_what, [direction, allowedW, voltageV, gridPowerW, ratingW]) => {
    expect(currentLimitA(0, direction, allowedW, voltageV, gridPowerW, ratingW)).toBe(0);
  });

  it('does not trim by a meter that says nothing', () => {
    const currents = Array.from({ length: 100 }, (_, i) => currentLimitA(i * 1000, -1, 9000, 380, NaN, 9000));
    expect(new Set(currents)).toEqual(new Set([Math.floor((0.9 * 9000) / 380)]));
  });

  it('begins anew in the other direction', () => {
    for (let i = 0; i < 30; i++) currentLimitA(i * 1000, -1, 9000, 380, -3000, 9000);
    expect(currentLimitA(30_000, 1, 9000, 380, 0, 9000)).toBe(23);
    expect(currentLimitA(30_100, -1, 9000, 380, 0, 9000)).toBe(21);
  });
});
