import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeWindowTest } from '../../../host/prices/timeWindow.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

describe('timeWindowTest', () => {
  it.each<[string, Parameters<typeof timeWindowTest>[0], string, boolean]>([
    ['holds its begin', { from: '16:00', to: '21:00' }, '2026-06-01T16:00', true],
    ['does not hold its end', { from: '16:00', to: '21:00' }, '2026-06-01T21:00', false],
    ['ends at midnight', { from: '21:00', to: '24:00' }, '2026-06-01T23:59:59', true],
    ['goes through midnight', { from: '22:00', to: '06:00' }, '2026-06-01T05:59', true],
    ['goes through midnight, not through noon', { from: '22:00', to: '06:00' }, '2026-06-01T12:00', false],
    ['knows Monday', { days: ['mon'] }, '2026-06-01T12:00', true],
    ['knows that Sunday is not Monday', { days: ['mon'] }, '2026-05-31T12:00', false],
    [
      'takes the day of the time itself',
      { days: ['mon'], from: '22:00', to: '06:00' },
      '2026-06-02T01:00',
      false,
    ],
    ['knows months', { months: ['jun'] }, '2026-06-30T23:00', true],
    ['knows the next month', { months: ['jun'] }, '2026-07-01T00:00', false],
    ['holds always without keys', {}, '2026-07-01T00:00', true],
    ['works before 1970', { from: '16:00', to: '17:00' }, '1969-06-01T16:30', true],
  ])('%s', (_what, window, time, holds) => {
    expect(timeWindowTest(window)(at(time))).toBe(holds);
  });

  it('splits a day with its complement', () => {
    const quarter = fc.integer({ min: 0, max: 95 });
    const text = (slot: number) => new Date(slot * 900_000).toISOString().slice(11, 16);
    fc.assert(
      fc.property(quarter, quarter, fc.integer({ min: 0, max: 86_399_999 }), (from, to, wallMs) => {
        fc.pre(from !== to);
        const inside = timeWindowTest({ from: text(from), to: text(to) })(wallMs);
        const outside = timeWindowTest({ from: text(to), to: text(from) })(wallMs);
        expect(inside).not.toBe(outside);
      }),
    );
  });
});
