import type { PlugPlace } from '../../sim/scenario/plugPlace.ts';
import { wallMsFromUtcMs } from '../prices/timeZone.ts';
import type { PlannedTrip } from '../scheduler/planSlots.ts';
import { instantOf } from './localDay.ts';

const DAY_MS = 86_400_000;

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export type Weekday = (typeof weekdays)[number];

/** What is known of the trips to come. */
export interface TripCalendar {
  /** Trips that touch the time from `fromMs` to `toMs` (exclusive), in order of departure. */
  tripsBetween(fromMs: number, toMs: number): readonly PlannedTrip[];
  /** Calls back whenever the answers may have changed. */
  onChange(listener: () => void): void;
}

/** A trip that repeats on some days of the week. Times of day are `HH:MM` by the local clock. */
export interface WeeklyTrip {
  readonly days: readonly Weekday[];
  readonly depart: string;
  /** At or before `depart` means the next day. */
  readonly return: string;
  readonly energyWh: number;
  readonly pluggedAfter: boolean;
  /** Where that is; default home. */
  readonly plugAt?: PlugPlace;
}

/** A calendar that never changes. */
export function fixedTrips(trips: readonly PlannedTrip[]): TripCalendar {
  const ordered = [...trips].sort((a, b) => a.departAtMs - b.departAtMs);
  return {
    tripsBetween: (fromMs, toMs) =>
      ordered.filter((trip) => trip.arriveAtMs > fromMs && trip.departAtMs < toMs),
    onChange: () => {},
  };
}

/**
 * A calendar from weekly habits. A trip leaves and returns when the zone's clock shows its times, also on the days on
 * which that clock changes; a time that daylight saving skips is the moment of the change.
 */
export function weeklyTrips(patterns: readonly WeeklyTrip[], timeZone: string): TripCalendar {
  const tripsBetween = (fromMs: number, toMs: number): PlannedTrip[] => {
    const trips: PlannedTrip[] = [];
    // A trip of the day before may still be under way.
    const firstMidnightMs = Math.floor(wallMsFromUtcMs(timeZone, fromMs) / DAY_MS - 1) * DAY_MS;
    const lastWallMs = wallMsFromUtcMs(timeZone, toMs);
    for (let midnightMs = firstMidnightMs; midnightMs <= lastWallMs; midnightMs += DAY_MS) {
      const weekday = weekdays[new Date(midnightMs).getUTCDay()] as Weekday;
      for (const { days, depart, return: arrive, ...trip } of patterns) {
        if (!days.includes(weekday)) continue;
        const arriveMidnightMs = arrive > depart ? midnightMs : midnightMs + DAY_MS;
        const departAtMs = instantOf(timeZone, midnightMs + timeOfDayMs(depart));
        const arriveAtMs = instantOf(timeZone, arriveMidnightMs + timeOfDayMs(arrive));
        if (arriveAtMs > Math.max(fromMs, departAtMs) && departAtMs < toMs) {
          trips.push({ departAtMs, arriveAtMs, ...trip });
        }
      }
    }
    return trips.sort((a, b) => a.departAtMs - b.departAtMs);
  };
  return { tripsBetween, onChange: () => {} };
}

function timeOfDayMs(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return ((hours as number) * 60 + (minutes as number)) * 60_000;
}
