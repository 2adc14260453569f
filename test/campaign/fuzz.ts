import { availableParallelism } from 'node:os';
import { createProgressBar } from '../../host/cli/progressBar.ts';
import { buildCampaignFirmware } from './campaignFirmware.ts';
import { createCampaignReport } from './campaignReport.ts';
import { readOptions, usageError } from './commandOptions.ts';
import { fuzzFaults, runFuzzWorld, type FuzzOutcome } from './fuzzWorld.ts';
import { createWorkerPool } from './workerPool.ts';

/**
 * `npm run fuzz`: frames and packets that are nearly right, in worlds with an observer. Exit code 1 when a safety goal
 * is not kept, a callback throws, the board restarts, its link dies, or memory grows; 2 for wrong usage.
 */
const help = `Usage: npm run fuzz -- [options]

  --frames N         CAN frames, on both buses together (1000000)
  --packets N        MQTT packets (100000)
  --seed N           of everything (1)
  --jobs N           processes (as many as the machine has cores)
  --vehicle NAME     profile of the car (leaf-aze0)
  --replay 'LINE'    runs one world again, as a failure prints it

What the simulator watches of memory is the host's heap. The interpreter's own variables are counted on the real one:
ESPRUINO=path npm run bench:firmware

Examples:
  npm run fuzz -- --frames 50000 --packets 5000
  npm run fuzz -- --replay 'seed=8 frames=20000 packets=2000'
`;

const WORLD_FRAMES = 50_000;

const options = readOptions(
  { script: 'fuzz', text: help },
  {
    frames: { preset: 1_000_000, least: 1 },
    packets: { preset: 100_000, least: 0 },
    seed: { preset: 1, least: 0 },
    jobs: { preset: availableParallelism(), least: 1 },
  },
);

const ofVehicle = options.vehicle === undefined ? '' : `--vehicle ${options.vehicle} `;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Violations and other faults of a world, one line each. */
function faultsOf(outcome: FuzzOutcome): string[] {
  return [
    ...outcome.violations.map(
      ({ goal, atS, what, measured, limit }) =>
        `${goal} ${what}: ${measured} at ${atS.toFixed(2)} s; limit ${limit}`,
    ),
    ...fuzzFaults(outcome),
  ];
}

/** Many worlds; @returns whether nothing was wrong */
async function fuzz(): Promise<boolean> {
  const { frames, packets, seed, jobs } = options;
  const worlds = Math.ceil(frames / WORLD_FRAMES);
  const amount = { frames: Math.ceil(frames / worlds), packets: Math.ceil(packets / worlds) };
  const progress = createProgressBar();
  progress.update(0, 'building the firmware');
  const pool = createWorkerPool(jobs, await buildCampaignFirmware(options.vehicle));
  try {
    const report = createCampaignReport();
    const found: string[] = [];
    const total = { frames: 0, packets: 0, movedWh: 0, grown: -Infinity };
    let done = 0;
    await pool.run(
      Array.from(
        { length: worlds },
        (_, index) => ({ kind: 'fuzz', index, seed: seed * 1000 + index, amount }) as const,
      ),
      (answer) => {
        if (answer.kind !== 'fuzzed') return;
        const { outcome, index } = answer;
        const line = `seed=${seed * 1000 + index} frames=${amount.frames} packets=${amount.packets}`;
        report.add(index, line, outcome);
        for (const fault of faultsOf(outcome))
          found.push(`${fault}\n  npm run fuzz -- ${ofVehicle}--replay '${line}'`);
        total.frames += outcome.frames;
        total.packets += outcome.packets;
        total.movedWh += outcome.movedWh;
        total.grown = Math.max(total.grown, outcome.heapGrowthBytes);
        progress.update(++done / worlds, `${total.frames} frames, ${found.length} faults`);
      },
    );
    progress.end();
    for (const text of found) say(text);
    for (const line of report.reactionLines()) say(line);
    say(
      `${total.frames} frames and ${total.packets} packets in ${worlds} worlds that moved ${(total.movedWh / 1000).toFixed(1)} kWh, ${found.length} faults, heap ${(total.grown / 1024).toFixed(0)} KB at most`,
    );
    return found.length === 0;
  } finally {
    progress.end();
    pool.close();
  }
}

/** One world; @returns whether nothing was wrong */
async function replay(line: string): Promise<boolean> {
  const [, seed, frames, packets] = /^seed=(\d+) frames=(\d+) packets=(\d+)$/.exec(line.trim()) ?? [];
  if (seed === undefined)
    throw new Error(`'${line}' is not a fuzzed world: write seed=8 frames=20000 packets=2000`);
  const amount = { frames: Number(frames), packets: Number(packets) };
  const outcome = runFuzzWorld(Number(seed), amount, await buildCampaignFirmware(options.vehicle));
  const faults = faultsOf(outcome);
  for (const fault of faults) say(fault);
  say(`${outcome.frames} frames and ${outcome.packets} packets, ${faults.length} faults`);
  return faults.length === 0;
}

const work = options.replay === undefined ? fuzz() : replay(options.replay);
const kept = await work.catch((error: unknown) => usageError('fuzz', (error as Error).message));
process.exitCode = kept ? 0 : 1;
