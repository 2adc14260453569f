import { describe, expect, it } from 'vitest';
import { createRecentTrace } from '../../../host/service/recentTrace.ts';
import { ACTUAL_POINTS_MAX } from '../../../host/service/hostMessages.ts';

const MINUTE_MS = 60_000;
const midnight = Date.UTC(2026, 5, 2);

describe('recentTrace', () => {
  it('gives mean power and last state of charge of each five minutes, and keeps the unknown unknown', () => {
    const trace = createRecentTrace();
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

  it('forgets what is older than a day', () => {
    const trace = createRecentTrace();
    for (let minute = 0; minute <= 30 * 60; minute++) trace.add(midnight + minute * MINUTE_MS, minute, 50);
    const points = trace.points();
    expect(points).toHaveLength(288);
    expect(points.length).toBeLessThanOrEqual(ACTUAL_POINTS_MAX);
    expect(points.at(-1)?.atMs).toBe(midnight + 30 * 60 * MINUTE_MS);
    expect(points[0]?.atMs).toBe(midnight + (6 * 60 + 5) * MINUTE_MS);
  });
});
