import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { createPlausibility, type PlausibilityInput } from '../../../firmware/safety/plausibility.ts';
import { anyNumber, strangeNumbers } from './anyNumber.ts';

const still: PlausibilityInput = {
  carSocPct: 60,
  packVoltageV: 400,
  batteryCurrentA: 0,
  batteryTempMinC: 20,
  batteryTempMaxC: 22,
  chargerCurrentA: 0,
  chargerResolutionA: 1,
  meterPowerW: 0,
};
type Change = Partial<PlausibilityInput>;

/** Looks each 400 ms from `startMs` on, with what holds at that time, and gives each verdict. */
function run(
  changeAt: (atMs: number) => Change,
  untilMs: number,
  startMs = 0,
  everyMs = 400,
): (Reason | null)[] {
  const plausibility = createPlausibility();
  const verdicts: (Reason | null)[] = [];
  for (let atMs = 0; atMs <= untilMs; atMs += everyMs)
    verdicts.push(plausibility.look(startMs + atMs, { ...still, ...changeAt(atMs) }));
  return verdicts;
}
const nothing = (verdicts: readonly (Reason | null)[]): boolean =>
  verdicts.every((verdict) => verdict === null);

describe('readings that jump', () => {
  it('finds nothing in a car at rest, from the first look on', () => {
    expect(nothing(run(() => ({}), 60_000))).toBe(true);
  });

  // Steps to one side of the limit and to the other: 1 %/s, 20 % of the voltage a second, 1 C/s beside one step.
  it.each<[keyof PlausibilityInput, from: number, allowed: number, refused: number, why: Reason]>([
    ['carSocPct', 60, 61, 61.1, 'SOC_JUMPED'],
    ['carSocPct', 60, 59, 58.9, 'SOC_JUMPED'],
    ['packVoltageV', 400, 480, 480.5, 'IMPLAUSIBLE'],
    ['packVoltageV', 400, 320, 319.5, 'IMPLAUSIBLE'],
    ['batteryTempMinC', 20, 22, 22.1, 'IMPLAUSIBLE'],
    ['batteryTempMinC', 20, 18, 17.9, 'IMPLAUSIBLE'],
    ['batteryTempMaxC', 22, 24, 24.1, 'IMPLAUSIBLE'],
    ['batteryTempMaxC', 22, 20, 19.9, 'IMPLAUSIBLE'],
  ])('%s from %d to %d between two looks is possible, to %d is not', (key, from, allowed, refused, why) => {
    const step = (to: number) => run((atMs) => ({ [key]: atMs < 4000 ? from : to }), 30_000);
    expect(nothing(step(allowed))).toBe(true);
    const verdicts = step(refused);
    expect(verdicts.slice(0, 10).every((verdict) => verdict === null)).toBe(true);
    // Ten seconds of steadiness: 25 looks.
    expect(verdicts.slice(10, 35).every((verdict) => verdict === why)).toBe(true);
    expect(nothing(verdicts.slice(35))).toBe(true);
  });

  it.each<[keyof PlausibilityInput, perS: number, why: Reason]>([
    ['carSocPct', 1, 'SOC_JUMPED'],
    ['packVoltageV', 80, 'IMPLAUSIBLE'],
    ['batteryTempMinC', 1, 'IMPLAUSIBLE'],
    ['batteryTempMaxC', 1, 'IMPLAUSIBLE'],
  ])('%s that drifts faster than %d a second is found, however small each step', (key, perS, why) => {
    // A temperature may be one step off beside its drift: at three times the rate it is not.
    const tooFast = key.startsWith('batteryTemp') ? 3.2 : 1.7;
    for (const everyMs of [100, 200, 400, 700]) {
      const drift = (rate: number) =>
        run((atMs) => ({ [key]: still[key] + (perS * rate * atMs) / 1000 }), 4000, 0, everyMs);
      expect(nothing(drift(0.98)), `${everyMs} ms`).toBe(true);
      expect(nothing(drift(-0.98)), `${everyMs} ms`).toBe(true);
      expect(drift(tooFast), `${everyMs} ms`).toContain(why);
      expect(drift(-tooFast), `${everyMs} ms`).toContain(why);
    }
  });

  it('counts time that has passed: what was not looked at may have drifted', () => {
    for (const startMs of [0, 2 ** 31 - 5000, 2 ** 32 - 5000]) {
      const late = (socPct: number): Reason | null => {
        const plausibility = createPlausibility();
        plausibility.look(startMs, still);
        return plausibility.look(startMs + 10_000, { ...still, carSocPct: socPct });
      };
      expect(late(70)).toBeNull();
      expect(late(50)).toBeNull();
      expect(late(70.1)).toBe('SOC_JUMPED');
      expect(late(49.9)).toBe('SOC_JUMPED');
    }
  });

  it('compares with the reading of a second ago, from the moment that it is one', () => {
    const plausibility = createPlausibility();
    const at = (atMs: number, socPct: number) => plausibility.look(atMs, { ...still, carSocPct: socPct });
    expect([at(0, 60), at(1000, 61), at(1500, 62)]).toEqual([null, null, null]);
    expect(at(1999, 62.1)).toBe('SOC_JUMPED');
  });

  it('takes an unknown reading for no jump, and goes on from the last known one', () => {
    for (const key of ['carSocPct', 'packVoltageV', 'batteryTempMinC', 'batteryTempMaxC'] as const) {
      const gap = (after: number) =>
        run(
          (atMs) => (atMs >= 2000 && atMs < 4000 ? { [key]: NaN } : atMs >= 4000 ? { [key]: after } : {}),
          6000,
        );
      expect(nothing(gap(still[key]))).toBe(true);
      expect(nothing(gap(still[key] * 1.9))).toBe(false);
    }
  });

  it('sees nothing in the first known reading, whenever it comes', () => {
    const nan = Object.fromEntries(Object.keys(still).map((key) => [key, NaN]));
    expect(nothing(run((atMs) => (atMs < 2000 ? nan : {}), 8000))).toBe(true);
  });

  it.each([0, NaN, Infinity, -1])('watches the voltage though its first reading was %d V', (first) => {
    const verdicts = run(
      (atMs) => ({ packVoltageV: atMs === 0 ? first : atMs < 30_000 ? 400 : 200 }),
      32_000,
    );
    expect(verdicts.at(-1)).toBe('IMPLAUSIBLE');
  });

  it('waits anew after each jump, and names the last one', () => {
    const verdicts = run(
      (atMs) => ({ carSocPct: atMs < 4000 ? 60 : 40, packVoltageV: atMs < 8000 ? 400 : 300 }),
      20_000,
    );
    expect(verdicts[10]).toBe('SOC_JUMPED');
    expect(verdicts[20]).toBe('IMPLAUSIBLE');
    expect(verdicts[44]).toBe('IMPLAUSIBLE');
    expect(verdicts[45]).toBeNull();
  });

  it.each(strangeNumbers.slice(1))('%d is a jump, and coming back is one more', (value) => {
    for (const key of ['carSocPct', 'packVoltageV', 'batteryTempMinC', 'batteryTempMaxC'] as const) {
      const verdicts = run((atMs) => (atMs === 4000 ? { [key]: value } : {}), 30_000);
      expect(verdicts[10], key).not.toBeNull();
      expect(verdicts[35], key).not.toBeNull();
      expect(verdicts[36], key).toBeNull();
    }
  });

  it('sees a jump also in time that goes back', () => {
    const plausibility = createPlausibility();
    for (let atMs = 0; atMs <= 4000; atMs += 400) plausibility.look(atMs, still);
    expect(plausibility.look(1000, { ...still, carSocPct: 61.1 })).toBe('SOC_JUMPED');
  });
});

