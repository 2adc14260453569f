import { describe, expect, it } from 'vitest';
import { createDayTrace } from '../../../host/service/dayTrace.ts';
import { ACTUAL_POINTS_MAX } from '../../../host/service/hostMessages.ts';

const MINUTE_MS = 60_000;
const midnight = Date.UTC(2026, 5, 2);

describe('dayTrace', () => {
  it('gives mean power and last state of charge of each five minutes, and keeps the unknown unknown', () => {
    const trace = createDayTrace('UTC');
    trace.add(midnight + MINUTE_MS, 1000, 50);
    trace.add(midnight + 2 * MINUTE_MS, 2000, 49);
    trace.add(midnight + 3 * MINUTE_MS, null, null);
    trace.add(midnight + 5 * MINUTE_MS, null, 48);
    trace.add(midnight + 20 * MINUTE_MS, 0, null);
    expect(trace.points()).toEqual([
      { atMs: midnight, powerW: 1500, socPct: 49 },
      { atMs: midnight + 5 * MINUTE_MS, powerW: null, socPct: 48 },
      { atMs: midnight + 20 * MINUTE_MS, powerW: 0, socPct: null },
    ]);
  });

  it('begins anew at local midnight', () => {
    const trace = createDayTrace('Europe/Berlin');
    trace.add(midnight - 2 * 60 * MINUTE_MS - 1, 1, 1);
    trace.add(midnight - 2 * 60 * MINUTE_MS, 2, 2);
    expect(trace.points().map(({ powerW }) => powerW)).toEqual([2]);
  });

  it('has room for a day of 25 hours', () => {
    const trace = createDayTrace('Europe/Berlin');
    const start = Date.UTC(2026, 9, 24, 22);
    for (let minute = 0; minute < 25 * 60; minute++) trace.add(start + minute * MINUTE_MS, minute, 50);
    expect(trace.points()).toHaveLength(ACTUAL_POINTS_MAX);
    expect(trace.points()[0]?.atMs).toBe(start);
  });
});
