import { meanByRatio } from './quantiles.ts';
import type { Outing, TripPattern } from './tripPatterns.ts';

/** What the pattern says of a mean week. */
export interface PatternWeek {
  readonly trips: number;
  readonly distanceKm: number;
  readonly distanceByPurposeKm: Readonly<Record<Outing['purpose'], number>>;
  /** Share of the returns after which the car is plugged in. */
  readonly pluggedShare: number;
}

/** How often an outing happens in a mean week. */
function timesPerWeek({ days, share, shift }: Outing): number {
  return (days.length * share) / (shift?.of ?? 1);
}

/** What a pattern states of a mean week: many generated weeks come to the same. */
export function statedWeek(pattern: TripPattern, commuteKm = pattern.commuteKm): PatternWeek {
  const distanceByPurposeKm = { work: 0, errand: 0, leisure: 0, business: 0 };
  let trips = 0;
  for (const outing of pattern.outings) {
    const times = timesPerWeek(outing);
    const oneWayKm = outing.oneWayKm ? meanByRatio(outing.oneWayKm) : commuteKm;
    trips += 2 * times;
    distanceByPurposeKm[outing.purpose] += 2 * times * oneWayKm;
  }
  return {
    trips,
    distanceKm: Object.values(distanceByPurposeKm).reduce((sum, km) => sum + km, 0),
    distanceByPurposeKm,
    pluggedShare: pattern.pluggedShare,
  };
}