describe('powers that contradict each other', () => {
  const verdictOf = (change: Change): Reason | null => run(() => change, 4000).at(-1) ?? null;

  // 400 V: the resolution of the charger's current is 400 W of tolerance, beside 50 W and 5 % of the battery's power.
  it.each<[Change, contradicts: boolean]>([
    // Charger and battery: the car itself may take 6 kW more from the battery, and never gives any.
    [{ batteryCurrentA: 25, chargerCurrentA: 25, meterPowerW: 9500 }, false],
    [{ batteryCurrentA: 42.5, chargerCurrentA: 24.25, meterPowerW: 9500 }, false],
    [{ batteryCurrentA: 42.5, chargerCurrentA: 24.2, meterPowerW: 9500 }, true],
    [{ batteryCurrentA: 25, chargerCurrentA: 27.375, meterPowerW: 9500 }, false],
    [{ batteryCurrentA: 25, chargerCurrentA: 27.4, meterPowerW: 9500 }, true],
    [{ batteryCurrentA: -25, chargerCurrentA: -25, meterPowerW: -10_500 }, false],
    [{ batteryCurrentA: -10, chargerCurrentA: -26.625, meterPowerW: -10_500 }, false],
    [{ batteryCurrentA: -10, chargerCurrentA: -26.7, meterPowerW: -10_500 }, true],
    [{ batteryCurrentA: -25, chargerCurrentA: -22.625, meterPowerW: -10_500 }, false],
    [{ batteryCurrentA: -25, chargerCurrentA: -22.6, meterPowerW: -10_500 }, true],
    // A charger that reports nothing is not compared.
    [{ batteryCurrentA: 25, chargerCurrentA: 0, meterPowerW: 9500 }, false],
    [{ batteryCurrentA: -25, chargerCurrentA: 0, meterPowerW: -10_500 }, false],
    // Meter and battery: nobody gains, and nobody loses more than a converter at small power and the car itself.
    [{ batteryCurrentA: 25, chargerCurrentA: 0, meterPowerW: 10_950 }, false],
    [{ batteryCurrentA: 25, chargerCurrentA: 0, meterPowerW: 10_951 }, true],
    [{ batteryCurrentA: 25, chargerCurrentA: 0, meterPowerW: -950 }, false],
    [{ batteryCurrentA: 25, chargerCurrentA: 0, meterPowerW: -951 }, true],
    [{ batteryCurrentA: -25, chargerCurrentA: 0, meterPowerW: -9050 }, false],
    [{ batteryCurrentA: -25, chargerCurrentA: 0, meterPowerW: -9049 }, true],
    [{ batteryCurrentA: -25, chargerCurrentA: 0, meterPowerW: -20_950 }, false],
    [{ batteryCurrentA: -25, chargerCurrentA: 0, meterPowerW: -20_951 }, true],
    [{ meterPowerW: 450 }, false],
    [{ meterPowerW: 451 }, true],
    [{ meterPowerW: -7450 }, false],
    [{ meterPowerW: -7451 }, true],
    [{ chargerResolutionA: 0, meterPowerW: 50 }, false],
    [{ chargerResolutionA: 0, meterPowerW: 51 }, true],
  ])('%j: %s', (change, contradicts) => {
    expect(verdictOf(change)).toBe(contradicts ? 'IMPLAUSIBLE' : null);
  });

  it.each([0, 2 ** 31 - 2000, 2 ** 32 - 2000])(
    'must do so for two seconds without a break, from %d ms on',
    (startMs) => {
      const at = (change: (atMs: number) => boolean, untilMs: number) =>
        run((atMs) => (change(atMs) ? { meterPowerW: 5000 } : {}), untilMs, startMs, 100);
      const lasting = at((atMs) => atMs >= 1000, 4000);
      expect(nothing(lasting.slice(0, 30))).toBe(true);
      expect(lasting.slice(30).every((verdict) => verdict === 'IMPLAUSIBLE')).toBe(true);
      expect(nothing(at((atMs) => atMs % 2000 !== 0, 20_000))).toBe(true);
      // It goes away with its cause.
      expect(nothing(at((atMs) => atMs < 4000, 8000).slice(41))).toBe(true);
    },
  );

  it('are no contradiction while one of them is unknown', () => {
    const far: Change = { batteryCurrentA: 100, chargerCurrentA: -100, meterPowerW: -50_000 };
    expect(verdictOf(far)).toBe('IMPLAUSIBLE');
    expect(verdictOf({ ...far, batteryCurrentA: NaN })).toBeNull();
    expect(verdictOf({ ...far, packVoltageV: NaN })).toBeNull();
    expect(verdictOf({ ...far, chargerCurrentA: NaN, meterPowerW: NaN })).toBeNull();
  });

  it('come before a jump', () => {
    const verdicts = run((atMs) => ({ meterPowerW: 5000, carSocPct: atMs < 2000 ? 60 : 50 }), 4000);
    expect(verdicts.at(-1)).toBe('IMPLAUSIBLE');
  });

  it('never arise from a converter that loses and a car that takes what it may', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.double({ min: 200, max: 450, noNaN: true }),
        fc.double({ min: 0, max: 6000, noNaN: true }),
        fc.double({ min: 0.8, max: 1, noNaN: true }),
        fc.boolean(),
        (chargerA, batteryVoltageV, auxiliariesW, efficiency, isReported) => {
          const chargerW = chargerA * batteryVoltageV;
          const gridPowerW = chargerW > 0 ? chargerW * efficiency : chargerW / efficiency;
          const input: Change = {
            packVoltageV: batteryVoltageV,
            batteryCurrentA: (chargerW + auxiliariesW) / batteryVoltageV,
            // Whole amperes, as a station reports.
            chargerCurrentA: isReported ? Math.round(chargerA) : 0,
            meterPowerW: gridPowerW,
          };
          expect(verdictOf(input)).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are found for any readings in which somebody gains energy', () => {
    fc.assert(
      fc.property(anyNumber(-100, 100, 0), anyNumber(-60_000, 60_000, 0), (batteryCurrentA, gridPowerW) => {
        const batteryW = batteryCurrentA * 400;
        fc.pre(Number.isFinite(batteryW) && Number.isFinite(gridPowerW));
        const gainsW = gridPowerW - batteryW;
        if (gainsW > 0.05 * Math.abs(batteryW) + 50 + 400 + 1e-6)
          expect(verdictOf({ batteryCurrentA, meterPowerW: gridPowerW })).toBe('IMPLAUSIBLE');
      }),
      { numRuns: 300 },
    );
  });
});
