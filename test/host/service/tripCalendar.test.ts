import { describe, expect, it } from 'vitest';
import { fixedTrips, weeklyTrips, type WeeklyTrip } from '../../../host/service/tripCalendar.ts';

const workday: WeeklyTrip = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  depart: '07:30',
  return: '17:45',
  energyWh: 9000,
  pluggedAfter: true,
};
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const spans = (trips: readonly { departAtMs: number; arriveAtMs: number }[]): string[] =>
  trips.map(({ departAtMs, arriveAtMs }) => `${iso(departAtMs)} ${iso(arriveAtMs)}`);

describe('weeklyTrips', () => {
  it('leaves by the local clock in winter and in summer', () => {
    const calendar = weeklyTrips([workday], 'Europe/Berlin');
    // Friday 2026-03-27 to Tuesday 2026-03-31: the clock changes on the Sunday between.
    expect(spans(calendar.tripsBetween(Date.UTC(2026, 2, 27), Date.UTC(2026, 2, 31)))).toEqual([
      '2026-03-27T06:30 2026-03-27T16:45',
      '2026-03-30T05:30 2026-03-30T15:45',
    ]);
  });

  it('finds a trip that is under way, and one that ends the next day', () => {
    const night: WeeklyTrip = { ...workday, days: ['fri'], depart: '22:00', return: '02:00' };
    const calendar = weeklyTrips([night], 'UTC');
    const saturdayOne = Date.UTC(2026, 5, 6, 1);
    expect(spans(calendar.tripsBetween(saturdayOne, saturdayOne + 1))).toEqual([
      '2026-06-05T22:00 2026-06-06T02:00',
    ]);
    expect(calendar.tripsBetween(Date.UTC(2026, 5, 6, 2), Date.UTC(2026, 5, 7))).toEqual([]);
  });

  it('moves a time that daylight saving skips to the moment of the change', () => {
    const early: WeeklyTrip = { ...workday, days: ['sun'], depart: '02:30', return: '05:00' };
    const day = Date.UTC(2026, 2, 29);
    expect(spans(weeklyTrips([early], 'Europe/Berlin').tripsBetween(day, day + 86_400_000))).toEqual([
      '2026-03-29T01:30 2026-03-29T03:00',
    ]);
  });

  it('sorts the trips of a day', () => {
    const lunch: WeeklyTrip = { ...workday, depart: '06:00', return: '06:30' };
    const day = Date.UTC(2026, 5, 1);
    const trips = weeklyTrips([workday, lunch], 'UTC').tripsBetween(day, day + 86_400_000);
    expect(spans(trips)).toEqual(['2026-06-01T06:00 2026-06-01T06:30', '2026-06-01T07:30 2026-06-01T17:45']);
  });
});

describe('fixedTrips', () => {
  it('gives what touches the time asked for', () => {
    const trip = (departAtMs: number, arriveAtMs: number) => ({
      departAtMs,
      arriveAtMs,
      energyWh: 1,
      pluggedAfter: true,
    });
    const calendar = fixedTrips([trip(50, 60), trip(10, 20), trip(30, 40)]);
    expect(calendar.tripsBetween(20, 50)).toEqual([trip(30, 40)]);
    expect(calendar.tripsBetween(19, 51).map(({ departAtMs }) => departAtMs)).toEqual([10, 30, 50]);
  });
});
