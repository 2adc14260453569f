import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../sim/observer/observation.ts';
import { LOOK_S, type ReactionRule } from '../../../sim/observer/reactionRules.ts';
import { createReactionWatch } from '../../../sim/observer/reactionWatch.ts';
import type { Violation } from '../../../sim/observer/violation.ts';

const WITHIN_S = 0.5;

/** A course: what holds from a time on, s. */
interface Course {
  readonly dangerS: number;
  readonly answerS: number;
  /** The control loop does not run from and to. */
  readonly deadS?: readonly [from: number, to: number];
  /** The board starts again. */
  readonly bootS?: number;
}

/** Looks at a course for five seconds, the loop running every 60 ms. */
function watched({ dangerS, answerS, deadS = [9, 9], bootS = Infinity }: Course): {
  readonly worstS: number;
  readonly violations: readonly Violation[];
} {
  const violations: Violation[] = [];
  const rule: ReactionRule = {
    goal: 'SG7',
    what: 'asks on',
    withinS: WITHIN_S,
    source: 'test',
    danger: ({ nowS }) => nowS >= dangerS,
    answered: ({ nowS }) => nowS >= answerS,
    measured: () => '5 A',
  };
  const watch = createReactionWatch(rule, (violation) => void violations.push(violation));
  let ranS = 0;
  for (let look = 0; look < 5 / LOOK_S; look++) {
    const nowS = look * LOOK_S;
    const isDead = nowS >= deadS[0] && nowS < deadS[1];
    if (!isDead && nowS - ranS >= 0.06 - 1e-9) ranS = nowS;
    watch.look({
      nowS,
      nowUs: nowS * 1e6,
      tickAgeS: nowS - ranS,
      world: { controller: { boots: () => (nowS >= bootS ? 2 : 1) } },
    } as unknown as Observation);
  }
  return { worstS: watch.worstS, violations };
}

describe('createReactionWatch', () => {
  it.each<[string, Course, number, number]>([
    ['measures an answer in time', { dangerS: 1, answerS: 1.3 }, 0.3, 0],
    ['reports one that is late', { dangerS: 1, answerS: 2 }, 1, 1],
    [
      'reports one that is late because the loop was slow',
      { dangerS: 1, answerS: 2, deadS: [1.1, 1.9] },
      1,
      1,
    ],
    ['leaves a dead loop to its own rule', { dangerS: 1, answerS: 4, deadS: [0.9, 4] }, 0, 0],
    [
      'leaves a loop that ends in a restart to that rule',
      { dangerS: 1, answerS: 2.1, deadS: [0.9, 2], bootS: 2 },
      0,
      0,
    ],
    [
      'does not count the silence of a dead board as an answer',
      { dangerS: 1, answerS: 1.7, deadS: [0.9, 1.85], bootS: 1.8 },
      0,
      0,
    ],
    ['measures nothing without a danger', { dangerS: 9, answerS: 0 }, 0, 0],
  ])('%s', (_what, course, worstS, count) => {
    const { worstS: measuredS, violations } = watched(course);
    expect(measuredS).toBeCloseTo(worstS, 1);
    expect(violations.length > 0).toBe(count > 0);
  });
});
