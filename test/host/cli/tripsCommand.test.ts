import { describe, expect, it } from 'vitest';
import { tripPatternNames } from '../../../sim/trips/tripPatterns.ts';
import { callBackfeed } from './runBackfeed.ts';

interface Printed {
  readonly pattern: string;
  readonly weeks: number;
  readonly trips: readonly { departMin: number; arriveMin: number; distanceKm: number; purpose: string }[];
  readonly statistics: { readonly tripsPerWeek: number; readonly days: number };
  readonly stated: { readonly trips: number };
  readonly published: Readonly<Record<string, { readonly value: number; readonly source: string }>>;
}

async function printed(...args: string[]): Promise<Printed> {
  const { exitCode, stdout, stderr } = await callBackfeed('trips', ...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as Printed;
}

describe('backfeed trips', () => {
  it('prints trips and their statistics', async () => {
    const { exitCode, stdout, stderr } = await callBackfeed('trips', '--weeks', '1');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^commuter: .*; 1 week, seed 1$/m);
    expect(stdout).toMatch(
      /^ {2}1 {2}mon {2}\d\d:\d\d to \d\d:\d\d +\d+\.\d km {2}work, back +plugged in \d\d:\d\d$/m,
    );
    expect(stdout).toMatch(/^km a day +\d+\.\d +\d+\.\d +33\.8 to 48$/m);
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/);
  });

  it.each(tripPatternNames)('knows the pattern %s', async (name) => {
    const { pattern, trips, statistics, stated, published } = await printed(name, '--weeks', '4');
    expect(pattern).toBe(name);
    expect(trips.length).toBe(Math.round(statistics.tripsPerWeek * 4));
    expect(statistics.days).toBe(28);
    expect(Math.abs(statistics.tripsPerWeek - stated.trips)).toBeLessThan(6);
    expect(trips[0]).not.toHaveProperty('cycle');
    for (const { source } of Object.values(published)) expect(source).not.toBe('');
  });

  it('draws others by seed, and takes the way to work', async () => {
    const one = await printed('--weeks', '2');
    expect(await printed('--weeks', '2')).toEqual(one);
    expect((await printed('--weeks', '2', '--seed', '2')).trips).not.toEqual(one.trips);
    const { trips } = await printed('--commute-km', '40');
    expect(trips.find(({ purpose }) => purpose === 'work')!.distanceKm).toBeGreaterThan(38);
  });

  it('keeps a long list short for people', async () => {
    const { stdout } = await callBackfeed('trips', '--weeks', '30');
    expect(stdout.split('\n').length).toBeLessThan(150);
    expect(stdout).toMatch(/^\.\.\. and \d+ more \(--json has all\)$/m);
  });

  it.each<[string, string[], string]>([
    [
      'a misspelt pattern',
      ['shiftworker'],
      'USAGE_PATTERN: there is no pattern "shiftworker". Did you mean "shiftWorker"?',
    ],
    [
      'another pattern',
      ['taxi-driver-by-night'],
      'USAGE_PATTERN: there is no pattern "taxi-driver-by-night". Give one of commuter',
    ],
    ['no weeks', ['--weeks', '0'], 'USAGE_WEEKS: --weeks is 0. Give 1 to 520 weeks.'],
    ['part of a week', ['--weeks', '1.5'], 'USAGE: '],
    ['a way around the earth', ['--commute-km', '40000'], 'USAGE_COMMUTE: --commute-km is 40000.'],
  ])('refuses %s', async (_what, args, message) => {
    const { exitCode, stdout, stderr } = await callBackfeed('trips', ...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain('\n');
  });
});
