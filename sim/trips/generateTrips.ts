import { cycleDistanceM, cycleDurationS, type DriveCycle } from '../cycle/driveCycle.ts';
import { seededRandom, type Random } from '../cycle/seededRandom.ts';
import type { Weekday } from '../scenario/weekday.ts';
import { generateCycle } from './generateCycle.ts';
import { drawByRatio, drawEven } from './quantiles.ts';
import { roadMixOf } from './roadMix.ts';
import type { Outing, TripPattern } from './tripPatterns.ts';

/** A trip of a generated week. Times are minutes of local clock after the first day's midnight. */
export interface GeneratedTrip {
  readonly purpose: Outing['purpose'];
  readonly direction: 'out' | 'back';
  readonly departMin: number;
  readonly arriveMin: number;
  /** Of the cycle. */
  readonly distanceKm: number;
  /** Minutes between arriving and plugging in; null: stays unplugged until the next trip. */
  readonly plugAfterMin: number | null;
  readonly cycle: DriveCycle;
}

export interface TripGeneration {
  readonly pattern: TripPattern;
  /** One a day, in order. */
  readonly weekdays: readonly Weekday[];
  readonly seed: number;
  /** Way to work, one way; that of the pattern unless given. */
  readonly commuteKm?: number;
}

const minutesPerDay = 1440;
/** Between two trips: the driver gets out and in, and unplugs. */
const pauseMin = 10;
/** An outing that would begin this much later than meant does not happen. */
const patienceMin = 150;
/** Nobody plugs in for less. */
const shortestPluggedMin = 30;
const slowestPlugMin = 8;
const shortestTripKm = 0.5;

/**
 * Trips of a pattern, day by day: the same seed gives the same trips, and more days at the end change none before them. No
 * two overlap: an outing waits until the car is back, or does not happen.
 */
export function generateTrips(generation: TripGeneration): GeneratedTrip[] {
  const { pattern, weekdays } = generation;
  const drafts: Draft[] = [];
  let freeAtMin = 0;
  let week = 0;
  weekdays.forEach((weekday, day) => {
    if (day > 0 && weekday === 'mon') week++;
    // A stream for each day, and for each outing: what one of them draws shifts no other.
    const todays = pattern.outings.flatMap((outing, index) => {
      const random = seededRandom(generation.seed * 7_919 + day * 101 + index * 13);
      if (random() >= outing.share || !outing.days.includes(weekday)) return [];
      if (outing.shift && week % outing.shift.of !== outing.shift.week) return [];
      return [{ outing, random, departMin: day * minutesPerDay + drawEven(outing.departMin, random) }];
    });
    todays.sort((a, b) => a.departMin - b.departMin);
    for (const { outing, random, departMin } of todays) {
      if (freeAtMin - departMin > patienceMin) continue;
      const wantedKm = outing.oneWayKm
        ? drawByRatio(outing.oneWayKm, random)
        : (generation.commuteKm ?? pattern.commuteKm);
      const stayMin = drawEven(outing.stayMin, random);
      const plugged = outing.purpose === 'work' ? pattern.pluggedAtWorkShare : 0;
      const out = draft(outing, 'out', Math.max(departMin, freeAtMin), wantedKm, plugged, random);
      const back = draft(outing, 'back', out.arriveMin + stayMin, wantedKm, pattern.pluggedShare, random);
      drafts.push(out, back);
      freeAtMin = back.arriveMin + pauseMin;
    }
  });
  return drafts.map((trip, index) => finish(trip, drafts[index + 1]));
}

interface Draft extends Omit<GeneratedTrip, 'plugAfterMin'> {
  /** When the driver would plug in, if there is time; null: not this time. */
  readonly wouldPlugMin: number | null;
}

function draft(
  { purpose }: Outing,
  direction: 'out' | 'back',
  departMin: number,
  wantedKm: number,
  pluggedShare: number,
  random: Random,
): Draft {
  const km = Math.max(shortestTripKm, wantedKm);
  const cycle = generateCycle(purpose, km * 1000, roadMixOf(km), random);
  // Clocks show minutes: a trip departs at one.
  const departsAtMin = Math.ceil(departMin);
  const isPlugged = random() < pluggedShare;
  const afterMin = 1 + Math.floor(random() * slowestPlugMin);
  return {
    purpose,
    direction,
    departMin: departsAtMin,
    arriveMin: departsAtMin + cycleDurationS(cycle) / 60,
    distanceKm: cycleDistanceM(cycle) / 1000,
    wouldPlugMin: isPlugged ? afterMin : null,
    cycle,
  };
}

function finish({ wouldPlugMin, ...trip }: Draft, next: Draft | undefined): GeneratedTrip {
  const restMin = next ? next.departMin - trip.arriveMin : Infinity;
  return { ...trip, plugAfterMin: restMin < shortestPluggedMin ? null : wouldPlugMin };
}
