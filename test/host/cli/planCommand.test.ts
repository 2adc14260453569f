import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

  it('takes a battery with its charger from a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backfeed-plan-'));
    const file = join(folder, 'car.yaml');
    const plan = (...options: string[]) =>
      callBackfeed('plan', '--prices', PRICES, '--battery', file, ...options);
    try {
      writeFileSync(file, 'capacityKwh: 40\nminExportKw: 3\nstandbyW: 50\n');
      const { exitCode, stdout } = await plan('--json');
      expect(exitCode).toBe(0);
      const { gap, slots } = JSON.parse(stdout) as { gap: number; slots: Slot[] };
      expect(gap).toBeLessThan(1e-6);
      const sales = slots.filter(({ powerW }) => powerW > 0);
      expect(sales.length).toBeGreaterThan(0);
      for (const { powerW } of sales) expect(powerW).toBeGreaterThan(2999.99);

      expect(await plan('--capacity', '50')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('USAGE_OPTION') as string,
      });
      for (const [text, code, what] of [
        ['capacityKwh: 0\n', 'BATTERY_VALUE', 'capacityKwh'],
        ['capacityKwh: 40\nchargeEfficiency: 1.1\n', 'BATTERY_VALUE', 'at most 1'],
        ['capacityKwh: 40\nstandbyWatt: 3\n', 'BATTERY_KEY', 'standbyW'],
        ['capacityKwh: 40\nchemistry: { name: gold }\n', 'BATTERY_VALUE', 'lfp250Ah'],
        [
          'capacityKwh: 40\nchargeTaper: [{ socPct: 0, powerKw: 1 }, { socPct: 50, powerKw: 1 }]\n',
          'BATTERY_VALUE',
          'points from 0 to 100 %',
        ],
      ] as const) {
        writeFileSync(file, text);
        const { exitCode: refused, stderr } = await plan();
        expect(refused).not.toBe(0);
        expect(stderr).toContain(code);
        expect(stderr).toContain(what);
      }
      rmSync(file);
      expect((await plan()).stderr).toContain('BATTERY_UNKNOWN');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
