import type { Reason } from '../contract/reasons.ts';
import * as limit from 'safety-limits';
import { ampereSecondsPerPct } from 'vehicle-profile';

/** Over which the state of charge is compared with the charge that has flowed. */
const WINDOW_MS = 60000;
/** So much more than that charge it may move: a worn battery holds less than the profile says. */
const WORN_FACTOR = 1.5;

/** Whether the car's state of charge can be believed: safety goal 11. */
export interface SocTrust {
  /** Why not, or null. */
  readonly refusal: Reason | null;
  /**
   * Once a second. What is NaN is unknown: without state of charge or current there is nothing to doubt, and a source
   * that is unknown does not agree.
   * @param dashboardPct as the car shows it; its scale is a little different
   * @param estimatePct our own, with its standard deviation
   */
  look(
    nowMs: number,
    socPct: number,
    dashboardPct: number,
    estimatePct: number,
    deviationPct: number,
    currentA: number,
  ): void;
}

/** Believes all until the first look. */
export function createSocTrust(): SocTrust {
  let settledAtMs = 0;
  let why: Reason = 'SOC_IMPLAUSIBLE';
  let lookedAtMs = 0;
  let windowAtMs = 0;
  /** State of charge when the window began, and what the current may have moved it since. */
  let startPct = NaN;
  let flowedPct = 0;

  const trust = {
    refusal: null as Reason | null,
    look: (
      nowMs: number,
      socPct: number,
      dashboardPct: number,
      estimatePct: number,
      deviationPct: number,
      currentA: number,
    ) => {
      if (isNaN(socPct + currentA)) startPct = NaN;
      else {
        flowedPct += (Math.abs(currentA) * (nowMs - lookedAtMs)) / (1000 * ampereSecondsPerPct);
        const drifts = Math.abs(socPct - startPct) > flowedPct * WORN_FACTOR + limit.socDriftPct;
        if (drifts || isNaN(startPct) || nowMs - windowAtMs >= WINDOW_MS) {
          startPct = socPct;
          flowedPct = 0;
          windowAtMs = nowMs;
        }
        // One that agrees is enough: the dashboard shows 100 % where a battery says 95, and a model can be wrong.
        const isAlone =
          !(Math.abs(socPct - dashboardPct) <= limit.socDisagreePct) &&
          !(Math.abs(socPct - estimatePct) <= limit.socDisagreePct + 2 * deviationPct);
        // A car of another model year has nothing in the place of the dashboard's figure.
        const isOther = dashboardPct === 0 && socPct > limit.socDisagreePct;
        if (drifts || isAlone || isOther) {
          why = isOther ? 'PROFILE_CONTRADICTED' : 'SOC_IMPLAUSIBLE';
          settledAtMs = nowMs + limit.settleMs;
        }
        // What was not believed when the car fell asleep stays so until it tells better.
        trust.refusal = nowMs < settledAtMs ? why : null;
      }
      lookedAtMs = nowMs;
    },
  };
  return trust;
}
