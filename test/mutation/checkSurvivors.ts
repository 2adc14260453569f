import { readFileSync } from 'node:fs';
import {
  compareSurvivors,
  listedSurvivors,
  survivorRow,
  survivorsOf,
  type MutationReport,
} from './survivors.ts';

// Second half of `npm run mutation`: what survives must be listed with why, and what is listed must survive.
const report = JSON.parse(readFileSync('build/mutation/mutation.json', 'utf8')) as MutationReport;
const listed = listedSurvivors(readFileSync('docs/mutation-survivors.md', 'utf8'));
const found = survivorsOf(report);
const { unlisted, outdated } = compareSurvivors(found, listed);
for (const survivor of unlisted)
  console.error(`MUTANT_UNLISTED: ${survivor.file}: ${survivorRow(survivor)}. Test it, or list it with why.`);
for (const row of outdated)
  console.error(
    `MUTANT_OUTDATED: ${row.file}: ${survivorRow(row)}. It does not survive: take it off the list.`,
  );
console.log(`${found.length} survivors, ${found.length - unlisted.length} of them listed`);
if (unlisted.length + outdated.length > 0) process.exitCode = 1;
