import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createProgressBar } from '../../host/cli/progressBar.ts';
import { withMadePart } from '../../host/docs/madePart.ts';
import { faultText } from '../../sim/fault/faultText.ts';
import { listFieldScenarios, loadFieldScenario } from '../../sim/scenario/fieldScenario.ts';
import { buildCampaignFirmware } from '../campaign/campaignFirmware.ts';
import { readOptions, usageError } from '../campaign/commandOptions.ts';
import type { Job } from '../campaign/job.ts';
import { createWorkerPool } from '../campaign/workerPool.ts';
import { drawStart } from './drawStart.ts';
import { createFieldSum, fieldPage, fieldTable, type FieldResult } from './fieldReport.ts';
import { workField } from './workField.ts';

/**
 * `npm run field`: what has gone wrong in other people's cars, from many random starts each. Exit code 1 when an
 * expectation is not met, 2 for wrong usage. The same seed gives the same starts.
 */
const help = `Usage: npm run field -- [options]

  --starts N     random starts of each scenario (1000)
  --seed N       of the starts (1)
  --only NAME    one scenario, or several with commas between them
  --replay N     runs the one start of this number, with --only, and shows what was seen
  --jobs N       processes (as many as the machine has cores)
  --json         prints the results as JSON in the place of the table
  --write        writes docs/field-failures.md when all scenarios have run

Examples:
  npm run field -- --starts 50
  npm run field -- --only bus-asleep --replay 1000017
`;

const PAGE = 'docs/field-failures.md';
/** Starts of one seed have numbers of their own. */
const STARTS_MAX = 1_000_000;
const TOLD_MOST = 20;

const flags = ['--json', '--write'].filter((flag) => process.argv.includes(flag));
process.argv = process.argv.filter((argument) => !flags.includes(argument));
const options = readOptions(
  { script: 'field', text: help },
  {
    starts: { preset: 1000, least: 1 },
    seed: { preset: 1, least: 0 },
    jobs: { preset: availableParallelism(), least: 1 },
  },
);

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const replayCommand = (name: string, seed: number): string =>
  `npm run field -- --only ${name} --replay ${seed}`;

/** Many starts; @returns whether all expectations were met */
async function field(names: readonly string[]): Promise<boolean> {
  const { starts, seed, jobs } = options;
  const progress = createProgressBar();
  progress.update(0, 'building the firmware');
  const pool = createWorkerPool(jobs, await buildCampaignFirmware(options.vehicle));
  const sums = names.map((name) => createFieldSum(loadFieldScenario(name)));
  // Scenario by scenario: so a process does not hold them all at once, and what is slow shows.
  const work = names.flatMap((name, scenario) =>
    Array.from({ length: starts }, (_, n) => ({ name, scenario, seed: seed * STARTS_MAX + n })),
  );
  let done = 0;
  let failed = 0;
  try {
    await pool.run(
      work.map(({ name, seed: number }, index): Job => ({ kind: 'field', index, name, seed: number })),
      (answer) => {
        if (answer.kind !== 'seen') return;
        const { name, scenario, seed: number } = work[answer.index]!;
        sums[scenario]!.add(number, answer);
        if (answer.problems.length > 0 && ++failed <= TOLD_MOST)
          process.stderr.write(
            `\n${name}: ${answer.problems.join('; ')}\n  ${replayCommand(name, number)}\n`,
          );
        progress.update(++done / work.length, `${name}, ${failed} failed`);
      },
    );
  } finally {
    progress.end();
    pool.close();
  }
  tell(sums.map((sum) => sum.result()));
  return failed === 0;
}

function tell(results: readonly FieldResult[]): void {
  if (flags.includes('--json')) {
    say(JSON.stringify(results.map(({ scenario, ...figures }) => ({ scenario: scenario.name, ...figures }))));
    return;
  }
  for (const line of fieldTable(results)) say(line);
  for (const { scenario, failures } of results)
    if (failures[0])
      say(
        `${scenario.name}: ${failures.length} failed, first: ${failures[0].problems.join('; ')}\n  ${replayCommand(scenario.name, failures[0].seed)}`,
      );
  if (flags.includes('--write') && results.length === listFieldScenarios().length)
    writeFileSync(PAGE, withMadePart(readFileSync(PAGE, 'utf8'), 'scenarios', fieldPage(results)));
}

/** One start, told in full; @returns whether all expectations were met */
async function replay(name: string, seed: number): Promise<boolean> {
  const scenario = loadFieldScenario(name);
  const start = drawStart(scenario, seed);
  say(
    `${scenario.start.state} at ${start.socPct} %${start.ambientC === null ? '' : `, ${start.ambientC} degC`}`,
  );
  for (const { fault, fromState } of start.faults)
    say(`  ${faultText(fault)}${fromState ? ', counted from that state' : ''}`);
  const { seen, problems } = workField(name, seed, await buildCampaignFirmware(options.vehicle));
  for (const [what, value] of Object.entries(seen)) say(`  ${what}: ${JSON.stringify(value)}`);
  for (const problem of problems) say(`NOT MET  ${problem}`);
  return problems.length === 0;
}

const { only, replay: start } = options;
const names = only?.split(',') ?? listFieldScenarios();
if (start !== undefined && (names.length !== 1 || !/^\d{1,15}$/.test(start)))
  usageError('field', '--replay wants the number of a start, and the one scenario with --only');
const work = start === undefined ? field(names) : replay(names[0]!, Number(start));
const met = await work.catch((error: unknown) => usageError('field', (error as Error).message));
process.exitCode = met ? 0 : 1;
