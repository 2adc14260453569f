import type { WorstReaction } from '../../sim/observer/safetyObserver.ts';
import { violationKey, type Violation } from '../../sim/observer/violation.ts';
import type { Outcome } from './runScenario.ts';

/** All scenarios in which one kind of violation happened. */
export interface Failure {
  readonly key: string;
  readonly violation: Violation;
  /** Of the first one, and how many there are. */
  readonly index: number;
  count: number;
  /** Replays it: as it was found, then shrunk. */
  line: string;
}

/** Adds up outcomes. */
export interface CampaignReport {
  readonly failures: readonly Failure[];
  failedCount(): number;
  add(index: number, line: string, outcome: Outcome): void;
  /** How slow the answers were, one line for each danger. */
  reactionLines(): string[];
  /** The last line. */
  summary(): string;
}

/** The first one by number stands for all: so the report does not depend on the order in which they end. */
export function createCampaignReport(): CampaignReport {
  const failures = new Map<string, Failure>();
  const worst = new Map<string, WorstReaction>();
  let count = 0;
  let failed = 0;
  let violations = 0;

  const goals = (): string => {
    const byGoal = new Map<string, number>();
    for (const { goal, reactionS } of worst.values())
      byGoal.set(goal, Math.max(byGoal.get(goal) ?? 0, reactionS));
    return [...byGoal]
      .filter(([, reactionS]) => reactionS > 0)
      .sort(([a], [b]) => Number(a.slice(2)) - Number(b.slice(2)))
      .map(([goal, reactionS]) => `${goal} ${reactionS.toFixed(2)} s`)
      .join(', ');
  };

  return {
    get failures() {
      return [...failures.values()].sort((a, b) => b.count - a.count || a.index - b.index);
    },
    failedCount: () => failed,
    add: (index, line, outcome) => {
      count++;
      if (outcome.violations.length > 0) failed++;
      violations += outcome.violations.length;
      for (const violation of outcome.violations) {
        const key = violationKey(violation);
        const known = failures.get(key);
        const failure = !known || index < known.index ? { key, violation, index, line, count: 0 } : known;
        failure.count = (known?.count ?? 0) + 1;
        failures.set(key, failure);
      }
      for (const one of outcome.worst) {
        const key = violationKey(one);
        if (!(worst.get(key) && worst.get(key)!.reactionS >= one.reactionS)) worst.set(key, one);
      }
    },
    reactionLines: () =>
      [...worst.values()]
        .sort((a, b) => a.goal.localeCompare(b.goal, 'en', { numeric: true }))
        .map(
          ({ goal, what, reactionS, withinS }) =>
            `  ${goal.padEnd(5)} ${what.padEnd(84)} ${reactionS > 0 ? `${reactionS.toFixed(2)} s` : 'never'} of ${withinS.toFixed(2)} s`,
        ),
    summary: () =>
      `${count} scenarios, ${violations} violations${failed > 0 ? ` in ${failed} of them` : ''}, worst reactions: ${goals() || 'none'}`,
  };
}
