import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addFleetCurves, createFleetCurves, type FleetCurves } from './fleetCurves.ts';
import { checkFleetSpec, fleetSize, fleetSteps, type FleetSpec } from './fleetSpec.ts';
import { fleetStateBytes, fleetStateIn, type FleetState } from './fleetState.ts';
import type { FleetWord, FleetWork } from './fleetWorker.ts';
import { createRangeSimulation } from './simulateRange.ts';

const WORKER = new URL('./fleetWorker.js', import.meta.url);
/** Vehicle-steps that a thread takes at once: about a tenth of a second. */
const BATCH_STEPS = 1_000_000;
/** Below this the threads' start takes longer than the work. */
const WORTH_THREADS_STEPS = 10_000_000;

export interface SimulateFleetOptions {
  /** Threads; one a core by default, or none where the work is small. 1 works in the caller's. */
  readonly threads?: number;
  /** Hears how many vehicles are done. */
  readonly onProgress?: (vehiclesDone: number) => void;
}

/** What became of a fleet. */
export interface FleetRun {
  readonly spec: FleetSpec;
  readonly steps: number;
  /** Each vehicle, in the order of the groups. */
  readonly state: FleetState;
  /** Each step, over all vehicles. */
  readonly curves: FleetCurves;
}

/**
 * Runs a fleet. The result is the same bit by bit for any number of threads.
 * @throws BackfeedError FLEET_INPUT
 */
export async function simulateFleet(
  spec: FleetSpec,
  { threads, onProgress = () => {} }: SimulateFleetOptions = {},
): Promise<FleetRun> {
  checkFleetSpec(spec);
  const size = fleetSize(spec);
  const steps = fleetSteps(spec);
  const buffer = new SharedArrayBuffer(fleetStateBytes(size));
  const state = fleetStateIn(buffer, size);
  const batch = Math.max(1, Math.floor(BATCH_STEPS / steps));
  const wanted = threads ?? (size * steps < WORTH_THREADS_STEPS ? 1 : availableParallelism());
  const threadCount = Math.min(wanted, Math.ceil(size / batch));
  const curves = createFleetCurves(steps);
  if (threadCount <= 1) {
    const simulate = createRangeSimulation(spec, state, curves);
    for (let from = 0; from < size; from += batch) {
      const to = Math.min(size, from + batch);
      simulate(from, to);
      onProgress(to);
    }
    return { spec, steps, state, curves };
  }

  const work: FleetWork = { spec, state: buffer, next: new SharedArrayBuffer(4), batch };
  const workers = Array.from({ length: threadCount }, () => new Worker(WORKER, { workerData: work }));
  let done = 0;
  const finish = (worker: Worker): Promise<FleetCurves> =>
    new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('message', (word: FleetWord) => {
        if ('curves' in word) resolve(word.curves);
        else onProgress((done += word.done));
      });
    });
  try {
    for (const part of await Promise.all(workers.map(finish))) addFleetCurves(curves, part);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return { spec, steps, state, curves };
}
