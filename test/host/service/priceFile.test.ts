import { createClock } from '@sinonjs/fake-timers';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../host/clock.ts';
import { priceFile, type PriceFile } from '../../../host/service/priceFile.ts';

const timers = createClock(0);
const clock: Clock = {
  now: () => timers.now,
  setTimeout: (callback, delayMs) => timers.setTimeout(callback, delayMs),
  clearTimeout: (handle) => timers.clearTimeout(handle as number),
  setInterval: (callback, periodMs) => timers.setInterval(callback, periodMs),
  clearInterval: (handle) => timers.clearInterval(handle as number),
};

let folder = '';
let file = '';
let writtenS = 1000;
/** Writes prices of two hours; every writing has a time of its own. */
function write(first: string, second = '0.2'): void {
  writeFileSync(file, `start_at,price_eur_per_kwh\n2026-06-02 00:00,${first}\n2026-06-02 01:00,${second}\n`);
  writtenS++;
  utimesSync(file, writtenS, writtenS);
}

const failures: Error[] = [];
let changes = 0;
let source: PriceFile;
function open(): void {
  source = priceFile({
    clock,
    file,
    timeZone: 'Europe/Berlin',
    tariff: { importFactor: 2, importAdderPerKwh: 0.1 },
    onFailure: (error) => failures.push(error as Error),
  });
  source.onChange(() => changes++);
}
const firstPrices = () => {
  const { importPricePerKwh, exportPricePerKwh } = source.series().points[0]!;
  return [importPricePerKwh, exportPricePerKwh];
};
const look = (): unknown => timers.tick(30_000);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-prices-'));
  file = join(folder, 'prices.csv');
  failures.length = 0;
  changes = 0;
});
afterEach(() => {
  timers.reset();
  rmSync(folder, { recursive: true });
});

describe('priceFile', () => {
  it('reads the file, in the zone and with the tariff', () => {
    write('0.3');
    open();
    expect(firstPrices()).toEqual([0.7, 0.3]);
    expect(source.series()).toMatchObject({ currency: 'EUR', timeZone: 'Europe/Berlin' });
    expect(source.series().points[0]!.startAtMs).toBe(Date.parse('2026-06-01T22:00Z'));
  });

  it('reads it again when it has changed, and only then', () => {
    write('0.3');
    open();
    look();
    expect(changes).toBe(0);
    write('0.4');
    expect(firstPrices()[1]).toBe(0.3);
    look();
    expect([changes, firstPrices()[1]]).toEqual([1, 0.4]);
    look();
    expect([changes, failures]).toEqual([1, []]);
  });

  it('keeps the prices before, and tells once, when the changed file cannot be read', () => {
    write('0.3');
    open();
    write('0.4', 'NaN');
    look();
    look();
    expect([changes, firstPrices()[1]]).toEqual([0, 0.3]);
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^PRICE_NUMBER: prices.csv:3: /),
    ]);
    write('0.5');
    look();
    expect([changes, firstPrices()[1], failures.length]).toEqual([1, 0.5, 1]);
  });

  it('keeps the prices before when the file is gone, and takes it when it is back', () => {
    write('0.3');
    open();
    rmSync(file);
    look();
    look();
    expect(failures.map(({ message }) => message)).toEqual([expect.stringMatching(/^PRICE_FILE_MISSING: /)]);
    expect(firstPrices()[1]).toBe(0.3);
    write('0.6');
    look();
    expect([changes, firstPrices()[1]]).toEqual([1, 0.6]);
  });

  it('cannot start without a good file, and then leaves no timer behind', () => {
    expect(open).toThrow(/^PRICE_FILE_MISSING: cannot read/);
    write('much');
    expect(open).toThrow(/^PRICE_NUMBER: prices.csv:2: "much"/);
    expect(timers.countTimers()).toBe(0);
  });

  it('stops looking when it is closed', () => {
    write('0.3');
    open();
    source.close();
    expect(timers.countTimers()).toBe(0);
    write('0.4');
    look();
    expect([changes, firstPrices()[1]]).toEqual([0, 0.3]);
  });
});
