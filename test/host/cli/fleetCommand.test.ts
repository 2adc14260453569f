import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FleetReport } from '../../../host/fleet/fleetReport.ts';
import { callBackfeed, oneLine } from './runBackfeed.ts';

const PRICES = join('sim', 'scenario', 'data', 'prices-week.csv');
const fleet = (...options: string[]) => callBackfeed('fleet', '--prices', PRICES, ...options);

async function report(...options: string[]): Promise<FleetReport> {
  const { exitCode, stdout, stderr } = await fleet(...options, '--json');
  expect([exitCode, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as FleetReport;
}

describe('backfeed fleet', () => {
  it('tells what came of a fleet, in words and with power over the day', async () => {
    const { exitCode, stdout } = await fleet('--vehicles', '50', '--days', '3');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^50 cars for 3 days: 30 household, 15 workplace, 5 public$/m);
    expect(stdout).toMatch(/^ {2}sells {2}up to +[\d.]+ kW [ ▁▂▃▄▅▆▇█]{48}$/m);
    expect(stdout).toMatch(/^Departures: \d+, [\d.]+ % with the charge that the owner wants/m);
    expect(stdout).toMatch(/balance is open by [\d.]+e-1\d of the throughput/);
  });

  it('prints the same as JSON, and again for the same seed', async () => {
    const options = ['--vehicles', '40', '--days', '9', '--seed', '3'];
    const one = await report(...options);
    expect(await report(...options, '--workers', '2')).toEqual(one);
    expect(one.groups.map(({ label, vehicles }) => [label, vehicles])).toEqual([
      ['household', 24],
      ['workplace', 12],
      ['public', 4],
    ]);
    expect(one.balanceResidual).toBeLessThan(1e-6);
    expect(one.socShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    const meanKw = one.importKwByHalfHour.reduce((sum, kw) => sum + kw, 0) / 48;
    expect(meanKw * 24 * 9).toBeCloseTo(one.importedKwh, 1);
    expect((await report(...options.with(-1, '4'))).importedKwh).not.toBe(one.importedKwh);
  });

  it('sells only where the rule sells, and pays less where it waits for cheap hours', async () => {
    const options = ['--vehicles', '60', '--pattern', 'household:1', '--sessions', '1'];
    const atOnce = await report(...options, '--rule', 'chargeAtOnce');
    const cheap = await report(...options, '--rule', 'cheapHours');
    const peaks = await report(...options, '--rule', 'sellAtPeaks');
    expect([atOnce.exportedKwh, cheap.exportedKwh]).toEqual([0, 0]);
    expect(peaks.exportedKwh).toBeGreaterThan(500);
    expect(cheap.cost / cheap.importedKwh).toBeLessThan(atOnce.cost / atOnce.importedKwh);
    expect(peaks.cost - peaks.revenue).toBeLessThan(atOnce.cost);
  });

  it.each([
    [['--vehicles', '0'], 'USAGE_COUNT'],
    [['--days', '0'], 'USAGE_COUNT'],
    [['--workers', '0'], 'USAGE_COUNT'],
    [['--rule', 'hold'], 'USAGE_RULE'],
    [['--pattern', 'home:1'], 'USAGE_PATTERN'],
    [['--pattern', 'household:0'], 'USAGE_PATTERN'],
    [['--sessions', '2'], 'USAGE_SESSIONS'],
    [['--departure', '101'], 'USAGE_PERCENT'],
  ])('refuses %s', async (options, code) => {
    const { exitCode, stdout, stderr } = await fleet(...options);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(oneLine(code));
  });
});
