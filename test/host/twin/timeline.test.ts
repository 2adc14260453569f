import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cycleDistanceM } from '../../../sim/cycle/driveCycle.ts';
import type { Scenario, ScenarioTrip } from '../../../sim/scenario/scenario.ts';
import type { Weekday } from '../../../sim/scenario/weekday.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { createTimeline, linkOutages, scenarioSpan } from '../../../host/twin/timeline.ts';
import { shortScenario } from './twinHarness.ts';

const HOUR_MS = 3_600_000;
/** The shipped commute: 1167 s. */
const COMMUTE = resolve('sim/scenario/data/commute.csv');
const COMMUTE_MS = 1_167_000;
const everyDay: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function trip(depart: string, more: Partial<ScenarioTrip> = {}): ScenarioTrip {
  return {
    depart,
    days: [...everyDay],
    cycle: COMMUTE,
    repeat: 1,
    plugAfterMin: 5,
    plugAt: 'home',
    expectedKwh: 2,
    ...more,
  };
}

function scenario(more: Partial<Scenario>): Scenario {
  return { ...shortScenario, timeZone: 'Europe/Berlin', ...more };
}

function hourly(from: string, hours: number): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    points: Array.from({ length: hours }, (_, hour) => ({
      startAtMs: Date.parse(from) + hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: 0.2,
      exportPricePerKwh: 0.2,
    })),
  };
}

const spanFrom = (from: string) => ({ startAtMs: Date.parse(from), endAtMs: Infinity });
const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16) + 'Z';

