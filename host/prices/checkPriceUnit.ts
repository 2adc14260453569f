import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PriceSeries } from './priceSeries.ts';

/** About what one euro is worth, for currencies in which it is far from 1. */
const worthOfEuro: Readonly<Record<string, number>> = {
  BRL: 6,
  CNY: 8,
  CZK: 25,
  DKK: 7.5,
  HUF: 400,
  INR: 90,
  JPY: 160,
  KRW: 1500,
  MXN: 20,
  NOK: 11,
  PLN: 4.3,
  RON: 5,
  RSD: 117,
  SEK: 11,
  TRY: 40,
  UAH: 45,
  ZAR: 20,
};

/** In euros per kWh: days and years of markets lie between, with room on either side. */
const DEAREST_MEAN = 3;
const CHEAPEST_MEAN = 0.0005;

/**
 * Refuses prices that are a thousand times too high or too low, as when a price per MWh stands under a heading per kWh.
 * Judged by the mean size of the prices, since single hours may be anything.
 * @throws BackfeedError PRICE_UNIT
 */
export function checkPriceUnit({ currency, points }: PriceSeries): void {
  const sizes = points.map(({ importPricePerKwh }) => Math.abs(importPricePerKwh));
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const meanInEuro = mean / (worthOfEuro[currency] ?? 1);
  const isFree = mean === 0;
  if (isFree || (meanInEuro >= CHEAPEST_MEAN && meanInEuro <= DEAREST_MEAN)) return;
  const isHigh = meanInEuro > DEAREST_MEAN;
  throw new BackfeedError(
    'PRICE_UNIT',
    `the prices are ${mean.toPrecision(3)} ${currency} per kWh in the mean: about a thousand times too ${isHigh ? 'high' : 'low'}`,
    `If the numbers are per ${isHigh ? 'MWh' : 'kWh'}, let the heading of their column end in per_${isHigh ? 'mwh' : 'kwh'}`,
  );
}
