import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadPriceCsv, readPriceCsv } from '../../../host/prices/readPriceCsv.ts';

const fileName = 'p.csv';
const BERLIN = 'Europe/Berlin';
const read = (text: string, timeZone?: string) => readPriceCsv(text, { fileName, timeZone });
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

/** A file of local times; the price counts the rows. */
function local(header: string, times: readonly string[]): string {
  return [header, ...times.map((time, index) => `${time},${index}`)].join('\n');
}

const two = (value: number) => String(value).padStart(2, '0');

/** Wall-clock hours 0..23 of a day, without those in `skip` and with those in `repeat` twice. */
function hoursOf(date: string, skip: readonly number[] = [], repeat: readonly number[] = []): string[] {
  return Array.from({ length: 24 }, (_, hour) => hour)
    .filter((hour) => !skip.includes(hour))
    .flatMap((hour) => (repeat.includes(hour) ? [hour, hour] : [hour]))
    .map((hour) => `${date} ${two(hour)}:00`);
}

describe('readPriceCsv', () => {
  it.each([
    ['start_at,price_eur_per_kwh', '2026-06-01T00:00+02:00,0.25', 'EUR', 0.25, 0.25],
    ['timestamp,spot_SEK_per_kwh', '2026-05-31T22:00:00Z,1.5', 'SEK', 1.5, 1.5],
    ['start,price_eur_per_mwh', '2026-06-01 00:00,-45.5', 'EUR', -0.0455, -0.0455],
    ['hour_starting_local,day_ahead_usd_per_kwh', '6/1/2026 0:00,1e-2', 'USD', 0.01, 0.01],
    ['hour_ending_local,day_ahead_usd_per_kwh', '6/1/2026 1:00,.5', 'USD', 0.5, 0.5],
    ['interval_ending,day_ahead_usd_per_kwh', '2026-06-01T01:00,0', 'USD', 0, 0],
    ['export_eur_per_kwh,start_at,import_eur_per_kwh', '0.1,2026-06-01 00:00,0.3', 'EUR', 0.3, 0.1],
    ['"start_at","price_eur_per_kwh"', '"2026-06-01 00:00","0.25"', 'EUR', 0.25, 0.25],
    ['\uFEFFstart_at,eur_per_kwh', '2026-06-01 00:00,0.25', 'EUR', 0.25, 0.25],
  ])('reads %s', (header, row, currency, importPricePerKwh, exportPricePerKwh) => {
    const series = read(`${header}\r\n${row}\r\n\r\n`, BERLIN);
    expect(series.currency).toBe(currency);
    expect(series.points).toEqual([
      { startAtMs: Date.UTC(2026, 4, 31, 22), durationMs: 3_600_000, importPricePerKwh, exportPricePerKwh },
    ]);
  });

  it.each([15, 30, 60])('finds the step of %d minutes', (minutes) => {
    const rows = Array.from({ length: 5 }, (_, index) => {
      const inDay = index * minutes;
      return `2026-06-01 ${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
    });
    const { points } = read(local('start_at,eur_per_kwh', rows), BERLIN);
    expect(points.every((point) => point.durationMs === minutes * 60_000)).toBe(true);
    expect(points).toHaveLength(5);
  });

  it("lets the file's own zone win", () => {
    const text = '# any comment\n# zone: Asia/Tokyo\nstart_at,jpy_per_kwh\n2026-06-01 09:00,30\n';
    const series = read(text, BERLIN);
    expect(series.timeZone).toBe('Asia/Tokyo');
    expect(iso(series.points[0]!.startAtMs)).toBe('2026-06-01T00:00');
  });

  it('needs no zone for times with an offset', () => {
    expect(read('start_at,eur_per_kwh\n2026-06-01T00:00+02:00,1').timeZone).toBe('UTC');
  });

  const spring = [...hoursOf('2026-03-28'), ...hoursOf('2026-03-29', [2])];
  const autumn = [...hoursOf('2026-10-25', [], [2]), ...hoursOf('2026-10-26')];
  const quarters = ['00', '15', '30', '45'];
  const autumnQuarters = [1, 2, 2, 3].flatMap((hour) =>
    quarters.map((minute) => `2026-10-25 0${hour}:${minute}`),
  );
  it.each([
    ['the hour that spring skips is absent', 'start_at,eur_per_kwh', spring, '2026-03-27T23:00', 47],
    ['the hour that autumn repeats is there twice', 'start_at,eur_per_kwh', autumn, '2026-10-24T22:00', 49],
    ['its quarters are there twice', 'start_at,eur_per_kwh', autumnQuarters, '2026-10-24T23:00', 16],
    // The clock at the end of each hour: 00:00-01:00 ends at 01:00 and 01:00-02:00 CET at 03:00 CEST.
    ['ends by the clock in spring', 'hour_ending_local,eur_per_kwh', spring, '2026-03-27T22:00', 47],
    ['ends by the clock in autumn', 'hour_ending_local,eur_per_kwh', autumn, '2026-10-24T21:00', 49],
    // The clock at the start plus one hour: spring lacks the label of the hour that would have started at 02:00.
    [
      'ends as start + 1 h in spring',
      'hour_ending_local,eur_per_kwh',
      [...hoursOf('2026-03-28'), ...hoursOf('2026-03-29', [3])],
      '2026-03-27T22:00',
      47,
    ],
    [
      'ends as start + 1 h in autumn',
      'hour_ending_local,eur_per_kwh',
      [...hoursOf('2026-10-25', [], [3]), ...hoursOf('2026-10-26')],
      '2026-10-24T21:00',
      49,
    ],
    [
      '24 rows a day are standard time all year',
      'start_at,eur_per_kwh',
      [...hoursOf('2026-03-28'), ...hoursOf('2026-03-29')],
      '2026-03-27T23:00',
      48,
    ],
  ])('daylight saving: %s', (_, header, times, firstStart, count) => {
    const { points } = read(local(header, times), BERLIN);
    expect(iso(points[0]!.startAtMs)).toBe(firstStart);
    expect(points).toHaveLength(count);
    points.forEach((point, index) => {
      expect(point.startAtMs).toBe(points[0]!.startAtMs + index * point.durationMs);
      expect(point.importPricePerKwh).toBe(index);
    });
  });

  const good = ['2026-06-01 00:00', '2026-06-01 01:00', '2026-06-01 02:00', '2026-06-01 03:00'];
  const header = 'start_at,eur_per_kwh';
  it.each([
    ['PRICE_EMPTY', 'p.csv holds no prices', ''],
    ['PRICE_EMPTY', 'p.csv holds no prices', `${header}\n`],
    ['PRICE_COLUMN', 'p.csv:1: unknown column "prise"', 'start_at,prise\n'],
    ['PRICE_COLUMN', 'p.csv:2: no time column', '# c\nspot_eur_per_kwh\n1'],
    ['PRICE_COLUMN', 'p.csv:1: no price column', 'start_at\n2026-06-01 00:00'],
    [
      'PRICE_COLUMN',
      'p.csv:1: two time columns, "start_at" and "timestamp"',
      'start_at,timestamp,eur_per_kwh\n',
    ],
    [
      'PRICE_COLUMN',
      'p.csv:1: price columns "a_eur_per_kwh", "b_eur_per_kwh"',
      'start_at,a_eur_per_kwh,b_eur_per_kwh\n',
    ],
    ['PRICE_COLUMN', 'p.csv:1: no export price beside "import_eur_per_kwh"', 'start_at,import_eur_per_kwh\n'],
    ['PRICE_COLUMN', 'p.csv:2: 3 cells in this row, 2 in the header', `${header}\n2026-06-01 00:00,0,25`],
    ['PRICE_UNIT', 'p.csv:1: column "gas_usd_per_therm" is per "therm"', 'start_at,gas_usd_per_therm\n'],
    [
      'PRICE_UNIT',
      'p.csv:1: column "spot_euro_per_kwh" has the currency "euro"',
      'start_at,spot_euro_per_kwh\n',
    ],
    [
      'PRICE_UNIT',
      'p.csv:1: "import_eur_per_kwh" and "export_usd_per_kwh" differ',
      'start_at,import_eur_per_kwh,export_usd_per_kwh\n',
    ],
    ['PRICE_NUMBER', 'p.csv:2: "NaN" is not a price', `${header}\n2026-06-01 00:00,NaN`],
    ['PRICE_NUMBER', 'p.csv:2: "Infinity" is not a price', `${header}\n2026-06-01 00:00,Infinity`],
    ['PRICE_NUMBER', 'p.csv:2: "1e999" is not a price', `${header}\n2026-06-01 00:00,1e999`],
    ['PRICE_NUMBER', 'p.csv:2: "" is not a price', `${header}\n2026-06-01 00:00,`],
    ['PRICE_NUMBER', 'p.csv:2: "0x10" is not a price', `${header}\n2026-06-01 00:00,0x10`],
    ['PRICE_TIME', 'p.csv:2: "yesterday" is not a time', `${header}\nyesterday,1`],
    ['PRICE_TIME', 'p.csv:2: "2026-02-30 00:00" is not a time', `${header}\n2026-02-30 00:00,1`],
    ['PRICE_TIME', 'p.csv:2: "2026-06-01 24:15" is not a time', `${header}\n2026-06-01 24:15,1`],
    [
      'PRICE_TIME',
      'p.csv:3: some times have an offset',
      `${header}\n2026-06-01 00:00,1\n2026-06-01 01:00Z,1`,
    ],
    [
      'PRICE_DUPLICATE',
      'p.csv:6: second price for 2026-06-01T03:00+02:00',
      local(header, [...good, good[3]!]),
    ],
    [
      'PRICE_DUPLICATE',
      'p.csv:6: second price for 2026-06-01T00:00+02:00',
      local(header, [...good, good[0]!]),
    ],
    [
      'PRICE_ORDER',
      'p.csv:4: earlier than the row before',
      local(header, [good[1]!, good[2]!, good[0]!, good[3]!]),
    ],
    [
      'PRICE_GAP',
      'p.csv:4: no price for 2026-06-01T02:00+02:00.',
      local(header, [good[0]!, good[1]!, good[3]!]),
    ],
    [
      'PRICE_GAP',
      'p.csv:4: no price for 2026-06-01T02:00+02:00 nor for the next 3',
      local(header, [good[0]!, good[1]!, '2026-06-01 06:00']),
    ],
    ['PRICE_GAP', 'p.csv:5: no price for 2026-10-25T02:00+01:00', local(header, hoursOf('2026-10-25'))],
    [
      'PRICE_STEP',
      'p.csv:4: prices are 60 min apart elsewhere, here 90 min',
      local(header, [good[0]!, good[1]!, '2026-06-01 02:30', '2026-06-01 03:30']),
    ],
    ['PRICE_STEP', 'p.csv:2: prices are 1440 min apart', local(header, [good[0]!, '2026-06-02 00:00'])],
  ])('refuses with %s: %s', (code, what, text) => {
    expect(() => read(text, BERLIN)).toThrow(`${code}: ${what}`);
  });

  it.each([
    ['unknown time zone "Mars/Olympus"', 'Mars/Olympus'],
    ['p.csv:2: local times without a time zone', undefined],
  ])('refuses with PRICE_ZONE: %s', (what, timeZone) => {
    expect(() => read(local(header, good), timeZone)).toThrow(`PRICE_ZONE: ${what}`);
  });

  it('names the gap of a file in standard time, not its skipped hour', () => {
    const times = [...hoursOf('2026-03-29'), ...hoursOf('2026-03-30', [11])];
    expect(() => read(local(header, times), BERLIN)).toThrow(
      'PRICE_GAP: p.csv:37: no price for 2026-03-30T12:00+02:00.',
    );
  });

  it('refuses a file that is not there', () => {
    expect(() => loadPriceCsv('no/such/prices.csv')).toThrow(
      /^PRICE_FILE_MISSING: cannot read no\/such\/prices\.csv\./,
    );
  });
});

const caiso = '../shared/data/prices/caiso_2020_day_ahead_hourly.csv';
describe.skipIf(!existsSync(caiso))('CAISO 2020 (needs ../shared/data)', () => {
  it('is a year of Pacific standard time, by hour endings', () => {
    const { currency, points } = loadPriceCsv(caiso, 'America/Los_Angeles');
    expect(currency).toBe('USD');
    expect(points).toHaveLength(8784);
    expect(points[0]).toMatchObject({
      startAtMs: Date.parse('2020-01-01T00:00-08:00'),
      importPricePerKwh: 0.03331091,
    });
    expect(points.at(-1)!.startAtMs).toBe(Date.parse('2020-12-31T23:00-08:00'));
    const prices = points.map((point) => point.exportPricePerKwh);
    expect(Math.min(...prices)).toBeCloseTo(-0.0102, 4);
    expect(Math.max(...prices)).toBeCloseTo(1.557, 3);
    expect(prices.filter((price) => price < 0)).toHaveLength(127);
  });
});
