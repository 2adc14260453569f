import type { PlugPlace } from '../../sim/scenario/plugPlace.ts';
import type { TripCalendar } from '../service/tripCalendar.ts';

const HOUR_MS = 3_600_000;

/** A car that is plugged in so close to a planned arrival has made that trip, late or early. */
const SAME_ARRIVAL_MS = 4 * HOUR_MS;

/** A car that stands where its last trip ended has not stood there longer than this. */
const LOOK_BACK_MS = 7 * 24 * HOUR_MS;

/** Where a car stands that was not seen driving: where its last planned trip has ended; home without one. */
export function standingPlaceAt(calendar: TripCalendar, atMs: number): PlugPlace {
  const ended = calendar
    .tripsBetween(atMs - LOOK_BACK_MS, atMs)
    .filter(({ arriveAtMs }) => arriveAtMs <= atMs);
  return ended.at(-1)?.plugAt ?? 'home';
}

/**
 * Where a car is that is plugged in after a drive: where the planned trip ends whose arrival is nearest, within four
 * hours. Without such a trip it is at a public charger where the calendar has it on the way, and else where its last
 * planned trip has ended.
 */
export function arrivedPlaceAt(calendar: TripCalendar, pluggedAtMs: number): PlugPlace {
  const trips = calendar.tripsBetween(pluggedAtMs - SAME_ARRIVAL_MS, pluggedAtMs + SAME_ARRIVAL_MS);
  const nearest = [...trips].sort(
    (a, b) => Math.abs(a.arriveAtMs - pluggedAtMs) - Math.abs(b.arriveAtMs - pluggedAtMs),
  )[0];
  if (nearest && Math.abs(nearest.arriveAtMs - pluggedAtMs) <= SAME_ARRIVAL_MS)
    return nearest.plugAt ?? 'home';
  const isAway = trips.some((trip) => trip.departAtMs <= pluggedAtMs && pluggedAtMs < trip.arriveAtMs);
  return isAway ? 'public' : standingPlaceAt(calendar, pluggedAtMs);
}
