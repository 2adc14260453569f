import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { createSocTrust } from '../../../firmware/safety/socTrust.ts';

interface Look {
  readonly socPct: number;
  readonly dashboardPct: number;
  readonly estimatePct: number;
  readonly deviationPct: number;
  readonly currentA: number;
}
const calm: Look = { socPct: 60, dashboardPct: 60, estimatePct: 60, deviationPct: 0.5, currentA: 0 };

/** Looks once a second, with what holds at that second, and gives each verdict. */
function verdicts(lookAt: (s: number) => Partial<Look>, seconds: number, startMs = 0): (Reason | null)[] {
  const trust = createSocTrust();
  return Array.from({ length: seconds }, (_, s) => {
    const at = { ...calm, ...lookAt(s) };
    trust.look(startMs + 1000 * s, at.socPct, at.dashboardPct, at.estimatePct, at.deviationPct, at.currentA);
    return trust.refusal;
  });
}
const refused = (seen: readonly (Reason | null)[]): number => seen.filter((why) => why !== null).length;
/** Hold, s: one look and ten seconds of steadiness. */
const SETTLE_S = 10;

describe('two sources', () => {
  it.each<[string, Partial<Look>, Reason | null]>([
    ['that agree', {}, null],
    // A full Leaf of 2013 to 2017 says 94.8 % and shows 100 %: its owners measured it. The estimate decides.
    [
      'of which the dashboard stretches its scale',
      { socPct: 94.8, dashboardPct: 100, estimatePct: 95 },
      null,
    ],
    ['of which the estimate is wrong', { estimatePct: 30 }, null],
    [
      'of which the estimate does not know yet',
      { estimatePct: 84, deviationPct: 10, dashboardPct: NaN },
      null,
    ],
    ['just close enough', { dashboardPct: 65, estimatePct: NaN }, null],
    ['just too far apart', { dashboardPct: 65.1, estimatePct: NaN }, 'SOC_IMPLAUSIBLE'],
    ['of which none agrees', { dashboardPct: 70, estimatePct: 50 }, 'SOC_IMPLAUSIBLE'],
    ['of which there is only one', { dashboardPct: NaN, estimatePct: NaN }, 'SOC_IMPLAUSIBLE'],
    ['without a dashboard, and the estimate agrees', { dashboardPct: NaN, estimatePct: 55 }, null],
    [
      'without a dashboard, and the estimate does not',
      { dashboardPct: NaN, estimatePct: 53.9 },
      'SOC_IMPLAUSIBLE',
    ],
    // Other model years have nothing in that place: two recorded cars of the first generation say 0 all the time.
    ['of which the dashboard says nothing', { dashboardPct: 0 }, 'PROFILE_CONTRADICTED'],
    ['that are both empty', { socPct: 4, dashboardPct: 0, estimatePct: 5 }, null],
    [
      'of which one is beyond all numbers',
      { dashboardPct: Infinity, estimatePct: -Infinity },
      'SOC_IMPLAUSIBLE',
    ],
  ])('%s', (_what, change, why) => {
    expect(verdicts(() => change, 3)).toEqual([why, why, why]);
  });

  it('that agree again are believed after ten seconds, and not for ever refused', () => {
    const seen = verdicts((s) => (s < 5 ? { dashboardPct: 90, estimatePct: 90 } : {}), 30);
    expect(seen.slice(0, 4 + SETTLE_S)).toEqual(new Array<Reason>(4 + SETTLE_S).fill('SOC_IMPLAUSIBLE'));
    expect(refused(seen.slice(4 + SETTLE_S))).toBe(0);
  });

  it('of which one alternates as behind a bridge, every 1.5 s between 60 and 39, are enough', () => {
    const flip = (s: number): number => (Math.floor(s / 1.5) % 2 ? 39 : 60);
    expect(refused(verdicts((s) => ({ dashboardPct: flip(s) }), 120))).toBe(0);
    // Without another source it is refused for as long as it does so, and not longer.
    const alone = verdicts((s) => ({ dashboardPct: s < 60 ? flip(s) : 60, estimatePct: NaN }), 90);
    expect(refused(alone.slice(2, 60))).toBe(58);
    expect(refused(alone.slice(72))).toBe(0);
  });

  it('are not compared while the car sleeps: what was refused stays so until it tells better', () => {
    const asleep: Look = { socPct: NaN, dashboardPct: NaN, estimatePct: 60, deviationPct: 3, currentA: NaN };
    expect(refused(verdicts(() => asleep, 60))).toBe(0);
    const seen = verdicts((s) => (s < 2 ? { dashboardPct: 0 } : s < 30 ? asleep : {}), 40);
    expect(refused(seen.slice(1, 30))).toBe(29);
    expect(new Set(seen.slice(1, 30))).toEqual(new Set(['PROFILE_CONTRADICTED']));
    expect(refused(seen.slice(31))).toBe(0);
  });
});

describe('its rate', () => {
  /** 25 A of the profile's 82.8 Ah move it by half a percent in a minute. */
  const ratePctPerS = 25 / (82.8 * 36);
  const moving = (pctPerS: number, currentA: number, seconds = 200): number =>
    refused(
      verdicts((s) => {
        const socPct = 60 + pctPerS * s;
        return { socPct, dashboardPct: socPct, estimatePct: socPct, currentA };
      }, seconds),
    );

  it.each([
    ['as the current says', ratePctPerS, -25, false],
    ['of a battery that holds half', 2 * ratePctPerS, -25, false],
    ['of one that holds far less', 5 * ratePctPerS, -25, true],
    ['without a current, slowly', 0.9 / 60, 0, false],
    ['without a current, faster than anything can', 1.2 / 60, 0, true],
    ['down without a current', -1.2 / 60, 0, true],
  ])('%s', (_what, pctPerS, currentA, isRefused) => {
    expect(moving(pctPerS, currentA) > 0).toBe(isRefused);
  });

  it('may jump by a percent at once, and not by more', () => {
    const jump = (byPct: number): (Reason | null)[] =>
      verdicts((s) => {
        const socPct = s < 20 ? 60 : 60 + byPct;
        return { socPct, dashboardPct: socPct, estimatePct: socPct };
      }, 60);
    expect(refused(jump(1))).toBe(0);
    const seen = jump(1.1);
    // Once, and then it is where it is.
    expect(refused(seen)).toBe(SETTLE_S);
    expect(seen[20]).toBe('SOC_IMPLAUSIBLE');
  });

  it('is not known over the time in which the car slept', () => {
    const seen = verdicts(
      (s) => (s < 20 ? {} : s < 40 ? { socPct: NaN } : { socPct: 80, dashboardPct: 80, estimatePct: 80 }),
      60,
    );
    expect(refused(seen)).toBe(0);
  });

  it('is possible for every current that a battery of the stated or two thirds of the capacity has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -120, max: 120, noNaN: true }), { minLength: 10, maxLength: 300 }),
        fc.double({ min: 0.667, max: 1, noNaN: true }),
        fc.constantFrom(0, 2 ** 31 - 5000, 2 ** 32 - 5000),
        (currents, healthShare, startMs) => {
          let socPct = 50;
          const seen = verdicts(
            (s) => {
              const currentA = currents[s] as number;
              socPct -= currentA / (82.8 * 36 * healthShare);
              const shownPct = Math.round(socPct * 10) / 10;
              return { socPct: shownPct, dashboardPct: Math.round(socPct), estimatePct: socPct, currentA };
            },
            currents.length,
            startMs,
          );
          expect(refused(seen)).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});
