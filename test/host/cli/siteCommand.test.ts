import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callBackfeed } from './runBackfeed.ts';

const PRICES = join('sim', 'scenario', 'data', 'prices-week.csv');
const site = (...options: string[]) => callBackfeed('site', '--prices', PRICES, ...options);

it('plans the example house as one JSON object', async () => {
  const { exitCode, stdout } = await site('--hours', '12', '--json');
  expect(exitCode).toBe(0);
  const plan = JSON.parse(stdout) as { gap: number; meter: unknown[]; stores: { name: string }[] };
  expect(plan.gap).toBeLessThan(1e-6);
  expect(plan.meter).toHaveLength(48);
  expect(plan.stores.map(({ name }) => name)).toEqual(['cellar', 'leaf', 'zoe']);
});

it.each([
  ['stores: []', 'HOUSE_VALUE', 'must name a vehicle or a battery'],
  ['houseKw: [1, 2]', 'HOUSE_VALUE', '24 values'],
  ['pvkW: 3', 'HOUSE_KEY', 'pvKw'],
  ['stores: [', 'HOUSE_SYNTAX', 'Correct the YAML'],
])('refuses a house with %s', async (change, code, what) => {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-site-'));
  const file = join(folder, 'home.yaml');
  try {
    const rows: Record<string, string> = {
      title: 'title: Home',
      houseKw: `houseKw: [${Array(24).fill(0.5).join(', ')}]`,
      stores:
        'stores: [{ name: a, kind: battery, capacityKwh: 5, socPct: 50, maxChargeKw: 3, maxDischargeKw: 3, wearPricePerKwh: 0 }]',
    };
    rows[change.split(':')[0]!] = change;
    writeFileSync(file, `${Object.values(rows).join('\n')}\n`);
    const { exitCode, stderr } = await site('--house', file);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(code);
    expect(stderr).toContain(what);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('names the houses that there are', async () => {
  expect((await site('--house', 'exampel')).stderr).toContain('Did you mean "example"?');
});
