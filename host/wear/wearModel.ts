import { growLoss } from './ageingLaw.ts';
import type { AgeingMechanism, Chemistry } from './chemistries.ts';
import { stressOf, type SocTrace, type Stress } from './stress.ts';

/** What a cell has lost, as shares of its nominal capacity: by time, and by throughput. */
export interface WearState {
  readonly calendarLoss: number;
  readonly cyclingLoss: number;
}

export const newCell: WearState = { calendarLoss: 0, cyclingLoss: 0 };

/** Remaining share of the nominal capacity. */
export function healthOf({ calendarLoss, cyclingLoss }: WearState): number {
  return 1 - calendarLoss - cyclingLoss;
}

/** The state after `times` repetitions of a stretch of time with this stress. */
export function age(chemistry: Chemistry, state: WearState, stress: Stress, times = 1): WearState {
  const grow = ({ law, unit, rate, exponent }: AgeingMechanism, loss: number, driver: number): number =>
    growLoss(law, loss, rate(stress), exponent(stress), (driver * times) / unit);
  return {
    calendarLoss: grow(chemistry.calendar, state.calendarLoss, stress.days),
    cyclingLoss: grow(chemistry.cycling, state.cyclingLoss, stress.fullCycles),
  };
}

const STEP_DAYS = 28;

/**
 * A new cell that lives through the same trace again and again. The energy stays the same: as the cell loses capacity
 * it goes deeper for it. Stress is taken anew every four weeks, which is within 0.1 percentage points of
 * doing so each day.
 * @param trace first and last point are one moment, so that it closes
 * @throws BackfeedError WEAR_TRACE
 */
export function ageByTrace(chemistry: Chemistry, trace: SocTrace, days: number): WearState {
  let state = newCell;
  const stepDays = Math.max(STEP_DAYS, stressOf(trace).days);
  for (let day = 0; day < days; day += stepDays) {
    const stress = stressOf(trace, Math.max(MIN_HEALTH, healthOf(state)));
    state = age(chemistry, state, stress, Math.min(stepDays, days - day) / stress.days);
  }
  return state;
}

/** A cell that has lost more is no longer one to model: its swing must not grow without end. */
const MIN_HEALTH = 0.2;
