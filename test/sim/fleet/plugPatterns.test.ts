import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { drawSession, type PlugSession } from '../../../sim/fleet/drawSession.ts';
import { plugPatterns, withSessionsPerDay, type PlugPatternName } from '../../../sim/fleet/plugPatterns.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/trips');
const DRAWS = 100_000;
const columnOf: Record<PlugPatternName, string> = {
  household: 'private',
  workplace: 'workplace',
  public: 'public',
};

/** A column of a file; empty cells are 0. */
function column(file: string, name: string): number[] {
  const rows = readFileSync(join(folder, file), 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\n');
  const index = rows[0]!.split(',').findIndex((cell) => cell.trim() === `"${name}"`);
  expect(index, `${name} in ${file}`).toBeGreaterThan(0);
  return rows.slice(1).map((row) => Number(row.split(',')[index] ?? 0));
}

/** Sessions of a long week, weekends as often as in a week. */
function draw(name: PlugPatternName, weekendShare: number): PlugSession[] {
  const random = seededRandom(7);
  return Array.from({ length: DRAWS }, (_, i) => {
    const session = { arrivalS: 0, connectionS: 0, demandWh: 0 };
    drawSession(plugPatterns[name], i < weekendShare * DRAWS, random, session);
    return session;
  });
}

/** Largest distance of the drawn times of day from recorded shares by quarter of an hour, both cumulative. */
function arrivalDistance(sessions: readonly PlugSession[], shares: readonly number[]): number {
  const counts = new Float64Array(96);
  for (const { arrivalS } of sessions) counts[Math.floor(arrivalS / 900)]!++;
  const total = shares.reduce((sum, share) => sum + share, 0);
  let difference = 0;
  let largest = 0;
  for (let quarter = 0; quarter < 96; quarter++) {
    difference += counts[quarter]! / sessions.length - shares[quarter]! / total;
    largest = Math.max(largest, Math.abs(difference));
  }
  return largest;
}

/** Largest distance of drawn values from recorded ones, which are exceeded by 0, 1, 2 ... percent of sessions. */
function survivalDistance(values: readonly number[], exceededBy: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  let largest = 0;
  for (let percent = 1; percent < exceededBy.length; percent++) {
    const above = sorted.findLastIndex((value) => value <= exceededBy[percent]!);
    largest = Math.max(largest, Math.abs(1 - (above + 1) / sorted.length - percent / 100));
  }
  return largest;
}

describe.skipIf(!existsSync(folder))('against the recorded sessions (needs ../shared/data/trips)', () => {
  // Bounds are shares of all sessions; the patterns' doc states them rounded.
  it.each([
    ['household', { weekday: 0.02, weekend: 0.05, connection: 0.02, demand: 0.03 }],
    ['workplace', { weekday: 0.025, weekend: 1, connection: 0.06, demand: 0.03 }],
    ['public', { weekday: 0.025, weekend: 0.03, connection: 0.025, demand: 0.04 }],
  ] as const)('%s sessions are drawn as they were', (name, bounds) => {
    const recorded = columnOf[name];
    const weekdays = draw(name, 0);
    expect(arrivalDistance(weekdays, column('distribution-of-arrival.csv', recorded))).toBeLessThan(
      bounds.weekday,
    );
    const hasWeekend = plugPatterns[name].sessionsPerWeekendDay > 0;
    if (hasWeekend) {
      const weekends = draw(name, 1);
      const shares = column('distribution-of-arrival-weekend.csv', recorded);
      expect(arrivalDistance(weekends, shares)).toBeLessThan(bounds.weekend);
    }
    const week = draw(name, hasWeekend ? 2 / 7 : 0);
    const connections = week.map(({ connectionS }) => connectionS / 3600);
    expect(
      survivalDistance(connections, column('distribution-of-connection-time.csv', recorded)),
    ).toBeLessThan(bounds.connection);
    const demands = week.map(({ demandWh }) => demandWh / 1000);
    expect(survivalDistance(demands, column('distribution-of-energy-demand.csv', recorded))).toBeLessThan(
      bounds.demand,
    );
  });
});

describe.each(Object.entries(plugPatterns))('%s', (_, pattern) => {
  it('has habits that are all of its sessions', () => {
    const sum = (key: 'weekdayShare' | 'weekendShare') =>
      pattern.habits.reduce((total, habit) => total + habit[key], 0);
    expect(sum('weekdayShare')).toBeCloseTo(1, 2);
    expect(sum('weekendShare')).toBeCloseTo(1, 2);
  });

  it('drives as much when it is plugged in more often', () => {
    const daily = withSessionsPerDay(pattern, 1);
    const perWeek = ({ habits, sessionsPerWeekday, sessionsPerWeekendDay }: typeof daily): number =>
      (5 * sessionsPerWeekday + 2 * sessionsPerWeekendDay) * habits[0]!.demandKwh;
    expect(perWeek(daily)).toBeCloseTo(perWeek(pattern), 9);
  });
});

it('draws the same sessions from the same seed', () => {
  expect(draw('public', 0.3).slice(0, 50)).toEqual(draw('public', 0.3).slice(0, 50));
});
