import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callBackfeed, spawnBackfeed } from './runBackfeed.ts';

const PRICES = join('sim', 'scenario', 'data', 'prices-week.csv');

interface Slot {
  readonly startAt: string;
  readonly powerW: number;
  readonly socPct: number;
}

describe('backfeed plan', () => {
  it('prints the plan of a day as one JSON object', async () => {
    const { exitCode, stdout, stderr } = await spawnBackfeed('plan', '--prices', PRICES, '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const plan = JSON.parse(stdout) as { slots: Slot[] };
    const number = expect.any(Number) as number;
    expect(plan).toMatchObject({ currency: 'EUR', cost: number });
    expect(plan.slots).toHaveLength(96);
    for (const slot of plan.slots)
      expect(slot).toMatchObject({
        startAt: expect.stringMatching(/^2026-06-01T\d\d:\d\d\+02:00$/) as string,
        importPrice: number,
        exportPrice: number,
        powerW: number,
        socPct: number,
        chargeUpToSocPct: number,
        dischargeDownToSocPct: number,
        reason: expect.stringMatching(/./) as string,
      });
    expect(plan.slots.some(({ powerW }) => powerW > 0)).toBe(true);
    expect(plan.slots.some(({ powerW }) => powerW < 0)).toBe(true);
  });

  it('takes a tariff', async () => {
    const { stdout } = await callBackfeed('plan', '--prices', PRICES, '--tariff', 'flat', '--json');
    const { slots } = JSON.parse(stdout) as { slots: { importPrice: number; exportPrice: number }[] };
    expect(new Set(slots.map(({ importPrice }) => importPrice))).toEqual(new Set([0.32]));
    expect(new Set(slots.map(({ exportPrice }) => exportPrice))).toEqual(new Set([0.08]));
  });

  it("takes the owner's wishes", async () => {
    const wishes = '--soc 80 --reserve 40 --hours 12 --power 3.7 --depart 7:30 --target 90 --json';
    const { exitCode, stdout } = await callBackfeed('plan', '--prices', PRICES, ...wishes.split(' '));
    expect(exitCode).toBe(0);
    const { slots } = JSON.parse(stdout) as { slots: Slot[] };
    expect(slots).toHaveLength(48);
    expect(slots.find(({ startAt }) => startAt.includes('T07:15'))!.socPct).toBeGreaterThan(89.99);
    expect(Math.min(...slots.map(({ socPct }) => socPct))).toBeGreaterThan(39.99);
    expect(Math.max(...slots.map(({ powerW }) => Math.abs(powerW)))).toBeLessThan(3700.01);
  });

  it('prints a table for people', async () => {
    const { exitCode, stdout } = await callBackfeed('plan', '--prices', PRICES);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^time +buy +sell +kW +SoC\n/);
    expect(stdout).toMatch(/^\d\d:\d\d +\d\.\d+ .* sell: /m);
    expect(stdout).not.toMatch(/NaN|undefined/);
  });
});
