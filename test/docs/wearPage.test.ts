import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sectionsOf, withSections } from '../../host/docs/safetyPage.ts';
import { wearSections } from '../../host/docs/wearPage.ts';

it('docs/wear.md has its tables from the code: vitest -u writes them', async () => {
  const page = readFileSync('docs/wear.md', 'utf8');
  const sections = wearSections();
  expect(sectionsOf(page)).toEqual(Object.keys(sections));
  await expect(withSections(page, sections)).toMatchFileSnapshot('../../docs/wear.md');
});
