import type { Observation } from './observation.ts';
import { TICK_AND_FRAMES_S, type ReactionRule } from './reactionRules.ts';
import type { Report, Violation } from './violation.ts';

/**
 * A control loop that has not run for so long is dead, and answers nothing: SG10 then says when power must end,
 * whatever else is wrong. One that is merely late is not excused.
 */
const LOOP_IS_DEAD_S = 1;

/** What one rule has seen. */
export interface ReactionWatch {
  readonly rule: ReactionRule;
  /** The slowest answer so far, s; 0 when there was no danger while power was asked for. */
  readonly worstS: number;
  look(o: Observation): void;
}

const ranAtS = (o: Observation): number => o.nowS - o.tickAgeS;

/** Measures how long each danger waits for its answer, and reports one that waits too long. */
export function createReactionWatch(rule: ReactionRule, report: Report): ReactionWatch {
  let sinceUs = NaN;
  let wasOpen = false;
  let boots = 0;
  /** The danger found a dead loop. */
  let foundDead = false;
  /** Too late, if the loop proves to be alive. */
  let pending: Violation | null = null;
  let excusedUntilS = -Infinity;
  /** The answer was late for a reason that another rule watches: it says nothing of this one. */
  let isExcused = false;
  const hasOwnClock = rule.goal === 'SG10';

  const settle = (o: Observation): void => {
    if (o.world.controller.boots() !== boots || o.tickAgeS > LOOP_IS_DEAD_S) {
      isExcused ||= pending !== null;
      pending = null;
    }
    boots = o.world.controller.boots();
    if (hasOwnClock) return;
    if (o.tickAgeS > LOOP_IS_DEAD_S) {
      foundDead = true;
      // When it comes back it has the time of any answer.
      excusedUntilS = o.nowS + TICK_AND_FRAMES_S;
    }
    if (pending && ranAtS(o) > pending.atS) {
      report(pending);
      pending = null;
    }
  };

  const tooLate = (o: Observation, lastedS: number): void => {
    if (o.nowS < excusedUntilS) {
      isExcused = true;
      return;
    }
    const violation = {
      goal: rule.goal,
      atS: o.nowS,
      what: rule.what,
      measured: `${rule.measured(o)}, ${lastedS.toFixed(2)} s after it began`,
      limit: `${rule.withinS.toFixed(2)} s (${rule.source})`,
    };
    // Whether the loop ran when it was still in time, or after the danger began where there is less.
    const inTimeS = o.nowS - lastedS + Math.max(0, rule.withinS - TICK_AND_FRAMES_S);
    if (hasOwnClock || ranAtS(o) >= inTimeS) report(violation);
    else pending ??= violation;
  };

  const watch = {
    rule,
    worstS: 0,
    look: (o: Observation) => {
      settle(o);
      if (!rule.danger(o)) {
        sinceUs = NaN;
        return;
      }
      if (Number.isNaN(sinceUs)) {
        sinceUs = o.nowUs - 1e6 * (rule.beganAgoS?.(o) ?? 0);
        wasOpen = false;
        foundDead = false;
        isExcused = false;
      }
      const lastedS = (o.nowUs - sinceUs) / 1e6;
      if (rule.answered(o)) {
        // What is pending is told when the loop proves to be alive, and was no answer of this rule where it does not.
        if (wasOpen && !foundDead && !isExcused && !pending) watch.worstS = Math.max(watch.worstS, lastedS);
        wasOpen = false;
        return;
      }
      wasOpen = true;
      if (lastedS > rule.withinS + 1e-9) tooLate(o, lastedS);
    },
  };
  return watch;
}
