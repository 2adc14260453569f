import { describe, expect, it } from 'vitest';
import { stepArea, stepLine } from '../../../host/report/stepPaths.ts';
import { clockTime, dayName, timeTicks } from '../../../host/report/timeTicks.ts';

const tens = (index: number): number => index * 10;
const same = (value: number): number => value;

describe('steps', () => {
  it.each([
    ['holds each value over its bucket', [1, 2], 'M0 1H10V2H20'],
    ['equal neighbours are one step', [1, 1, 1, 2], 'M0 1H30V2H40'],
    ['has a gap where nothing is known', [1, NaN, 3], 'M0 1H10M20 3H30'],
    ['is nothing of nothing', [NaN], ''],
  ])('a line %s', (_, values, path) => {
    expect(stepLine(values, tens, same)).toBe(path);
  });

  it.each([
    ['goes there and back', [0, 0], [1, 2], 'M0 1H10V2H20V0H0z'],
    ['is not drawn where it has no height', [0, 0, 0], [1, 0, 1], 'M0 1H10V0H0zM20 1H30V0H20z'],
    ['has a gap where nothing is known', [0, NaN, 0], [1, 1, NaN], 'M0 1H10V0H0z'],
    ['follows both edges', [0, -1], [1, 2], 'M0 1H10V2H20V-1H10V0H0z'],
  ])('an area %s', (_, low, high, path) => {
    expect(stepArea(low, high, tens, same)).toBe(path);
  });
});

describe('ticks of time', () => {
  const at = (iso: string): number => Date.parse(iso);
  it('are round in local time', () => {
    const ticks = timeTicks(at('2026-06-01T22:00Z'), at('2026-06-02T22:00Z'), 'Europe/Berlin', 9);
    expect(ticks.map(({ label }) => label)).toEqual(
      ['00', '03', '06', '09', '12', '15', '18', '21', '00'].map((hour) => `${hour}:00`),
    );
    expect(ticks[1]!.atMs).toBe(at('2026-06-02T01:00Z'));
  });

  it('are days where there are many', () => {
    const ticks = timeTicks(at('2026-06-01T00:00Z'), at('2026-06-08T00:00Z'), 'UTC', 9);
    expect(ticks).toHaveLength(8);
    expect(ticks[1]!.label).toBe('Tue, Jun 2');
  });

  it('keep the clock when it is set back', () => {
    const ticks = timeTicks(at('2026-10-24T22:00Z'), at('2026-10-25T23:00Z'), 'Europe/Berlin', 9);
    expect(ticks.map(({ label }) => label)).toEqual([
      '00:00',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '00:00',
    ]);
  });

  it('name an instant', () => {
    expect(clockTime(at('2026-06-02T05:30Z'), 'Europe/Berlin')).toBe('07:30');
    expect(dayName(at('2026-06-02T23:30Z'), 'Europe/Berlin')).toBe('Wed, Jun 3');
  });
});
