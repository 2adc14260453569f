import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withPriceTables } from '../../host/docs/pricesPage.ts';

it('docs/prices.md has its tables from the code: vitest -u writes it', async () => {
  const page = readFileSync('docs/prices.md', 'utf8');
  await expect(withPriceTables(page)).toMatchFileSnapshot('../../docs/prices.md');
});