describe('createTimeline', () => {
  it.each<[string, string, string, string[]]>([
    ['spring', '2026-03-27T23:00Z', '07:30', ['2026-03-28T06:30Z', '2026-03-29T05:30Z', '2026-03-30T05:30Z']],
    ['autumn', '2026-10-23T22:00Z', '07:30', ['2026-10-24T05:30Z', '2026-10-25T06:30Z', '2026-10-26T06:30Z']],
    [
      'the skipped hour',
      '2026-03-27T23:00Z',
      '02:30',
      ['2026-03-28T01:30Z', '2026-03-29T01:30Z', '2026-03-30T00:30Z'],
    ],
    [
      'the repeated hour',
      '2026-10-23T22:00Z',
      '02:30',
      ['2026-10-24T00:30Z', '2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    ],
  ])('departs by the local clock: %s', (_what, from, depart, expected) => {
    const drives = createTimeline(scenario({ days: 3, trips: [trip(depart)] }), spanFrom(from));
    expect(drives.map(({ departAtMs }) => iso(departAtMs))).toEqual(expected);
  });

  it('knows when the car is unplugged, back and plugged in again', () => {
    const [drive] = createTimeline(
      scenario({ trips: [trip('07:30', { repeat: 2, plugAt: 'work' })] }),
      spanFrom('2026-06-01T22:00Z'),
    );
    const departAtMs = Date.parse('2026-06-02T05:30Z');
    expect(drive).toMatchObject({
      unplugAtMs: departAtMs - 120_000,
      departAtMs,
      arriveAtMs: departAtMs + 2 * COMMUTE_MS,
      plugAtMs: departAtMs + 2 * COMMUTE_MS + 300_000,
      plugAt: 'work',
      repeat: 2,
      expectedWh: 2000,
    });
  });

  it('drives on the days of each trip, in order of time, and where it is told the given cycle', () => {
    const trips = [
      trip('17:00', { days: ['mon', 'tue'], plugAfterMin: null }),
      trip('08:00', { days: ['mon'], cycle: 'not/there.csv' }),
      trip('10:00', { days: ['sun'] }),
    ];
    const drives = createTimeline(scenario({ days: 3, trips }), spanFrom('2026-05-31T22:00Z'), COMMUTE);
    expect(drives.map(({ departAtMs, plugAtMs }) => [iso(departAtMs), plugAtMs === null])).toEqual([
      ['2026-06-01T06:00Z', false],
      ['2026-06-01T15:00Z', true],
      ['2026-06-02T15:00Z', true],
    ]);
    expect(new Set(drives.map(({ cycle }) => cycle.name))).toEqual(new Set(['commute']));
  });

  it.each<[string, ScenarioTrip[]]>([
    ['on the road', [trip('07:30'), trip('07:40')]],
    ['at the same time', [trip('07:30'), trip('07:30')]],
    // 19.5 min of driving and 5 min to the plug, then 2 min to unplug again.
    ['before it is plugged in', [trip('07:30'), trip('07:56')]],
    ['parked, not plugged in', [trip('07:30', { plugAfterMin: null }), trip('07:51')]],
    ['over midnight', [trip('23:50'), trip('00:05')]],
  ])('refuses a trip that starts while the car is still %s', (_what, trips) => {
    expect(() => createTimeline(scenario({ days: 2, trips }), spanFrom('2026-06-01T22:00Z'))).toThrow(
      /^SCENARIO_OVERLAP: the trip at 2026-06-0[23] \d\d:\d\d starts before the one before it has ended\. Move/,
    );
  });

  it('allows trips that touch', () => {
    const trips = [trip('07:30', { plugAfterMin: 0 }), trip('07:52')];
    expect(createTimeline(scenario({ trips }), spanFrom('2026-06-01T22:00Z'))).toHaveLength(2);
  });

  it('names a cycle that is not there', () => {
    const trips = [trip('07:30', { cycle: 'no/such.csv' })];
    expect(() => createTimeline(scenario({ trips }), spanFrom('2026-06-01T22:00Z'))).toThrow(
      /^CYCLE_FILE_MISSING: /,
    );
  });
});

describe('scenarioSpan', () => {
  it.each<[string, Partial<Scenario>, string, number, string, string]>([
    [
      'its own day',
      { startDay: '2026-06-03' },
      '2026-06-01T22:00Z',
      72,
      '2026-06-02T22:00Z',
      '2026-06-03T22:00Z',
    ],
    ['the first day without one', {}, '2026-06-01T22:00Z', 72, '2026-06-01T22:00Z', '2026-06-02T22:00Z'],
    ['the first whole day', {}, '2026-06-02T04:00Z', 72, '2026-06-02T22:00Z', '2026-06-03T22:00Z'],
    [
      'other prices than its own',
      { startDay: '2020-01-01' },
      '2026-06-01T22:00Z',
      24,
      '2026-06-01T22:00Z',
      '2026-06-02T22:00Z',
    ],
    [
      'a day of 23 h',
      { startDay: '2026-03-29' },
      '2026-03-27T23:00Z',
      72,
      '2026-03-28T23:00Z',
      '2026-03-29T22:00Z',
    ],
    [
      'a day of 25 h',
      { startDay: '2026-10-25' },
      '2026-10-24T22:00Z',
      25,
      '2026-10-24T22:00Z',
      '2026-10-25T23:00Z',
    ],
    [
      'two days over a change',
      { startDay: '2026-03-28', days: 2 },
      '2026-03-27T23:00Z',
      47,
      '2026-03-27T23:00Z',
      '2026-03-29T22:00Z',
    ],
  ])('begins on %s', (_what, more, from, hours, startAt, endAt) => {
    const span = scenarioSpan(scenario(more), hourly(from, hours));
    expect([iso(span.startAtMs), iso(span.endAtMs)]).toEqual([startAt, endAt]);
  });

  it.each<[string, Partial<Scenario>, string, number]>([
    ['half a day', {}, '2026-06-01T22:00Z', 12],
    ['a day and a half from noon', {}, '2026-06-02T10:00Z', 35],
    ['one day of two', { days: 2 }, '2026-06-01T22:00Z', 47],
    ['24 h of a day of 25', {}, '2026-10-24T22:00Z', 24],
  ])('refuses prices that cover %s', (_what, more, from, hours) => {
    expect(() => scenarioSpan(scenario(more), hourly(from, hours))).toThrow(
      /^PRICE_COVERAGE: the prices do not cover [12] whole days? in Europe\/Berlin\. Give/,
    );
  });
});

describe('linkOutages', () => {
  it.each<[string, string, string, string, [string, string][]]>([
    [
      'within a day',
      '2026-06-01T22:00Z',
      '18:30',
      '21:30',
      [
        ['2026-06-02T16:30Z', '2026-06-02T19:30Z'],
        ['2026-06-03T16:30Z', '2026-06-03T19:30Z'],
      ],
    ],
    [
      'over midnight',
      '2026-06-01T22:00Z',
      '23:00',
      '01:00',
      [
        ['2026-06-02T21:00Z', '2026-06-02T23:00Z'],
        ['2026-06-03T21:00Z', '2026-06-03T23:00Z'],
      ],
    ],
    [
      'over a change of the clock',
      '2026-03-27T23:00Z',
      '23:00',
      '04:00',
      [
        ['2026-03-28T22:00Z', '2026-03-29T02:00Z'],
        ['2026-03-29T21:00Z', '2026-03-30T02:00Z'],
      ],
    ],
  ])('come every day: %s', (_what, startAt, from, to, expected) => {
    const outages = linkOutages(scenario({ days: 2, linkOutages: [{ from, to }] }), spanFrom(startAt));
    expect(outages.map(({ startAtMs, endAtMs }) => [iso(startAtMs), iso(endAtMs)])).toEqual(expected);
  });
});

describe('createTimeline of generated trips', () => {
  const from = '2026-05-31T22:00Z';
  const generatedTrips = { pattern: 'commuter', commuteKm: 14 } as const;
  const week = (more: Partial<Scenario> = {}, seed = 1, daysBeyond = 0) =>
    createTimeline(
      scenario({ days: 7, trips: [], generatedTrips, ...more }),
      spanFrom(from),
      undefined,
      daysBeyond,
      seed,
    );

  it('draws them by the seed, and the calendar beyond changes none of them', () => {
    const drives = week();
    expect(drives.length).toBeGreaterThan(8);
    expect(week()).toEqual(drives);
    expect(week({}, 2)).not.toEqual(drives);
    expect(
      week({}, 1, 7)
        .slice(0, drives.length - 1)
        .map(({ departAtMs }) => iso(departAtMs)),
    ).toEqual(drives.slice(0, -1).map(({ departAtMs }) => iso(departAtMs)));
    for (const [i, drive] of drives.entries()) {
      expect(drive.arriveAtMs).toBeGreaterThan(drive.departAtMs);
      expect(drive.unplugAtMs).toBeGreaterThan(drives[i - 1]?.plugAtMs ?? drives[i - 1]?.arriveAtMs ?? 0);
      expect(drive.repeat).toBe(1);
    }
  });

  it('departs for work by the local clock, on either side of the change of clocks', () => {
    const spring = createTimeline(
      scenario({ days: 14, trips: [], generatedTrips }),
      spanFrom('2026-03-22T23:00Z'),
    );
    const out = spring.filter((_, index) => index % 2 === 0);
    const hours = out
      .filter(({ departAtMs }) => ![0, 6].includes(new Date(departAtMs).getUTCDay()))
      .map(({ departAtMs }) => (departAtMs - Date.parse('2026-03-22T23:00Z')) / HOUR_MS)
      .map((hour) => (hour > 6 * 24 + 2 ? hour + 1 : hour) % 24)
      .filter((hour) => hour < 12);
    expect(hours.length).toBeGreaterThan(5);
    for (const hour of hours) {
      expect(hour).toBeGreaterThanOrEqual(6);
      expect(hour).toBeLessThan(9.5);
    }
  });

  it('expects what the car takes on average, or what the owner says', () => {
    const known = week({ generatedTrips: { ...generatedTrips, expectedKwhPerKm: 0.2 } });
    const derived = week();
    const perKm = (drive: (typeof derived)[number]): number => drive.expectedWh / cycleDistanceM(drive.cycle);
    for (const drive of known) expect(perKm(drive)).toBeCloseTo(0.2, 3);
    for (const drive of derived) expect(perKm(drive)).toBeCloseTo(perKm(derived[0]!), 3);
    expect(perKm(derived[0]!)).toBeGreaterThan(0.09);
    expect(perKm(derived[0]!)).toBeLessThan(0.18);
  });

  it('makes room for the trips of the list', () => {
    const trips = [trip('12:00', { days: ['wed'] })];
    const drives = week({ trips });
    const noon = drives.find(({ departAtMs }) => iso(departAtMs) === '2026-06-03T10:00Z');
    expect(noon?.cycle.name).toBe('commute');
    expect(drives.length).toBeLessThan(week().length + 1);
    expect(drives.filter(({ departAtMs }) => iso(departAtMs).startsWith('2026-06-03T'))).toHaveLength(1);
  });

  it('drives a route at the limit of its trip', () => {
    const hills = trip('09:00', { cycle: resolve('sim/scenario/data/hills.gpx'), limitKph: 60 });
    const [drive] = createTimeline(scenario({ trips: [hills] }), spanFrom(from));
    expect(drive!.cycle.name).toBe('hills');
    expect((drive!.arriveAtMs - drive!.departAtMs) / 60_000).toBeGreaterThan(14.5);
    const unlimited = trip('09:00', { cycle: hills.cycle });
    expect(() => createTimeline(scenario({ trips: [unlimited] }), spanFrom(from))).toThrow('ROUTE_NO_PACE');
  });
});
