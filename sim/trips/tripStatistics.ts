import type { Weekday } from '../scenario/weekday.ts';
import type { GeneratedTrip } from './generateTrips.ts';

/** What came of generated days. */
export interface TripStatistics {
  readonly days: number;
  readonly tripsPerWeek: number;
  readonly distancePerWeekKm: number;
  readonly kmPerWorkday: number;
  readonly kmPerWeekendDay: number;
  readonly meanTripKm: number;
  readonly medianTripKm: number;
  /** Share of the trips of 30 km or more. */
  readonly longTripShare: number;
  readonly meanKph: number;
  readonly drivenMinPerDay: number;
  /** Share of the days without a trip. */
  readonly idleDayShare: number;
  /** Share of the returns after which the car is plugged in. */
  readonly pluggedShare: number;
  /** Share of the time at which the car is plugged in, from its first return on. */
  readonly pluggedTimeShare: number;
}

const minutesPerDay = 1440;

/** Statistics of trips over the days that they were generated for. */
export function tripStatistics(
  trips: readonly GeneratedTrip[],
  weekdays: readonly Weekday[],
): TripStatistics {
  const days = weekdays.length;
  const weeks = days / 7;
  const isWeekend = (day: number): boolean => weekdays[day] === 'sat' || weekdays[day] === 'sun';
  const dayOf = (trip: GeneratedTrip): number => Math.floor(trip.departMin / minutesPerDay);
  const sumOf = (some: readonly GeneratedTrip[], value: (trip: GeneratedTrip) => number): number =>
    some.reduce((sum, trip) => sum + value(trip), 0);
  const km = (some: readonly GeneratedTrip[]): number => sumOf(some, ({ distanceKm }) => distanceKm);
  const drivenMin = sumOf(trips, ({ departMin, arriveMin }) => arriveMin - departMin);
  const weekendDays = weekdays.filter((_, day) => isWeekend(day)).length;
  const lengths = trips.map(({ distanceKm }) => distanceKm).sort((a, b) => a - b);
  const returns = trips.filter(({ direction }) => direction === 'back');
  const firstReturnMin = returns[0]?.arriveMin ?? 0;
  const pluggedMin = trips.reduce((sum, { arriveMin, plugAfterMin }, index) => {
    if (plugAfterMin === null) return sum;
    const untilMin = trips[index + 1]?.departMin ?? days * minutesPerDay;
    return sum + Math.max(0, untilMin - arriveMin - plugAfterMin);
  }, 0);
  return {
    days,
    tripsPerWeek: trips.length / weeks,
    distancePerWeekKm: km(trips) / weeks,
    kmPerWorkday: ratio(km(trips.filter((trip) => !isWeekend(dayOf(trip)))), days - weekendDays),
    kmPerWeekendDay: ratio(km(trips.filter((trip) => isWeekend(dayOf(trip)))), weekendDays),
    meanTripKm: ratio(km(trips), trips.length),
    medianTripKm: lengths[Math.floor(lengths.length / 2)] ?? 0,
    longTripShare: ratio(lengths.filter((lengthKm) => lengthKm >= 30).length, trips.length),
    meanKph: ratio(km(trips) * 60, drivenMin),
    drivenMinPerDay: drivenMin / days,
    idleDayShare: 1 - new Set(trips.map(dayOf)).size / days,
    pluggedShare: ratio(returns.filter(({ plugAfterMin }) => plugAfterMin !== null).length, returns.length),
    pluggedTimeShare: ratio(pluggedMin, days * minutesPerDay - firstReturnMin),
  };
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
