import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { createProgressBar } from '../../host/cli/progressBar.ts';
import { createCampaignReport, type Failure } from './campaignReport.ts';
import { buildCampaignFirmware } from './campaignFirmware.ts';
import { createCampaignCar, lengthMs } from './runScenario.ts';
import { parseScenario, scenariosOf, scenarioText } from './scenario.ts';
import { createWorkerPool } from './workerPool.ts';

/**
 * `npm run campaign`: the bundle in worlds in which things go wrong, and an observer that looks whether the safety
 * goals are kept. Exit code 1 when one is not, 2 for wrong usage. The same seed gives the same scenarios and runs.
 */
const help = `Usage: npm run campaign -- [options]

  --count N          random scenarios with one to four faults each (2000)
  --seed N           of the scenarios (1)
  --jobs N           processes (as many as the machine has cores)
  --replay 'LINE'    runs one scenario, as a failure prints it, and shows what happens
  --shrink-s N       longest search for a shorter scenario, for each kind of violation (15; 0: none)

Examples:
  npm run campaign -- --count 100000 --seed 7
  npm run campaign -- --replay 'seed=1 plan=sell soc=60 drivingOff:how=switchesOn@20s+3s'
`;

const DEFAULT_COUNT = 2000;
const DEFAULT_SHRINK_S = 15;

function usageError(what: string): never {
  process.stderr.write(`USAGE: ${what}. Run npm run campaign -- --help.\n`);
  process.exit(2);
}

function wholeNumber(name: string, text: string | undefined, preset: number, least: number): number {
  const value = text === undefined ? preset : /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least)) usageError(`--${name} wants a whole number of ${least} or more, not '${text}'`);
  return value;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        count: { type: 'string' },
        seed: { type: 'string' },
        jobs: { type: 'string' },
        replay: { type: 'string' },
        'shrink-s': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    return {
      help: values.help === true,
      replay: values.replay,
      count: wholeNumber('count', values.count, DEFAULT_COUNT, 1),
      seed: wholeNumber('seed', values.seed, 1, 0),
      jobs: wholeNumber('jobs', values.jobs, availableParallelism(), 1),
      shrinkS: wholeNumber('shrink-s', values['shrink-s'], DEFAULT_SHRINK_S, 0),
    };
  } catch (error) {
    return usageError((error as Error).message.split('\n')[0]!.replace(/\.$/, ''));
  }
}

const replayCommand = (line: string): string => `npm run campaign -- --replay '${line}'`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function sayFailure({ key, violation, count, line }: Failure): void {
  say(`\n${key}, in ${count} scenario${count > 1 ? 's' : ''}`);
  say(`  first: ${violation.measured} at ${violation.atS.toFixed(2)} s; limit ${violation.limit}`);
  say(`  ${replayCommand(line)}`);
}

/** Many scenarios; @returns whether all goals were kept */
async function campaign(options: ReturnType<typeof readOptions>): Promise<boolean> {
  const { count, seed, jobs, shrinkS } = options;
  const progress = createProgressBar();
  progress.update(0, 'building the firmware');
  const pool = createWorkerPool(jobs, await buildCampaignFirmware());
  try {
    const lines = scenariosOf(seed, count).map(scenarioText);
    const report = createCampaignReport();
    let done = 0;
    await pool.run(
      lines.map((line, index) => ({ kind: 'run', index, line }) as const),
      (answer) => {
        if (answer.kind !== 'ran') return;
        report.add(answer.index, lines[answer.index]!, answer.outcome);
        progress.update(++done / count, `${done} of ${count}, ${report.failedCount()} failed`);
      },
    );
    const { failures } = report;
    let shrunk = 0;
    if (shrinkS > 0)
      await pool.run(
        failures.map(
          ({ index, key }) => ({ kind: 'shrink', index, seed, key, limitMs: shrinkS * 1000 }) as const,
        ),
        (answer) => {
          const failure = failures.find(({ key }) => answer.kind === 'shrunk' && key === answer.key);
          if (failure && answer.kind === 'shrunk') failure.line = answer.line;
          progress.update(++shrunk / failures.length, 'shrinking');
        },
      );
    progress.end();
    for (const failure of failures) sayFailure(failure);
    if (failures.length > 0) say('');
    say('Slowest answers, of those that are allowed:');
    for (const line of report.reactionLines()) say(line);
    say(report.summary());
    return failures.length === 0;
  } finally {
    progress.end();
    pool.close();
  }
}

/** One scenario, told as it happens; @returns whether all goals were kept */
async function replay(line: string): Promise<boolean> {
  const scenario = parseScenario(line);
  const car = createCampaignCar(scenario, await buildCampaignFirmware());
  let shown = '';
  let seen = 0;
  car.runUntil(lengthMs(scenario), (nowUs) => {
    const { station, lines } = car.world;
    const on = Object.entries(lines).flatMap(([name, level]) => (level ? [name] : []));
    const tens = Math.ceil(Math.abs(station.currentA) / 10);
    const now = `${station.state.padEnd(18)} ${on.join(' ')}`;
    const atS = (nowUs / 1e6).toFixed(2).padStart(6);
    if (now + tens !== shown) say(`${atS}  ${station.currentA.toFixed(1).padStart(6)} A  ${now}`);
    shown = now + tens;
    for (; seen < car.violations.length; seen++) {
      const { goal, what, measured, limit } = car.violations[seen]!;
      say(`${atS}  VIOLATION  ${goal} ${what}: ${measured}; limit ${limit}`);
    }
  });
  for (const text of car.printed) say(`printed: ${text}`);
  say(`1 scenario, ${car.violations.length} violations`);
  return car.violations.length === 0;
}

const options = readOptions();
if (options.help) say(help);
else {
  const kept = await (options.replay === undefined ? campaign(options) : replay(options.replay)).catch(
    (error: unknown) => usageError((error as Error).message),
  );
  process.exitCode = kept ? 0 : 1;
}
