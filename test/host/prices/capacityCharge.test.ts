import { describe, expect, it } from 'vitest';
import { capacityCharge, standingCharge, type ImportPoint } from '../../../host/prices/capacityCharge.ts';
import type { Tariff } from '../../../host/prices/tariff.ts';

const MINUTE_MS = 60_000;

/** Powers in a row, each for so many minutes. */
function trace(startAtMs: number, minutes: number, ...powersW: number[]): ImportPoint[] {
  return powersW.map((importPowerW, index) => ({
    startAtMs: startAtMs + index * minutes * MINUTE_MS,
    durationMs: minutes * MINUTE_MS,
    importPowerW,
  }));
}

const tariff = (capacity: Partial<NonNullable<Tariff['capacityCharge']>>): Tariff => ({
  capacityCharge: { pricePerKw: 4, ...capacity },
});
const june = Date.UTC(2026, 5, 1);

describe('capacityCharge', () => {
  it.each<[string, Tariff, ImportPoint[], number]>([
    ['takes the highest quarter', tariff({}), trace(june, 15, 2_000, 7_000, 3_000), 28],
    ['averages over the hour', tariff({ intervalMin: 60 }), trace(june, 15, 2_000, 8_000, 2_000, 0), 12],
    [
      'averages a minute trace',
      tariff({}),
      trace(june, 1, ...Array(5).fill(9_000), ...Array(10).fill(0)),
      12,
    ],
    ['takes an hour as four quarters', tariff({}), trace(june, 60, 5_000), 20],
    ['counts a gap as no import', tariff({}), trace(june, 5, 9_000), 12],
    ['does not let export make up for import', tariff({}), trace(june, 5, 9_000, -9_000, -9_000), 12],
    ['has a free part', tariff({ freeKw: 2.5 }), trace(june, 15, 4_500), 8],
    ['costs nothing below the free part', tariff({ freeKw: 2.5 }), trace(june, 15, 2_000), 0],
    ['has tax', { ...tariff({}), valueAddedTaxPct: 25 }, trace(june, 15, 1_000), 5],
    ['counts only in its window', tariff({ from: '00:15', to: '01:00' }), trace(june, 15, 9_000, 1_000), 4],
    ['costs nothing without a price', {}, trace(june, 15, 9_000), 0],
    ['costs nothing without import', tariff({}), [], 0],
  ])('%s', (_what, what, points, total) => {
    expect(capacityCharge(points, what, 'UTC').total).toBeCloseTo(total, 12);
  });

  it('keeps months apart by the clock of the tariff', () => {
    // 22:30 UTC on the last of June is July in Berlin.
    const points = [...trace(june, 15, 3_000), ...trace(Date.UTC(2026, 5, 30, 22, 30), 15, 6_000)];
    expect(capacityCharge(points, tariff({}), 'UTC').months).toMatchObject([
      { month: '2026-06', peakW: 6_000, charge: 24 },
    ]);
    const berlin = capacityCharge(points, { ...tariff({}), timeZone: 'Europe/Berlin' }, 'UTC');
    expect(berlin.months.map(({ month, peakW }) => [month, peakW])).toEqual([
      ['2026-06', 3_000],
      ['2026-07', 6_000],
    ]);
    expect(berlin.total).toBe(36);
    expect(berlin.months[1]!.peakAtMs).toBe(Date.UTC(2026, 5, 30, 22, 30));
  });

  it('does not add up the two hours that daylight saving gives one name', () => {
    const repeated = Date.UTC(2026, 9, 25, 0);
    const { months } = capacityCharge(
      trace(repeated, 60, 3_000, 3_000),
      tariff({ intervalMin: 60 }),
      'Europe/Berlin',
    );
    expect(months).toMatchObject([{ peakW: 3_000 }]);
  });

  it('begins hours where the clock of the zone does', () => {
    // 18:30 UTC is midnight in India: the two half hours are one hour there.
    const points = trace(Date.UTC(2026, 5, 1, 18, 30), 30, 4_000, 4_000);
    expect(capacityCharge(points, tariff({ intervalMin: 60 }), 'Asia/Kolkata').total).toBe(16);
    expect(capacityCharge(points, tariff({ intervalMin: 60 }), 'UTC').total).toBe(8);
  });
});

it('a standing charge is by the day, with tax', () => {
  expect(standingCharge({ dailyFee: 0.5, valueAddedTaxPct: 20 }, 10)).toBeCloseTo(6, 12);
  expect(standingCharge({}, 10)).toBe(0);
});
