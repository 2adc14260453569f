import { availableParallelism } from 'node:os';
import { violationKey, type Violation } from '../../sim/observer/violation.ts';
import { createProgressBar } from '../../host/cli/progressBar.ts';
import { createCampaignReport, type Failure } from './campaignReport.ts';
import { buildCampaignFirmware } from './campaignFirmware.ts';
import { readOptions, usageError } from './commandOptions.ts';
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
  --vehicle NAME     profile of the car (leaf-aze0)
  --replay 'LINE'    runs one scenario, as a failure prints it, and shows what happens
  --shrink-s N       longest search for a shorter scenario, for each kind of violation (15; 0: none)

Examples:
  npm run campaign -- --count 100000 --seed 7
  npm run campaign -- --replay 'seed=1 plan=sell soc=60 drivingOff:how=switchesOn@20s+3s'
`;

const options = readOptions(
  { script: 'campaign', text: help },
  {
    count: { preset: 2000, least: 1 },
    seed: { preset: 1, least: 0 },
    jobs: { preset: availableParallelism(), least: 1 },
    'shrink-s': { preset: 15, least: 0 },
  },
);

const ofVehicle = options.vehicle === undefined ? '' : `--vehicle ${options.vehicle} `;
const TOLD_MOST = 50;

const replayCommand = (line: string): string => `npm run campaign -- ${ofVehicle}--replay '${line}'`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function sayFailure({ key, violation, count, line }: Failure): void {
  say(`\n${key}, in ${count} scenario${count > 1 ? 's' : ''}`);
  say(`  first: ${violation.measured} at ${violation.atS.toFixed(2)} s; limit ${violation.limit}`);
  say(`  ${replayCommand(line)}`);
}

/** What is found is told at once, long before the end of a long run; but not without end. */
function sayFound(violation: Violation, line: string): void {
  process.stderr.write(`\nfound: ${violationKey(violation)}\n  ${replayCommand(line)}\n`);
}

/** Many scenarios; @returns whether all goals were kept */
async function campaign(): Promise<boolean> {
  const { count, seed, jobs, 'shrink-s': shrinkS } = options;
  const progress = createProgressBar();
  progress.update(0, 'building the firmware');
  const pool = createWorkerPool(jobs, await buildCampaignFirmware(options.vehicle));
  try {
    const lines = scenariosOf(seed, count).map(scenarioText);
    const report = createCampaignReport();
    let done = 0;
    let told = 0;
    await pool.run(
      lines.map((line, index) => ({ kind: 'run', index, line }) as const),
      (answer) => {
        if (answer.kind !== 'ran') return;
        const line = lines[answer.index]!;
        report.add(answer.index, line, answer.outcome);
        for (const violation of answer.outcome.violations) if (++told <= TOLD_MOST) sayFound(violation, line);
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
          if (answer.kind !== 'shrunk') return;
          const failure = failures.find(({ key }) => key === answer.key)!;
          failure.line = answer.line ?? failure.line;
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
  const car = createCampaignCar(scenario, await buildCampaignFirmware(options.vehicle));
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

const work = options.replay === undefined ? campaign() : replay(options.replay);
const kept = await work.catch((error: unknown) => usageError('campaign', (error as Error).message));
process.exitCode = kept ? 0 : 1;
