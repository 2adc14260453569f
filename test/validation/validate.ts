import { readFileSync, writeFileSync } from 'node:fs';
import { createProgressBar } from '../../host/cli/progressBar.ts';
import { withMadePart } from '../../host/docs/madePart.ts';
import { markdownTable } from '../../host/docs/markdownTable.ts';
import { textRows } from '../../host/text/textRows.ts';
import { hasReference } from './referenceData.ts';
import type { ValidationRow } from './validationSection.ts';
import { validationSections } from './validationSections.ts';

const PAGE = 'docs/validation.md';

/** `npm run validate`: computes every row, prints the table, and writes it to docs/validation.md if all of it is there. */
async function validate(): Promise<void> {
  const progress = createProgressBar();
  const parts: string[] = [];
  const broken: string[] = [];
  let rowCount = 0;
  const missing: string[] = [];
  for (const [index, section] of validationSections.entries()) {
    const { title, needs } = section;
    if (needs !== null && !hasReference(needs)) {
      missing.push(title);
      process.stdout.write(`\n${title}\n  skipped: ../shared/data/${needs} is not there\n`);
      continue;
    }
    const rows = await section.rows((share) =>
      progress.update((index + share) / validationSections.length, title),
    );
    progress.end();
    rowCount += rows.length;
    broken.push(...rows.filter(({ holds }) => !holds).map(({ what }) => `${title}: ${what}`));
    process.stdout.write(
      `\n${title}\n${textRows(rows.map((row) => [row.what, verdictOf(row)])).join('\n')}\n`,
    );
    parts.push(`### ${title}`, '', section.method, '', ...tableOf(rows), '');
  }
  if (missing.length === 0)
    writeFileSync(PAGE, withMadePart(readFileSync(PAGE, 'utf8'), 'table', parts.join('\n').trimEnd()));
  const skipped = missing.length > 0 ? `, ${missing.length} sections skipped for want of data` : '';
  if (broken.length > 0) process.exitCode = 1;
  process.stdout.write(
    broken.length > 0
      ? `\n${broken.length} of ${rowCount} rows do not hold: ${broken.join('; ')}\n`
      : `\nAll ${rowCount} rows hold${skipped}.\n`,
  );
}

function verdictOf({ measured, bound, holds }: ValidationRow): string {
  if (bound === null) return measured;
  return `${measured.padEnd(12)} ${bound.padEnd(14)} ${holds ? 'holds' : 'DOES NOT HOLD'}`;
}

function tableOf(rows: readonly ValidationRow[]): string[] {
  return markdownTable(
    ['What', 'Measured', 'Bound'],
    rows.map(({ what, measured, bound, holds }) => [
      what,
      measured,
      `${bound ?? ''}${holds ? '' : ' **broken**'}`,
    ]),
  );
}

await validate();
