import { describe, expect, it } from 'vitest';
import { priceText, signedMoneyText } from '../../../../host/dashboard/page/model/moneyText.ts';
import { durationText, energyText, powerText } from '../../../../host/dashboard/page/model/quantityText.ts';
import {
  clockSecondsText,
  dayText,
  localTime,
  whenText,
} from '../../../../host/dashboard/page/model/timeText.ts';
import { plain } from './dataFixture.ts';

describe('quantities', () => {
  it.each([
    [null, 'unknown'],
    [0, '0 W'],
    [-0.3, '0 W'],
    [850.4, '850 W'],
    [999.6, '1.0 kW'],
    [-5610, '−5.6 kW'],
  ])('power %s is %s', (powerW, text) => expect(plain(powerText(powerW))).toBe(text));

  it.each([
    [null, 'unknown'],
    [12, '12 Wh'],
    [8210, '8.2 kWh'],
    [1_204_600, '1,204.6 kWh'],
  ])('energy %s is %s', (energyWh, text) => expect(plain(energyText(energyWh))).toBe(text));

  it.each([
    [null, 'unknown'],
    [-5, '0.0 s'],
    [420, '0.4 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_600, '1 min'],
    [3_599_000, '1 h'],
    [33_600_000, '9 h 20 min'],
    [183_600_000, '2 d 3 h'],
  ])('a duration of %s ms is %s', (durationMs, text) => expect(plain(durationText(durationMs))).toBe(text));

  it.each([
    [null, 'unknown'],
    [0.312, '0.31 EUR/kWh'],
    [0.0234, '0.023 EUR/kWh'],
    [-0.1, '−0.10 EUR/kWh'],
  ])('price %s is %s', (price, text) => expect(plain(priceText(price, 'EUR'))).toBe(text));

  it.each([
    [null, 'unknown'],
    [1.84, '+1.84 EUR'],
    [-1.84, '−1.84 EUR'],
    [-0.001, '0.00 EUR'],
  ])('money %s is %s', (amount, text) => expect(plain(signedMoneyText(amount, 'EUR'))).toBe(text));
});

describe('times', () => {
  const now = Date.UTC(2026, 6, 1, 16, 20);

  it.each([
    [Date.UTC(2026, 6, 1, 18), '20:00'],
    [Date.UTC(2026, 6, 1, 22), 'tomorrow 00:00'],
    [Date.UTC(2026, 6, 3, 16), 'Fri 18:00'],
    [Date.UTC(2026, 6, 10, 16), 'Fri 10 Jul 18:00'],
  ])('%s is %s', (atMs, text) => expect(whenText(atMs, now, 'Europe/Berlin')).toBe(text));

  it('knows tomorrow when the clock changes', () => {
    // Sunday 29 March 2026 has 23 hours in Berlin.
    const before = Date.UTC(2026, 2, 28, 22, 30);
    expect(whenText(Date.UTC(2026, 2, 29, 10), before, 'Europe/Berlin')).toBe('tomorrow 12:00');
    expect(whenText(Date.UTC(2026, 2, 29, 22), before, 'Europe/Berlin')).toBe('Mon 00:00');
  });

  it('counts midnight as hour 0 of the new day', () => {
    expect(localTime(Date.UTC(2026, 8, 30, 22), 'Europe/Berlin')).toMatchObject({
      day: '2026-10-01',
      hour: 0,
    });
    expect(localTime(Date.UTC(2026, 8, 30), 'UTC')).toMatchObject({ day: '2026-09-30', dayMonth: '30 Sep' });
  });

  it('reads a zone that it does not know as UTC', () => {
    expect(clockSecondsText(now + 5000, 'Mars/Olympus')).toBe('16:20:05');
  });

  it.each([
    ['2026-07-01', 'Wed 1 Jul'],
    ['today', 'today'],
  ])('the day %s is %s', (day, text) => expect(dayText(day)).toBe(text));
});
