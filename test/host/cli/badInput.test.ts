import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const HEADER = 'start_at,price_eur_per_kwh';
const hours = (...rows: string[]): string => ['# zone: Europe/Berlin', HEADER, ...rows].join('\n') + '\n';

describe('a bad price file', () => {
  it.each<[string, string, string, string]>([
    ['nothing in it', '', 'PRICE_EMPTY', 'prices.csv'],
    ['no rows', `${HEADER}\n`, 'PRICE_EMPTY', 'prices.csv'],
    [
      'a torn row',
      hours('2026-06-02 00:00,0.1', '2026-06-02 01:00'),
      'PRICE_COLUMN',
      'prices.csv:4: 1 cells',
    ],
    ['something else', '\u0000\u0001\u0002', 'PRICE_COLUMN', 'prices.csv:1: '],
    [
      'an unknown column',
      'start_at,price_eur_per_kwh,wether\n',
      'PRICE_COLUMN',
      'prices.csv:1: unknown column "wether"',
    ],
    ['no time column', 'price_eur_per_kwh\n', 'PRICE_COLUMN', 'prices.csv:1: no time column'],
    [
      'an hour twice',
      hours('2026-06-02 00:00,0.1', '2026-06-02 01:00,0.1', '2026-06-02 01:00,0.1'),
      'PRICE_DUPLICATE',
      'prices.csv:5: second price for 2026-06-02T01:00\\+02:00',
    ],
    [
      'an hour missing',
      hours('2026-06-02 00:00,0.1', '2026-06-02 01:00,0.1', '2026-06-02 03:00,0.1'),
      'PRICE_GAP',
      'prices.csv:5: no price for 2026-06-02T02:00\\+02:00',
    ],
    ['NaN', hours('2026-06-02 00:00,0.1', '2026-06-02 01:00,NaN'), 'PRICE_NUMBER', 'prices.csv:4: "NaN"'],
    ['Infinity', hours('2026-06-02 00:00,Infinity'), 'PRICE_NUMBER', 'prices.csv:3: "Infinity"'],
    ['an empty cell', hours('2026-06-02 00:00,'), 'PRICE_NUMBER', 'prices.csv:3: ""'],
    ['no time', hours('yesterday,0.1'), 'PRICE_TIME', 'prices.csv:3: "yesterday"'],
    ['no unit', 'start_at,price\n', 'PRICE_COLUMN', 'prices.csv:1: unknown column "price"'],
    ['a wrong unit', 'start_at,price_eur_per_gj\n', 'PRICE_UNIT', 'prices.csv:1: .*per "gj"'],
    ['no currency', 'start_at,price_ct_per_kwh\n', 'PRICE_UNIT', 'prices.csv:1: .*currency "ct"'],
  ])('is told with its line: %s', async (_what, text, code, place) => {
    const file = join(temporaryFolder(), 'prices.csv');
    writeFileSync(file, text);
    const { exitCode, stdout, stderr } = await callBackfeed('plan', '--prices', file, '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, place));
  });
});

describe('a plan that cannot be made', () => {
  it.each<[string, string]>([
    ['--soc 120', 'initialSocPct is 120'],
    ['--reserve=-1', 'reserveSocPct is -1'],
    ['--efficiency 92', '.*fficiency'],
    ['--capacity 0', 'capacity'],
    ['--depart 25:00', 'departAt is "25:00"'],
  ])('says which value is wrong: %s', async (option, what) => {
    const args = ['plan', '--prices', 'sim/scenario/data/prices-week.csv', ...option.split(' ')];
    const { exitCode, stdout, stderr } = await callBackfeed(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine('PLAN_INPUT', what));
  });
});

/** A day with two commutes; line 1 is the title. */
const SCENARIO = `title: A day
timeZone: Europe/Berlin
startDay: 2026-06-02
days: 1
vehicle: leaf-aze0
startSocPct: 55
prices: prices-week.csv
owner:
  reserveSocPct: 25
  departureSocPct: 50
  maxExportKw: 9
  maxImportKw: 9
  wearPricePerKwh: 0.01
trips:
  - { depart: '07:30', cycle: commute.csv, plugAfterMin: 5, expectedKwh: 2.4 }
  - { depart: '17:10', cycle: commute.csv, plugAfterMin: 5, expectedKwh: 2.4 }
`;

/** A scenario file with one change, beside the data that it names. */
function scenarioWith(from: string, to: string): string {
  if (!SCENARIO.includes(from)) throw new Error(`the scenario has no "${from}"`);
  const folder = temporaryFolder();
  for (const name of ['commute.csv', 'prices-week.csv'])
    copyFileSync(join('sim/scenario/data', name), join(folder, name));
  writeFileSync(join(folder, 'my.yaml'), SCENARIO.replaceAll(from, to));
  return join(folder, 'my.yaml');
}

describe('a bad scenario', () => {
  it.each<[string, string, string, string, string]>([
    [
      'a misspelt key',
      'startSocPct',
      'startSocPtc',
      'SCENARIO_KEY',
      '.*my.yaml:6: unknown key "startSocPtc"\\. Did you mean "startSocPct"',
    ],
    [
      'a misspelt key below',
      'reserveSocPct',
      'reservSocPct',
      'SCENARIO_KEY',
      '.*my.yaml:9: .*"owner.reservSocPct".*Did you mean "reserveSocPct"',
    ],
    [
      'a misspelt key in a list',
      'plugAfterMin',
      'plugAftrMin',
      'SCENARIO_KEY',
      '.*my.yaml:15: .*"trips.0.plugAftrMin"',
    ],
    ['a missing key', 'days: 1\n', '', 'SCENARIO_KEY', '.*my.yaml:\\d+: key "days" is missing\\. Add days'],
    ['a text for a number', 'days: 1', 'days: one', 'SCENARIO_VALUE', '.*my.yaml:4: "days"'],
    ['NaN', 'startSocPct: 55', 'startSocPct: .nan', 'SCENARIO_VALUE', '.*my.yaml:6: "startSocPct"'],
    [
      'a percentage above 100',
      'startSocPct: 55',
      'startSocPct: 550',
      'SCENARIO_VALUE',
      '.*my.yaml:6: "startSocPct"',
    ],
    [
      'watts for kilowatts',
      'maxExportKw: 9',
      'maxExportKw: 9000',
      'SCENARIO_VALUE',
      '.*my.yaml:11: "owner.maxExportKw"',
    ],
    [
      'a wrong time of day',
      "'07:30'",
      "'7.30'",
      'SCENARIO_VALUE',
      '.*my.yaml:15: "trips.0.depart": must be a time of day',
    ],
    [
      'a day that does not exist',
      '2026-06-02',
      '2026-06-32',
      'SCENARIO_VALUE',
      '.*my.yaml:3: "startDay": must be a day',
    ],
    ['February 30', '2026-06-02', '2026-02-30', 'SCENARIO_VALUE', '.*my.yaml:3: "startDay": must be a day'],
    [
      'an unknown zone',
      'Europe/Berlin',
      'Europe/Bärlin',
      'SCENARIO_VALUE',
      '.*my.yaml:2: "timeZone": must be a time zone',
    ],
    ['no YAML', 'title:', 'title: [', 'SCENARIO_SYNTAX', '.*my.yaml:\\d+: '],
    ['an unknown vehicle', 'leaf-aze0', 'leaf-zeo', 'CAR_UNKNOWN', '.*leaf-zeo.*leaf-aze0'],
    [
      'a price file that is not there',
      'prices-week',
      'prices-weak',
      'PRICE_FILE_MISSING',
      '.*prices-weak.csv',
    ],
    ['a cycle that is not there', 'commute.csv', 'comute.csv', 'CYCLE_FILE_MISSING', '.*comute.csv'],
    ['more days than prices', 'days: 1', 'days: 300', 'PRICE_COVERAGE', '.*300 whole days'],
    ['trips that overlap', "'17:10'", "'07:40'", 'SCENARIO_OVERLAP', 'the trip at 2026-06-02 07:40'],
  ])('is told with its key and line: %s', async (_what, from, to, code, message) => {
    const { exitCode, stdout, stderr } = await callBackfeed('sim', scenarioWith(from, to), '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, message));
  });

  it.each<[string, string]>([
    ['comute-day', '.*"comute-day"\\. Did you mean "commute-day"'],
    ['no/such.yaml', 'the scenario file no/such.yaml cannot be read'],
  ])('is told when there is none: %s', async (name, message) => {
    const { exitCode, stderr } = await callBackfeed('sim', name, '--json');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('SCENARIO_UNKNOWN', message));
  });
});

describe('a bad drive cycle', () => {
  it.each<[string, string, string, string]>([
    ['nothing in it', '', 'CYCLE_COLUMN', '.*my.csv:1: '],
    ['no samples', 'time_s,speed_kph\n', 'CYCLE_EMPTY', '.*my.csv'],
    ['an unknown unit', 'time_s,speed_knots\n0,0\n1,1\n', 'CYCLE_COLUMN', '.*my.csv:1: no speed column'],
    ['a wrong unit', 'time_s,speed_mps\n0,0\n1,120\n', 'CYCLE_SPEED', '.*my.csv:3: speed 120 m/s'],
    ['a torn row', 'time_s,speed_kph\n0,0\n1\n', 'CYCLE_NUMBER', '.*my.csv:3: '],
    ['NaN', 'time_s,speed_kph\n0,0\n1,NaN\n', 'CYCLE_NUMBER', '.*my.csv:3: speed_kph is "NaN"'],
    ['a time twice', 'time_s,speed_kph\n0,0\n1,5\n1,6\n', 'CYCLE_TIME', '.*my.csv:4: '],
    ['a hole', 'time_s,speed_kph\n0,0\n1,5\n60,6\n', 'CYCLE_TIME', '.*my.csv:4: time jumps'],
  ])('is told with its line: %s', async (_what, text, code, message) => {
    const file = join(temporaryFolder(), 'my.csv');
    writeFileSync(file, text);
    const { exitCode, stdout, stderr } = await callBackfeed('sim', '--cycle', file, '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, message));
  });
});

describe('a bad CAN log', () => {
  it.each<[string, string | null, string, string]>([
    ['not there', null, 'CAN_LOG_MISSING', 'cannot read .*my.log'],
    ['nothing in it', '', 'CAN_LOG_FORMAT', 'my.log is not a CAN log'],
    [
      'a torn line',
      '(1.000000) can0 1DB#0011\n(1.1 can0 1DB#00\n',
      'CAN_LOG_LINE',
      'my.log:2: not a candump',
    ],
    ['of another car', '(1.000000) can0 123#0011\n', 'REPLAY_NO_FRAMES', '.*my.log holds no frame'],
  ])('is told: %s', async (_what, text, code, message) => {
    const file = join(temporaryFolder(), 'my.log');
    if (text !== null) writeFileSync(file, text);
    const { exitCode, stdout, stderr } = await callBackfeed('replay', file, '--json');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, message));
  });

  it('an unknown vehicle', async () => {
    const file = join(temporaryFolder(), 'my.log');
    writeFileSync(file, '(1.000000) can0 1DB#00\n');
    const { exitCode, stderr } = await callBackfeed('replay', file, '--vehicle', 'leaf-aze1');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('PROFILE_UNKNOWN', '.*leaf-aze1'));
  });
});

describe('a bad firmware build', () => {
  it.each<[string, string[], string, string]>([
    ['an unknown board', ['--board', 'esp33'], 'BOARD_UNKNOWN', '.*"esp33"\\. Did you mean "esp32"'],
    ['an unknown vehicle', ['--vehicle', 'leaf-aze1'], 'PROFILE_UNKNOWN', '.*leaf-aze1.*leaf-aze0'],
  ])('is told: %s', async (_what, options, code, message) => {
    const out = join(temporaryFolder(), 'out');
    const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'build', ...options, '--out', out);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, message));
    expect(() => readdirSync(out)).toThrow();
  });

  it.each<[string, (folder: string) => string]>([
    ['a file', (folder) => join(folder, 'file')],
    ['below a file', (folder) => join(folder, 'file', 'deeper')],
  ])('writes nothing when the folder is %s', async (_what, outIn) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), 'kept');
    const { exitCode, stdout, stderr } = await callBackfeed('firmware', 'build', '--out', outIn(folder));
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine('FIRMWARE_WRITE', '.*cannot be written'));
    expect(readdirSync(folder)).toEqual(['file']);
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
  });
});
