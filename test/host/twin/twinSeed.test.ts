import { expect, it } from 'vitest';
import { atMinute, errandAt, quarterHourPrices, runTwin, spanOf } from './twinHarness.ts';

const setup = { span: spanOf(18), prices: quarterHourPrices([0.2, 0.9]), drives: [errandAt(atMinute(5))] };

it('the same seed gives the same run to the last digit, another seed another run', async () => {
  const first = await runTwin({ ...setup, seed: 7 });
  const again = await runTwin({ ...setup, seed: 7 });
  const other = await runTwin({ ...setup, seed: 8 });
  expect(first.report.energyWh.gridExported).toBeGreaterThan(100);
  expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  expect({ ...other.report, seed: 7 }).not.toEqual(first.report);
  expect(other.report.auditResidual).toBeLessThanOrEqual(1e-6);
});
