import type { Random } from '../cycle/seededRandom.ts';
import type { PlugHabit, PlugPattern } from './plugPatterns.ts';

/** One time at a charging point. */
export interface PlugSession {
  /** Seconds after midnight. */
  arrivalS: number;
  connectionS: number;
  /** Wanted at the grid meter. */
  demandWh: number;
}

const DAY_S = 86_400;
/** The longest that was recorded; and what a person needs at least. */
const MOST_CONNECTION_S = 72 * 3600;
const LEAST_CONNECTION_S = 300;

/** Draws one session of a pattern. @param session is overwritten */
export function drawSession(
  pattern: PlugPattern,
  isWeekend: boolean,
  random: Random,
  session: PlugSession,
): void {
  const habit = pickHabit(pattern.habits, isWeekend, random());
  const arrivalS = Math.round((habit.arrivalH + habit.arrivalSpreadH * drawNormal(random)) * 3600);
  const connectionS = Math.round(3600 * drawWeibull(habit.connectionH, habit.connectionShape, random()));
  session.arrivalS = ((arrivalS % DAY_S) + DAY_S) % DAY_S;
  session.connectionS = Math.min(MOST_CONNECTION_S, Math.max(LEAST_CONNECTION_S, connectionS));
  session.demandWh = 1000 * drawWeibull(habit.demandKwh, habit.demandShape, random());
}

function pickHabit(habits: readonly PlugHabit[], isWeekend: boolean, chance: number): PlugHabit {
  let left = chance;
  for (let i = 0; i < habits.length - 1; i++) {
    const habit = habits[i]!;
    left -= isWeekend ? habit.weekendShare : habit.weekdayShare;
    if (left < 0) return habit;
  }
  return habits[habits.length - 1]!;
}

/** Mean 0, spread 1: Box and Muller. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Inverse of the survival exp(-(x / scale)^shape). */
function drawWeibull(scale: number, shape: number, chance: number): number {
  return scale * (-Math.log(1 - chance)) ** (1 / shape);
}
