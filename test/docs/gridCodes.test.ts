import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { gridNumbers, listGridCodes, loadGridCode } from '../../host/build/gridCode.ts';
import { gridCodePage } from '../../host/build/gridCodePage.ts';

describe('docs/grid-codes.md', () => {
  it('is made from the data: vitest -u writes it', async () => {
    await expect(gridCodePage(listGridCodes().map(loadGridCode))).toMatchFileSnapshot(
      '../../docs/grid-codes.md',
    );
  });

  it.each(listGridCodes())('has every number of %s with value, unit and status', (name) => {
    const page = readFileSync('docs/grid-codes.md', 'utf8');
    const start = page.indexOf(`\n## ${name}\n`);
    const end = page.indexOf('\n## ', start + 1);
    const cells = page
      .slice(start, end < 0 ? undefined : end)
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    for (const { path, value, unit, status } of gridNumbers(loadGridCode(name))) {
      const row = cells.find(([, first]) => first === `\`${path}\``)!;
      expect([row[2], row[5]]).toEqual([`${value} ${unit}`, status]);
    }
  });
});
