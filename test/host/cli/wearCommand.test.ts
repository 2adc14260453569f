import { describe, expect, it } from 'vitest';
import { chemistries } from '../../../host/wear/chemistries.ts';
import type { AgeingComparison } from '../../../host/wear/compareAgeing.ts';
import type { WearPrices } from '../../../host/wear/wearPrice.ts';
import { callBackfeed, oneLine, spawnBackfeed } from './runBackfeed.ts';

interface Printed {
  readonly tempC: number;
  readonly chemistries: readonly AgeingComparison[];
  readonly prices?: WearPrices;
}

async function printed(...args: string[]): Promise<Printed> {
  const { exitCode, stdout, stderr } = await callBackfeed('wear', ...args, '--json');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return JSON.parse(stdout) as Printed;
}

describe('backfeed wear', () => {
  it('prints a line for each chemistry, with a verdict', async () => {
    const { exitCode, stdout, stderr } = await spawnBackfeed('wear');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    for (const name of Object.keys(chemistries)) expect(stdout).toMatch(new RegExp(`^${name} .* %`, 'm'));
    expect(stdout).toMatch(/^lfp250Ah +94\.4 % +94\.8 % +92\.4 % +0\.70 +0\.80 +more than leaving it full$/m);
    expect(stdout).toMatch(/^nmcB2 .* -0\.\d\d +-0\.\d\d +less than leaving it full$/m);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });

  it('prints all of them as one JSON object', async () => {
    const { chemistries: compared, prices } = await printed();
    expect(compared.map(({ chemistry }) => chemistry)).toEqual(Object.keys(chemistries));
    expect(prices).toBeUndefined();
  });

  it("takes the owner's battery", async () => {
    const base = await printed('--chemistry', 'lfp250Ah');
    const [usual] = base.chemistries;
    expect(base.chemistries).toHaveLength(1);
    expect(base.prices!.wearPricePerKwh).toBeCloseTo(0.0086, 4);
    const own = await printed(
      ...'--chemistry lfp250Ah --pack-price 200 --end-of-life-loss 20 --temp-c 15'.split(' '),
      ...'--capacity-kwh 80 --export-kwh-per-day 10 --charge-to-pct 90'.split(' '),
    );
    expect(own).toMatchObject({
      packPricePerKwh: 200,
      endOfLifeLoss: 0.2,
      capacityKwh: 80,
      exportKwhPerDay: 10,
      chargeToPct: 90,
      tempC: 15,
    });
    expect(own.chemistries[0]!.remaining.plain).toBeGreaterThan(usual!.remaining.plain);
    expect(own.chemistries[0]!.pricePerKwhAgainstPlain).toBeGreaterThan(usual!.pricePerKwhAgainstPlain);
  });

  it.each<[string, string, 1 | 2, string, string]>([
    [
      'an unknown chemistry',
      '--chemistry lead',
      2,
      'USAGE_CHEMISTRY',
      '--chemistry is lead\\. Give one of lfp250Ah, ',
    ],
    ['a name of every object', '--chemistry toString', 2, 'USAGE_CHEMISTRY', '--chemistry is toString'],
    ['a price that is no number', '--pack-price much', 2, 'USAGE', '.*Give a number'],
    ['a negative price', '--pack-price=-1', 1, 'WEAR_INPUT', 'packPricePerKwh is -1\\. Give a price'],
    ['a loss of nothing', '--end-of-life-loss 0', 1, 'WEAR_INPUT', 'endOfLifeLoss is 0\\. Give a loss'],
    [
      'more than the car has',
      '--capacity-kwh 20',
      1,
      'WEAR_INPUT',
      '.*comes home with 12\\.8 kWh\\. Give less',
    ],
    [
      'more than the evening sells',
      '--export-kwh-per-day 45',
      1,
      'WEAR_INPUT',
      'exportKwhPerDay is 45\\. Give',
    ],
    ['a boiling cell', '--temp-c 100', 1, 'WEAR_INPUT', 'tempC is 100\\. Give a temperature'],
  ])('refuses %s in one line', async (_what, options, code, error, message) => {
    const { exitCode, stdout, stderr } = await callBackfeed('wear', ...options.split(' '));
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toMatch(oneLine(error, message));
  });
});
