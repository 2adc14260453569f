import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const WEEK = 'sim/scenario/data/prices-week.csv';
const REFERENCE = 'host/backtest/vehicles/reference.yaml';

/** The example week with its text changed. */
function changedWeek(change: (lines: string[]) => string[]): string {
  const file = join(temporaryFolder(), 'prices.csv');
  writeFileSync(file, change(readFileSync(WEEK, 'utf8').split('\n')).join('\n'));
  return file;
}

function written(name: string, text: string): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

describe('backfeed backtest', () => {
  it('has the reference case without options', async () => {
    const plain = await callBackfeed('backtest', '--prices', WEEK, '--json');
    const named = await callBackfeed(
      ...['backtest', '--prices', WEEK, '--json', '--tariff', 'reference', '--vehicle', REFERENCE],
    );
    expect(plain.exitCode).toBe(0);
    expect(named.stdout).toBe(plain.stdout);
    const figures = JSON.parse(plain.stdout);
    for (const key of [
      'uncontrolled',
      'smartCharging',
      'perfectForesight',
      'rolling',
      'shareOfPerfectForesight',
    ])
      expect(figures[key], key).toBeTypeOf('number');
    expect(figures).toMatchObject({ currency: 'EUR', days: 8, fees: 0 });
  });

  it('takes another tariff and another vehicle', async () => {
    const cost = async (...options: string[]): Promise<number> =>
      JSON.parse((await callBackfeed('backtest', '--prices', WEEK, '--json', ...options)).stdout)
        .uncontrolled;
    const reference = await cost();
    expect(await cost('--tariff', 'german-dynamic')).toBeGreaterThan(reference + 5);
    expect(await cost('--vehicle', 'long-commute')).toBeGreaterThan(reference + 5);
  });

  it('writes a page', async () => {
    const file = join(temporaryFolder(), 'report.html');
    const { exitCode, stdout } = await callBackfeed('backtest', '--prices', WEEK, '--report', file);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('of what perfect foresight saves');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>.*<\/html>\n$/s);
  });
});

describe('a backtest that cannot be made', () => {
  it.each<[string, () => string[], string, string]>([
    [
      'an hour missing',
      () => ['--prices', changedWeek((lines) => lines.filter((_, index) => index < 40 || index > 43))],
      'PRICE_GAP',
      'prices.csv:41: no price for 2026-06-01T09:15\\+02:00 nor for the next 3',
    ],
    [
      'an hour twice',
      () => ['--prices', changedWeek((lines) => [...lines.slice(0, 41), lines[40]!, ...lines.slice(41)])],
      'PRICE_DUPLICATE',
      'prices.csv:42: second price for ',
    ],
    [
      'a part of a day',
      () => ['--prices', changedWeek((lines) => lines.slice(0, 100))],
      'BACKTEST_PRICES',
      'the prices cover 1.01 days',
    ],
    [
      'another currency',
      () => ['--prices', WEEK, '--tariff', 'pge-ev2a'],
      'PRICE_CURRENCY',
      'the tariff is in USD, the prices are in EUR',
    ],
    [
      'prices per MWh called per kWh',
      () => [
        '--prices',
        changedWeek((lines) =>
          lines.map((line) => line.replace(/,(-?[\d.]+)$/, (_, price) => `,${price * 1000}`)),
        ),
      ],
      'PRICE_UNIT',
      'the prices are .* about a thousand times too high. If the numbers are per MWh, let the heading',
    ],
    [
      'an unknown tariff',
      () => ['--prices', WEEK, '--tariff', 'germandynamic'],
      'TARIFF_UNKNOWN',
      'there is no tariff "germandynamic". Did you mean "german-dynamic"',
    ],
    [
      'a tariff with a wrong key',
      () => ['--prices', WEEK, '--tariff', written('mine.yaml', 'importFator: 2\n')],
      'TARIFF_KEY',
      '.*mine.yaml:1: unknown key "importFator". Did you mean "importFactor"',
    ],
    [
      'a window that begins within a quarter',
      () => [
        '--prices',
        WEEK,
        '--tariff',
        written('mine.yaml', "importWindows:\n  - { from: '16:10', factor: 2 }\n"),
      ],
      'TARIFF_VALUE',
      '.*mine.yaml:2: "importWindows.0.from": must be a quarter hour',
    ],
    [
      'an unknown day in a window',
      () => [
        '--prices',
        WEEK,
        '--tariff',
        written('mine.yaml', 'importWindows:\n  - { days: [monday], factor: 2 }\n'),
      ],
      'TARIFF_VALUE',
      '.*mine.yaml:2: "importWindows.0.days.0"',
    ],
    [
      'an unknown vehicle',
      () => ['--prices', WEEK, '--vehicle', 'leaf'],
      'VEHICLE_UNKNOWN',
      'there is no vehicle "leaf". Give a YAML file or one of: ',
    ],
    [
      'a target that no charging reaches',
      () => [
        '--prices',
        WEEK,
        '--vehicle',
        written('slow.yaml', readFileSync(REFERENCE, 'utf8').replace('maxImportKw: 11', 'maxImportKw: 0.2')),
      ],
      'BACKTEST_TARGET',
      '60 % at departure cannot be reached on \\d days',
    ],
    [
      'a report in no folder',
      () => ['--prices', WEEK, '--report', '/nowhere/report.html'],
      'REPORT_FILE',
      'cannot write /nowhere/report.html',
    ],
    ['no days', () => ['--prices', WEEK, '--days', '0'], 'USAGE_DAYS', '--days is 0'],
  ])('says why: %s', async (_what, options, code, what) => {
    const { exitCode, stdout, stderr } = await callBackfeed('backtest', ...options());
    expect({ exitCode, stdout }).toEqual({ exitCode: code.startsWith('USAGE_') ? 2 : 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, what));
  });
});
