import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examplePriceCsv } from '../../../host/prices/examplePrices.ts';
import { readPriceCsv } from '../../../host/prices/readPriceCsv.ts';

describe('example prices', () => {
  it('ship exactly as the generator makes them', () => {
    expect(readFileSync('sim/scenario/data/prices-week.csv', 'utf8')).toBe(examplePriceCsv());
  });

  it('cover eight days from Monday midnight in Berlin, with cheap noons and dear evenings', () => {
    const series = readPriceCsv(examplePriceCsv(), { fileName: 'prices-week.csv' });
    expect(series).toMatchObject({ currency: 'EUR', timeZone: 'Europe/Berlin' });
    expect(series.points).toHaveLength(8 * 96);
    expect(new Date(series.points[0]!.startAtMs).toISOString()).toBe('2026-05-31T22:00:00.000Z');
    for (let day = 0; day < 8; day += 1) {
      const at = (hour: number) => series.points[day * 96 + hour * 4]!.importPricePerKwh;
      expect(at(13)).toBeLessThan(at(8));
      expect(at(20)).toBeGreaterThan(at(8));
    }
    const prices = series.points.map((point) => point.importPricePerKwh);
    expect(Math.min(...prices)).toBeLessThan(0);
    expect(Math.max(...prices)).toBeGreaterThan(0.29);
  });
});
