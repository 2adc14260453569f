import { describe, expect, it } from 'vitest';
import { arrivedPlaceAt, standingPlaceAt } from '../../../host/origin/plugPlaceAt.ts';
import { fixedTrips, weeklyTrips } from '../../../host/service/tripCalendar.ts';

const at = (time: string): number => Date.parse(`2026-06-${time}Z`);

const days = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const commute = weeklyTrips(
  [
    { days, depart: '07:30', return: '08:00', energyWh: 2000, pluggedAfter: true, plugAt: 'work' },
    { days, depart: '17:00', return: '17:30', energyWh: 2000, pluggedAfter: true },
  ],
  'UTC',
);
const outing = fixedTrips([
  { departAtMs: at('01T08:00'), arriveAtMs: at('01T20:00'), energyWh: 9000, pluggedAfter: true },
]);

describe('a car that is plugged in after a drive', () => {
  // The second of June 2026 is a Tuesday.
  it.each([
    ['as planned', commute, '02T08:05', 'work'],
    ['too early', commute, '02T07:35', 'work'],
    ['late', commute, '02T11:00', 'work'],
    ['at noon, where it stands', commute, '02T12:45', 'work'],
    ['back early', commute, '02T15:00', 'home'],
    ['back home', commute, '02T17:31', 'home'],
    ['at the weekend, where it stands', commute, '07T12:00', 'home'],
    ['in the middle of an outing', outing, '01T13:00', 'public'],
    ['back early from an outing', outing, '01T17:00', 'home'],
    ['with no trip known', fixedTrips([]), '01T13:00', 'home'],
  ])('%s', (_what, calendar, time, place) => {
    expect(arrivedPlaceAt(calendar, at(time))).toBe(place);
  });
});

describe('a car that was not seen driving', () => {
  it.each([
    ['before its trip', commute, '02T07:00', 'home'],
    ['that should be on its way', commute, '02T07:40', 'home'],
    ['after its trip', commute, '02T08:01', 'work'],
    ['over the weekend', commute, '07T12:00', 'home'],
    ['with no trip known', fixedTrips([]), '01T13:00', 'home'],
  ])('%s', (_what, calendar, time, place) => {
    expect(standingPlaceAt(calendar, at(time))).toBe(place);
  });
});
