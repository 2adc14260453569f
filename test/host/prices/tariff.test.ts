import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listTariffs, loadTariff } from '../../../host/prices/loadTariff.ts';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { applyTariff, type Tariff } from '../../../host/prices/tariff.ts';
import { localIso } from '../../../host/prices/timeZone.ts';

const HOUR_MS = 3_600_000;

/** Hours of one price, or of one price each. */
function hours(
  startAtMs: number,
  count: number,
  priceOf: (hour: number) => number,
  timeZone = 'UTC',
): PriceSeries {
  const points = Array.from({ length: count }, (_, hour) => ({
    startAtMs: startAtMs + hour * HOUR_MS,
    durationMs: HOUR_MS,
    importPricePerKwh: priceOf(hour),
    exportPricePerKwh: priceOf(hour),
  }));
  return { currency: 'EUR', timeZone, points };
}

const june = Date.UTC(2026, 5, 1);
const imports = (series: PriceSeries): number[] => series.points.map((point) => point.importPricePerKwh);
const exports = (series: PriceSeries): number[] => series.points.map((point) => point.exportPricePerKwh);

describe('a tariff', () => {
  it.each<[string, Tariff, number, number, number]>([
    [
      'adds up fees and puts tax on the sum',
      { importFees: { grid: 0.1, levy: 0.02 }, valueAddedTaxPct: 20 },
      0.08,
      0.24,
      0.08,
    ],
    ['fixes what feeding in brings', { exportFactor: 0, exportAdderPerKwh: 0.07 }, 0.2, 0.2, 0.07],
    ['fixes what buying costs', { importFactor: 0, importAdderPerKwh: 0.3 }, -0.2, 0.3, -0.2],
    [
      'pays nothing at negative prices',
      { exportFactor: 0, exportAdderPerKwh: 0.07, exportAtNegativePrice: 'nothing' },
      -0.01,
      -0.01,
      0,
    ],
    ['takes no fee for feeding in at negative prices', { exportAtNegativePrice: 'nothing' }, -0.5, -0.5, 0],
    ['pays at a price of 0', { exportAdderPerKwh: 0.07, exportAtNegativePrice: 'nothing' }, 0, 0, 0.07],
    ['pays negative prices as usual', { exportAtNegativePrice: 'as usual' }, -0.5, -0.5, -0.5],
    ['caps before tax', { importFactor: 2, importCapPerKwh: 1, valueAddedTaxPct: 5 }, 3, 1.05, 3],
  ])('%s', (_what, tariff, price, bought, sold) => {
    const [point] = applyTariff(
      hours(june, 1, () => price),
      tariff,
    ).points;
    expect(point!.importPricePerKwh).toBeCloseTo(bought, 12);
    expect(point!.exportPricePerKwh).toBeCloseTo(sold, 12);
  });

  it('lets the later of two windows win, and keeps what a window does not state', () => {
    const series = applyTariff(
      hours(june, 24, () => 0.1),
      {
        importAdderPerKwh: 0.01,
        importWindows: [
          { from: '08:00', to: '20:00', adderPerKwh: 0.2 },
          { from: '12:00', to: '14:00', factor: 0 },
        ],
      },
    );
    expect(imports(series).map((price) => +price.toFixed(3))).toEqual([
      ...Array(8).fill(0.11),
      ...Array(4).fill(0.3),
      ...Array(2).fill(0.01),
      ...Array(6).fill(0.3),
      ...Array(4).fill(0.11),
    ]);
  });

  it('has windows of its own for selling', () => {
    const series = applyTariff(
      hours(june, 3, () => 0.1),
      {
        exportWindows: [{ from: '01:00', to: '02:00', factor: 0, adderPerKwh: 0.4 }],
      },
    );
    expect(exports(series)).toEqual([0.1, 0.4, 0.1]);
    expect(imports(series)).toEqual([0.1, 0.1, 0.1]);
  });

  it('cuts hours into quarters where a window begins within one', () => {
    const series = applyTariff(
      hours(june, 2, () => 0.1),
      { importWindows: [{ from: '00:30', to: '01:15', factor: 0, adderPerKwh: 1 }] },
    );
    expect(imports(series)).toEqual([0.1, 0.1, 1, 1, 1, 0.1, 0.1, 0.1]);
    expect(series.points.map(({ startAtMs }) => (startAtMs - june) / 900_000)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(series.points.every(({ durationMs }) => durationMs === 900_000)).toBe(true);
  });

  it('cuts hours in a zone that is half an hour off', () => {
    const series = applyTariff(
      hours(june, 24, () => 0.1),
      {
        timeZone: 'Asia/Kolkata',
        importWindows: [{ from: '12:00', to: '13:00', factor: 0, adderPerKwh: 1 }],
      },
    );
    const dear = series.points.filter(({ importPricePerKwh }) => importPricePerKwh === 1);
    expect(dear.map(({ startAtMs }) => localIso('Asia/Kolkata', startAtMs).slice(11, 16))).toEqual([
      '12:00',
      '12:15',
      '12:30',
      '12:45',
    ]);
  });

  it('refuses prices in another currency', () => {
    expect(() =>
      applyTariff(
        hours(june, 1, () => 1),
        { currency: 'USD' },
      ),
    ).toThrow(
      'PRICE_CURRENCY: the tariff is in USD, the prices are in EUR. Give prices and tariff in one currency.',
    );
  });
});

describe('windows across daylight saving', () => {
  it.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 28, 23), 23, 1],
    ['Europe/Berlin', Date.UTC(2026, 9, 24, 22), 25, 3],
    ['America/Los_Angeles', Date.UTC(2026, 2, 8, 8), 23, 1],
    ['America/Los_Angeles', Date.UTC(2026, 10, 1, 7), 25, 3],
  ])(
    '%s: a day has its %s hours, and the window from 1:00 to 3:00 those that there are',
    (zone, midnight, count, inWindow) => {
      const day = hours(midnight, count, () => 0.1, zone);
      expect(localIso(zone, midnight).slice(11, 16)).toBe('00:00');
      expect(localIso(zone, midnight + count * HOUR_MS).slice(11, 16)).toBe('00:00');
      const series = applyTariff(day, {
        importWindows: [{ from: '01:00', to: '03:00', factor: 0, adderPerKwh: 1 }],
      });
      expect(series.points).toHaveLength(count);
      expect(imports(series).filter((price) => price === 1)).toHaveLength(inWindow);
    },
  );

  it('gives every instant the result of exactly one row', () => {
    const zones = [
      'Europe/Berlin',
      'America/Los_Angeles',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Pacific/Chatham',
    ];
    const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
    const months = [
      'jan',
      'feb',
      'mar',
      'apr',
      'may',
      'jun',
      'jul',
      'aug',
      'sep',
      'oct',
      'nov',
      'dec',
    ] as const;
    const time = fc
      .integer({ min: 0, max: 95 })
      .map((slot) => new Date(slot * 900_000).toISOString().slice(11, 16));
    const row = fc.record({
      from: time,
      to: time,
      days: fc.subarray([...weekdays], { minLength: 1 }),
      months: fc.subarray([...months], { minLength: 1 }),
    });
    // Weeks around the changes of the clock, and any others.
    const week = fc.constantFrom(
      Date.UTC(2026, 2, 6),
      Date.UTC(2026, 2, 27),
      Date.UTC(2026, 3, 3),
      Date.UTC(2026, 9, 2),
      Date.UTC(2026, 9, 23),
      Date.UTC(2026, 9, 30),
      june,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        week,
        fc.array(row, { maxLength: 6 }),
        (timeZone, startAtMs, rows) => {
          const windows = rows
            .filter(({ from, to }) => from !== to)
            .map((window, index) => ({ ...window, adderPerKwh: index + 1 }));
          const series = applyTariff(
            hours(startAtMs, 72, () => 0),
            { timeZone, importWindows: windows },
          );
          const clockOfZone = new Intl.DateTimeFormat('en-GB', {
            timeZone,
            weekday: 'short',
            month: 'numeric',
            hour: '2-digit',
            minute: '2-digit',
            hourCycle: 'h23',
          });
          let nextAtMs = startAtMs;
          for (const { startAtMs: atMs, durationMs, importPricePerKwh } of series.points) {
            expect(atMs).toBe(nextAtMs);
            nextAtMs = atMs + durationMs;
            // Every quarter of the point, judged by the text that a clock of the zone shows.
            for (let quarterMs = atMs; quarterMs < nextAtMs; quarterMs += 900_000) {
              const clock = clockOfZone.formatToParts(quarterMs);
              const part = (type: string) => clock.find((one) => one.type === type)!.value;
              const now = `${part('hour')}:${part('minute')}`;
              const holding = windows.filter(
                ({ from, to, days, months: inMonths }) =>
                  (from < to ? now >= from && now < to : now >= from || now < to) &&
                  days.includes(part('weekday').toLowerCase() as (typeof weekdays)[number]) &&
                  inMonths.includes(months[Number(part('month')) - 1]!),
              );
              expect(importPricePerKwh).toBe(holding.at(-1)?.adderPerKwh ?? 0);
            }
          }
          expect(nextAtMs).toBe(startAtMs + 72 * HOUR_MS);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the shipped tariffs', () => {
  it.each(listTariffs())('%s is read, states its source and gives prices', (name) => {
    const tariff = loadTariff(name);
    expect(tariff.title).toBeTruthy();
    expect(tariff.source).toMatch(/illustrative|invented/);
    const series = applyTariff(
      { ...hours(june, 24, () => 0.08), currency: tariff.currency ?? 'EUR' },
      tariff,
    );
    for (const { importPricePerKwh, exportPricePerKwh } of series.points) {
      expect(importPricePerKwh).toBeGreaterThan(exportPricePerKwh);
      expect(importPricePerKwh).toBeLessThan(1);
    }
  });

  it('have the periods of EV2-A', () => {
    const tariff = loadTariff('pge-ev2a');
    // 7:00 UTC is midnight in Los Angeles in July, 8:00 in January.
    const summer = imports(
      applyTariff({ ...hours(Date.UTC(2026, 6, 1, 7), 24, () => 9), currency: 'USD' }, tariff),
    );
    expect(summer).toEqual([...Array(15).fill(0.31), 0.51, ...Array(5).fill(0.62), ...Array(3).fill(0.51)]);
    const winter = imports(
      applyTariff({ ...hours(Date.UTC(2026, 0, 1, 8), 24, () => 9), currency: 'USD' }, tariff),
    );
    expect(winter).toEqual([...Array(15).fill(0.31), 0.47, ...Array(5).fill(0.49), ...Array(3).fill(0.47)]);
  });

  it('are found by name or path, and a mistake is told', () => {
    expect(() => loadTariff('flatt')).toThrow(
      'TARIFF_UNKNOWN: there is no tariff "flatt". Did you mean "flat"?',
    );
    expect(() => loadTariff('./nowhere.yaml')).toThrow(
      'TARIFF_UNKNOWN: the tariff file ./nowhere.yaml cannot be read',
    );
  });
});
