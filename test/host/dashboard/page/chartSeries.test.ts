import { describe, expect, it } from 'vitest';
import { chartSeries, columnAt, lineAt } from '../../../../host/dashboard/page/model/chartSeries.ts';
import { hourMarks } from '../../../../host/dashboard/page/model/hourMarks.ts';
import { HOUR_MS, MIDNIGHT_MS, NOW_MS, planAt, stateFixture, summaryFixture } from '../dashboardFixtures.ts';
import { dataFixture } from './dataFixture.ts';

const atS = (hour: number): number => (MIDNIGHT_MS + hour * HOUR_MS) / 1000;

describe('chartSeries', () => {
  it('has ascending times and columns of one length', () => {
    const series = chartSeries(dataFixture());
    if (series === null) throw new Error('no series');
    expect(series.timeS).toEqual([...new Set(series.timeS)].sort((a, b) => a - b));
    const { sellPrice, buyPrice, plannedPowerKw, actualPowerKw, plannedSocPct, actualSocPct } = series;
    for (const column of [sellPrice, buyPrice, plannedPowerKw, actualPowerKw, plannedSocPct, actualSocPct]) {
      expect(column).toHaveLength(series.timeS.length);
    }
    expect(
      series.away.map(({ fromMs, toMs }) => [
        (fromMs - MIDNIGHT_MS) / HOUR_MS,
        (toMs - MIDNIGHT_MS) / HOUR_MS,
      ]),
    ).toEqual([
      [7.5, 8.5],
      [16.5, 17.5],
      [31.5, 32.5],
      [40.5, 41.5],
    ]);
  });

  it('draws the plan alone, and what happened alone', () => {
    const planOnly = chartSeries(dataFixture({ state: null, summary: null }));
    expect(planOnly?.actualPowerKw.every((value) => value === undefined)).toBe(true);
    const actualOnly = chartSeries(dataFixture({ plan: null }));
    expect(actualOnly?.sellPrice.every((value) => value === null)).toBe(true);
    expect(actualOnly?.actualSocPct.some((value) => typeof value === 'number')).toBe(true);
  });

  it.each([
    ['nothing', dataFixture({ state: null, plan: null, summary: null })],
    ['one moment', dataFixture({ plan: null, summary: null })],
  ])('draws nothing from %s', (_what, data) => expect(chartSeries(data)).toBeNull());

  it('goes on from the trace to the newest state', () => {
    const series = chartSeries(dataFixture({ state: stateFixture({ t: NOW_MS + 60_000, socPct: 12 }) }));
    expect(columnAt(series?.timeS ?? [], series?.actualSocPct ?? [], (NOW_MS + 60_000) / 1000)).toBe(12);
  });

  it('leaves a gap where nothing was measured', () => {
    const series = chartSeries(dataFixture());
    const value = (hour: number) => columnAt(series?.timeS ?? [], series?.actualPowerKw ?? [], atS(hour));
    expect([value(9), value(10), value(11)]).toEqual([0, null, 0]);
  });

  it('begins the planned level where the car was when the plan was made', () => {
    const summary = summaryFixture();
    const data = dataFixture({ plan: planAt(20), summary });
    const series = chartSeries(data);
    const measured = summary.actual.find(({ atMs }) => atMs === MIDNIGHT_MS + 20 * HOUR_MS)?.socPct;
    expect(lineAt(series?.timeS ?? [], series?.plannedSocPct ?? [], atS(20))).toBe(measured);
  });
});

describe('columnAt and lineAt', () => {
  const timeS = [0, 10, 20, 30];
  const column = [1, undefined, 3, null];
  it.each([
    [-1, null, null],
    [0, 1, 1],
    [10, 1, 2],
    [20, 3, 3],
    [25, 3, null],
    [30, null, null],
  ])('at %s the step is %s and the line %s', (at, step, line) => {
    expect([columnAt(timeS, column, at), lineAt(timeS, column, at)]).toEqual([step, line]);
  });
});

describe('hourMarks', () => {
  const labels = (fromMs: number, hours: number, step: number, zone: string): string[] =>
    hourMarks(fromMs, fromMs + hours * HOUR_MS, step, zone).map(({ label }) => label);

  it.each([
    ['a plain day', MIDNIGHT_MS, 24, 'Europe/Berlin', ['Wed', '06:00', '12:00', '18:00', 'Thu']],
    [
      'a day of 23 hours',
      Date.UTC(2026, 2, 28, 23),
      23,
      'Europe/Berlin',
      ['Sun', '06:00', '12:00', '18:00', 'Mon'],
    ],
    [
      'a day of 25 hours',
      Date.UTC(2026, 9, 24, 22),
      25,
      'Europe/Berlin',
      ['Sun', '06:00', '12:00', '18:00', 'Mon'],
    ],
    [
      'a zone of quarter hours',
      Date.UTC(2026, 6, 1, 18, 15),
      24,
      'Asia/Kathmandu',
      ['Thu', '06:00', '12:00', '18:00', 'Fri'],
    ],
  ])('marks %s at local hours', (_what, fromMs, hours, zone, expected) => {
    expect(labels(fromMs, hours, 6, zone)).toEqual(expected);
  });
});
