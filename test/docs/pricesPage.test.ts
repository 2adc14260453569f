import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withPriceSources } from '../../host/docs/pricesPage.ts';

it('docs/prices.md has its table from the code: vitest -u writes it', async () => {
  const page = readFileSync('docs/prices.md', 'utf8');
  await expect(withPriceSources(page)).toMatchFileSnapshot('../../docs/prices.md');
});
