import { expect, it } from 'vitest';
import { checkPriceUnit } from '../../../host/prices/checkPriceUnit.ts';

const series = (currency: string, ...prices: number[]) => ({
  currency,
  timeZone: 'UTC',
  points: prices.map((price, hour) => ({
    startAtMs: hour * 3_600_000,
    durationMs: 3_600_000,
    importPricePerKwh: price,
    exportPricePerKwh: price,
  })),
});

it.each([
  ['EUR', 85, 'too high. If the numbers are per MWh, let the heading of their column end in per_mwh.'],
  ['USD', 35.6, 'too high'],
  ['SEK', 600, 'too high'],
  ['EUR', 0.000085, 'too low. If the numbers are per kWh, let the heading of their column end in per_kwh.'],
  ['JPY', 0.02, 'too low'],
])('%s %d per kWh is refused', (currency, price, message) => {
  expect(() => checkPriceUnit(series(currency, price, price))).toThrow(message);
});

it.each([
  ['EUR', 0.08],
  ['EUR', -0.02],
  ['SEK', 4],
  ['JPY', 30],
  ['HUF', 60],
  ['EUR', 0],
])('%s %d per kWh is not', (currency, price) => {
  expect(() => checkPriceUnit(series(currency, price, price))).not.toThrow();
});

it('lets single hours be anything', () => {
  expect(() => checkPriceUnit(series('EUR', 9, ...Array(30).fill(0.05)))).not.toThrow();
});
