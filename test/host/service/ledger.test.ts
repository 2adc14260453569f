import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PriceSeries } from '../../../host/prices/priceSeries.ts';
import { createLedger } from '../../../host/service/ledger.ts';
import { sampleRecord } from '../mqtt/sampleMessages.ts';

const HOUR_MS = 3_600_000;

/** Hourly prices: hour h buys at `importPrices[h]` and sells at half of it. */
function hourly(startAtMs: number, importPrices: readonly number[]): PriceSeries {
  return {
    currency: 'EUR',
    timeZone: 'UTC',
    points: importPrices.map((price, hour) => ({
      startAtMs: startAtMs + hour * HOUR_MS,
      durationMs: HOUR_MS,
      importPricePerKwh: price,
      exportPricePerKwh: price / 2,
    })),
  };
}

const registers = (importedWh: number, exportedWh = 0, regenWh = 0, tractionWh = 0) => ({
  importedWh,
  exportedWh,
  regenWh,
  tractionWh,
});

describe('ledger', () => {
  const midnight = Date.UTC(2026, 5, 2);
  const prices = hourly(
    midnight - 24 * HOUR_MS,
    Array.from({ length: 72 }, (_, hour) => 0.1 + (hour % 24) / 100),
  );

  it('books the difference of the registers at the price of its hour', () => {
    const ledger = createLedger('UTC', () => prices);
    ledger.add(sampleRecord(1, { t: midnight + 2 * HOUR_MS, ...registers(5000, 100) }));
    ledger.add(sampleRecord(2, { t: midnight + 3 * HOUR_MS, ...registers(7000, 1100, 50, 300) }));
    expect(ledger.days()).toEqual([
      {
        date: '2026-06-02',
        importedWh: 2000,
        exportedWh: 1000,
        regenWh: 50,
        tractionWh: 300,
        cost: expect.closeTo(2 * 0.12, 12),
        revenue: expect.closeTo(1 * 0.06, 12),
        moneyNet: expect.closeTo(0.06 - 0.24, 12),
      },
    ]);
  });

  it('spreads a long silence over its hours and days', () => {
    const ledger = createLedger('UTC', () => prices);
    ledger.add(sampleRecord(1, { t: midnight - 2 * HOUR_MS, ...registers(0) }));
    ledger.add(sampleRecord(9, { t: midnight + 2 * HOUR_MS, ...registers(4000) }));
    expect(ledger.days().map(({ date, importedWh }) => [date, importedWh])).toEqual([
      ['2026-06-01', 2000],
      ['2026-06-02', 2000],
    ]);
    expect(ledger.days().map(({ cost }) => cost)).toEqual([
      expect.closeTo(0.32 + 0.33, 12),
      expect.closeTo(0.1 + 0.11, 12),
    ]);
  });

  it.each([
    ['spring', Date.UTC(2026, 2, 28, 23), 23],
    ['autumn', Date.UTC(2026, 9, 24, 22), 25],
  ])('has a day of its own length when the clock changes in %s', (_season, localMidnight, hours) => {
    const ledger = createLedger('Europe/Berlin', () => hourly(localMidnight, Array<number>(48).fill(0.2)));
    for (let hour = 0; hour <= 30; hour++) {
      ledger.add(sampleRecord(hour, { t: localMidnight + hour * HOUR_MS, ...registers(hour * 1000) }));
    }
    expect(ledger.days()[0]?.importedWh).toBe(hours * 1000);
    expect(ledger.days()[1]?.importedWh).toBe((30 - hours) * 1000);
  });

  it('goes on across a reboot, and begins again with an erased device', () => {
    const ledger = createLedger('UTC', () => prices);
    ledger.add(sampleRecord(1, { boot: 1, t: midnight, ...registers(9000) }));
    ledger.add(sampleRecord(2, { boot: 2, t: midnight + HOUR_MS, ...registers(9500) }));
    ledger.add(sampleRecord(1, { boot: 3, t: midnight + 2 * HOUR_MS, ...registers(40) }));
    expect(ledger.dayAt(midnight).importedWh).toBe(540);
  });

  it('lets a record without a time wait for the next', () => {
    const ledger = createLedger('UTC', () => prices);
    ledger.add(sampleRecord(1, { t: midnight, ...registers(0) }));
    ledger.add(sampleRecord(2, { t: null, ...registers(700) }));
    expect(ledger.dayAt(midnight).importedWh).toBe(0);
    ledger.add(sampleRecord(3, { t: midnight + HOUR_MS, ...registers(1000) }));
    expect(ledger.dayAt(midnight).importedWh).toBe(1000);
  });

  it('books at once when the clock was set back', () => {
    const ledger = createLedger('UTC', () => prices);
    ledger.add(sampleRecord(1, { t: midnight + HOUR_MS, ...registers(0) }));
    ledger.add(sampleRecord(2, { t: midnight, ...registers(1000) }));
    expect(ledger.dayAt(midnight).cost).toBeCloseTo(0.1, 12);
  });

  it('counts energy without a price apart', () => {
    const ledger = createLedger('UTC', () => prices);
    const end = midnight + 48 * HOUR_MS;
    ledger.add(sampleRecord(1, { t: end - HOUR_MS, ...registers(0) }));
    ledger.add(sampleRecord(2, { t: end + HOUR_MS, ...registers(2000) }));
    expect(ledger.unpricedWh).toBeCloseTo(1000, 9);
    expect(ledger.days().map(({ importedWh, cost }) => [importedWh, cost])).toEqual([
      [1000, expect.closeTo(0.33, 12)],
      [1000, 0],
    ]);
  });

  it('adds up: days to the registers, money to the direct sum', () => {
    const minuteMs = 60_000;
    const steps = fc.array(
      fc.record({
        minutes: fc.integer({ min: 1, max: 400 }),
        importedWh: fc.integer({ min: 0, max: 9000 }),
        exportedWh: fc.integer({ min: 0, max: 9000 }),
        boot: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 30 },
    );
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata');
    const start = Date.UTC(2026, 2, 27, 5, 17);
    const week = hourly(
      start - 5 * 60_000,
      Array.from({ length: 300 }, (_, hour) => 0.3 + 0.2 * Math.sin(hour)),
    );
    fc.assert(
      fc.property(steps, zones, (list, zone) => {
        const ledger = createLedger(zone, () => week);
        let now = { t: start, importedWh: 123, exportedWh: 45 };
        ledger.add(sampleRecord(0, { ...registers(123, 45), t: start }));
        let money = 0;
        list.forEach(({ minutes, importedWh, exportedWh, boot }, i) => {
          for (let minute = 0; minute < minutes; minute++) {
            const atMs = now.t + minute * minuteMs;
            const point = week.points.find(({ startAtMs, durationMs }) => atMs < startAtMs + durationMs);
            const perKwh = point?.importPricePerKwh ?? NaN;
            money += ((exportedWh / 2 - importedWh) / minutes / 1000) * perKwh;
          }
          now = {
            t: now.t + minutes * minuteMs,
            importedWh: now.importedWh + importedWh,
            exportedWh: now.exportedWh + exportedWh,
          };
          ledger.add(sampleRecord(i + 1, { ...registers(0), ...now, boot }));
        });
        const sum = (key: 'importedWh' | 'exportedWh' | 'moneyNet'): number =>
          ledger.days().reduce((total, day) => total + day[key], 0);
        expect(sum('importedWh')).toBeCloseTo(now.importedWh - 123, 6);
        expect(sum('exportedWh')).toBeCloseTo(now.exportedWh - 45, 6);
        expect(sum('moneyNet')).toBeCloseTo(money, 6);
        expect(ledger.unpricedWh).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
