import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withBacktestVehicles } from '../../host/docs/backtestPage.ts';

it('docs/backtest.md has its table from the data: vitest -u writes it', async () => {
  const page = readFileSync('docs/backtest.md', 'utf8');
  await expect(withBacktestVehicles(page)).toMatchFileSnapshot('../../docs/backtest.md');
});
