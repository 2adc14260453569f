import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weekdays, type Weekday } from '../../../sim/scenario/weekday.ts';
import { generateTrips, type GeneratedTrip } from '../../../sim/trips/generateTrips.ts';
import { statedWeek } from '../../../sim/trips/statedWeek.ts';
import { travelStatistics } from '../../../sim/trips/travelStatistics.ts';
import { tripPatternNames, tripPatterns, type TripPattern } from '../../../sim/trips/tripPatterns.ts';
import { tripStatistics } from '../../../sim/trips/tripStatistics.ts';

const daysFrom = (count: number, first = 0): Weekday[] =>
  Array.from({ length: count }, (_, day) => weekdays[(first + day) % 7]!);
const manyWeeks = daysFrom(7 * 150);
const made = new Map<string, GeneratedTrip[]>();
const tripsOf = (name: keyof typeof tripPatterns): GeneratedTrip[] => {
  if (!made.has(name)) {
    made.set(name, generateTrips({ pattern: tripPatterns[name], weekdays: manyWeeks, seed: 1 }));
  }
  return made.get(name)!;
};

describe('generateTrips', () => {
  it.each(tripPatternNames)('comes to what the pattern states: %s', (name) => {
    const stated = statedWeek(tripPatterns[name]);
    const statistics = tripStatistics(tripsOf(name), manyWeeks);
    expect(Math.abs(statistics.tripsPerWeek / stated.trips - 1)).toBeLessThan(0.04);
    // Distances have a long tail: 150 weeks know their mean to some per cent.
    expect(Math.abs(statistics.distancePerWeekKm / stated.distanceKm - 1)).toBeLessThan(0.07);
    // Who leaves again within half an hour does not plug in.
    expect(Math.abs(statistics.pluggedShare - stated.pluggedShare)).toBeLessThan(0.06);
  });

  it('drives a commuter about as far and as long as surveys say', () => {
    const { kmPerWorkday, distancePerWeekKm, drivenMinPerDay, meanKph } = tripStatistics(
      tripsOf('commuter'),
      manyWeeks,
    );
    const perDay = distancePerWeekKm / 7;
    expect(perDay).toBeGreaterThan(0.9 * travelStatistics.carKmPerDay.value);
    expect(perDay).toBeLessThan(travelStatistics.oneCarHouseholdKmPerDay.value);
    expect(kmPerWorkday).toBeGreaterThan(1.5 * travelStatistics.commuteKm.value);
    expect(Math.abs(drivenMinPerDay / travelStatistics.drivenMinPerDay.value - 1)).toBeLessThan(0.25);
    // Door to door has walks and parking in it: the cycles are faster.
    expect(meanKph).toBeGreaterThan(travelStatistics.doorToDoorKph.value);
    expect(meanKph).toBeLessThan(1.35 * travelStatistics.doorToDoorKph.value);
  });

  it('has most trips short and some long where nobody commutes', () => {
    const { medianTripKm, longTripShare } = tripStatistics(tripsOf('homeBased'), manyWeeks);
    expect(Math.abs(medianTripKm / travelStatistics.medianTripKm.value - 1)).toBeLessThan(0.3);
    expect(Math.abs(longTripShare * 100 - travelStatistics.tripsFrom30Km.value)).toBeLessThan(4);
  });

  it('never drives two trips at once, and plugs in between', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tripPatternNames),
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 6 }),
        fc.double({ min: 1, max: 120, noNaN: true }),
        (name, seed, first, commuteKm) => {
          const trips = generateTrips({
            pattern: tripPatterns[name],
            weekdays: daysFrom(10, first),
            seed,
            commuteKm,
          });
          trips.forEach((trip, index) => {
            const before = trips[index - 1];
            expect(trip.arriveMin).toBeGreaterThan(trip.departMin);
            expect(Number.isInteger(trip.departMin)).toBe(true);
            if (!before) return;
            // The driver unplugs two minutes before he leaves.
            expect(trip.departMin - 2).toBeGreaterThan(before.arriveMin + (before.plugAfterMin ?? 0));
            expect(trip.direction).toBe(before.direction === 'out' ? 'back' : 'out');
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives one run for one seed, and the same days before whatever follows', () => {
    const pattern: TripPattern = tripPatterns.commuter;
    const of = (days: number, seed: number) => generateTrips({ pattern, weekdays: daysFrom(days), seed });
    expect(of(14, 5)).toEqual(of(14, 5));
    expect(of(14, 5)).not.toEqual(of(14, 6));
    const short = of(7, 5);
    // The last one's plug depends on what follows.
    expect(of(14, 5).slice(0, short.length - 1)).toEqual(short.slice(0, -1));
  });

  it('takes the way to work from the owner', () => {
    const trips = generateTrips({
      pattern: tripPatterns.commuter,
      weekdays: daysFrom(7),
      seed: 1,
      commuteKm: 40,
    });
    const work = trips.filter(({ purpose }) => purpose === 'work');
    expect(work.length).toBeGreaterThan(5);
    for (const { distanceKm } of work) expect(distanceKm).toBeCloseTo(40, -0.5);
  });

  it('turns shifts week by week', () => {
    const hours = tripsOf('shiftWorker')
      .filter(({ purpose, direction }) => purpose === 'work' && direction === 'out')
      .filter(({ departMin }) => departMin < 21 * 1440)
      .map(({ departMin }) => [Math.floor(departMin / 1440 / 7), Math.floor((departMin % 1440) / 60)]);
    for (const [week, hour] of hours) expect(hour).toBeOneOf([[5], [13], [21]][week!]!);
    expect(new Set(hours.map(([week]) => week)).size).toBe(3);
  });
});

const arrivalFile = '../shared/data/trips/distribution-of-arrival.csv';

describe.skipIf(!existsSync(arrivalFile))('against ElaadNL arrivals (needs ../shared/data/trips)', () => {
  it('brings commuters home to their chargers in the same hours', () => {
    const published = new Array<number>(24).fill(0);
    for (const row of readFileSync(arrivalFile, 'utf8').trim().split(/\r?\n/).slice(1)) {
      const [time, home] = row.split(',');
      published[Number(time!.replaceAll('"', '').slice(0, 2))]! += Number(home);
    }
    const arrivals = tripsOf('commuter').filter(
      ({ direction, plugAfterMin, departMin }) =>
        direction === 'back' && plugAfterMin !== null && Math.floor(departMin / 1440) % 7 < 5,
    );
    const hourOf = ({ arriveMin }: GeneratedTrip): number => Math.floor((arriveMin / 60) % 24);
    const share = (from: number, to: number): number =>
      arrivals.filter((trip) => hourOf(trip) >= from && hourOf(trip) < to).length / arrivals.length;
    const publishedShare = (from: number, to: number): number =>
      published.slice(from, to).reduce((sum, pct) => sum + pct, 0) / 100;
    // Theirs are all users of home chargers, ours go to work by day: the evening holds more of ours.
    expect(share(16, 24)).toBeGreaterThan(publishedShare(16, 24));
    expect(Math.abs(share(17, 20) - publishedShare(17, 20))).toBeLessThan(0.15);
    const peak = Array.from({ length: 24 }, (_, hour) => share(hour, hour + 1));
    expect(Math.abs(peak.indexOf(Math.max(...peak)) - travelStatistics.homeArrivalPeak.value)).toBeLessThan(
      2,
    );
  });
});
