import type { Random } from '../cycle/seededRandom.ts';
import { drawSession, type PlugSession } from './drawSession.ts';
import { addPlugEvent, NEVER_S, type PlugEvents } from './plugEvents.ts';
import type { PlugPattern } from './plugPatterns.ts';
import { TRIP_KNOTS, tripPosition, type TripTable } from './tripTable.ts';

const DAY_S = 86_400;
/** Sessions begin so many days before the start, so that some cars are plugged in at midnight. */
const DAYS_BEFORE = 4;
/** From the connector into the car and onto the road, and back. */
const HANDLING_S = 300;
/** Nobody plans to the last percent. */
const SPARE_SOC_PCT = 5;
/** Of what is bought, this much reaches the road. Wall stations and batteries: about 0.93 of 0.97. */
const GRID_TO_ROAD = 0.9;

/**
 * Draws one vehicle's days: sessions from the pattern, and before each a drive that takes what the session is to bring
 * back. A session that would begin before the one before it has ended, or before the drive can be done, is left out.
 *
 * @param startWeekday of the first day, 0 is Monday
 * @param trips short to long
 * @param departureSocPct nobody plans a drive that needs more than this with some to spare, or without it a full battery
 * @param events is overwritten
 */
export function drawCalendar(
  pattern: PlugPattern,
  startWeekday: number,
  days: number,
  trips: readonly TripTable[],
  departureSocPct: number,
  random: Random,
  events: PlugEvents,
): void {
  const session: PlugSession = { arrivalS: 0, connectionS: 0, demandWh: 0 };
  const needsWh = trips.map(tripNeedWh);
  const mostSocPct = (departureSocPct > 0 ? departureSocPct : 100) - SPARE_SOC_PCT;
  let farthest = 0;
  while (farthest + 1 < trips.length && trips[farthest + 1]!.neededSocPct <= mostSocPct) farthest++;
  events.count = 0;
  events.pluggedAtStart = false;
  let freeAtS = -Infinity;
  for (let day = -DAYS_BEFORE; day < days; day++) {
    const isWeekend = (startWeekday + day + 70) % 7 >= 5;
    if (random() >= (isWeekend ? pattern.sessionsPerWeekendDay : pattern.sessionsPerWeekday)) continue;
    drawSession(pattern, isWeekend, random, session);
    const tripClass = pickTrip(needsWh, farthest, session.demandWh * GRID_TO_ROAD, random());
    const plugAtS = day * DAY_S + session.arrivalS;
    if (plugAtS - freeAtS < trips[tripClass]!.durationS + HANDLING_S) continue;
    // A drive that began before the start is behind the car, but for its end.
    if (plugAtS > 0) {
      if (freeAtS > 0) addPlugEvent(events, freeAtS, plugAtS, tripClass);
      else addPlugEvent(events, 0, plugAtS, tripClass);
    }
    freeAtS = plugAtS + session.connectionS;
    if (plugAtS <= 0) events.pluggedAtStart = freeAtS > 0;
  }
  if (freeAtS > 0 && freeAtS < days * DAY_S) addPlugEvent(events, freeAtS, NEVER_S, 0);
}

/** At the battery, half full. */
function tripNeedWh(trip: TripTable): number {
  const middle = tripPosition(50);
  // A drive that a half full battery does not make is told by the full one.
  const knot = trip.neededSocPct <= 50 ? middle : TRIP_KNOTS - 1;
  return trip.tractionWh[knot]! - trip.regenWh[knot]! + trip.batteryLossWh[knot]!;
}

/** One of the two classes around a need, so often that their mean is it. */
function pickTrip(needsWh: readonly number[], farthest: number, wantedWh: number, chance: number): number {
  if (wantedWh <= needsWh[0]!) return 0;
  for (let upper = 1; upper <= farthest; upper++) {
    if (wantedWh > needsWh[upper]!) continue;
    const share = (wantedWh - needsWh[upper - 1]!) / (needsWh[upper]! - needsWh[upper - 1]!);
    return chance < share ? upper : upper - 1;
  }
  return farthest;
}
