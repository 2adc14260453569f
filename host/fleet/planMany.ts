import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { PlanProblem } from '../scheduler/planProblem.ts';
import type { CompactPlan } from './compactPlan.ts';
import type { PlanBatch, PlannedBatch } from './planWorker.ts';

const WORKER = new URL('./planWorker.js', import.meta.url);
/** Vehicles in a message: enough that threads seldom wait for one, few enough that all have work to the end. */
const BATCH = 100;

export interface PlanManyOptions {
  /** Threads; one a core by default. */
  readonly threads?: number;
  /** Hears how many vehicles are planned. */
  readonly onProgress?: (planned: number) => void;
}

/**
 * Plans many vehicles, each alone, in worker threads.
 * @returns one plan a vehicle, in their order
 * @throws BackfeedError FLEET_INPUT, naming the vehicle whose problem cannot be planned
 */
export async function planMany(
  problems: readonly PlanProblem[],
  { threads = availableParallelism(), onProgress = () => {} }: PlanManyOptions = {},
): Promise<CompactPlan[]> {
  const plans = new Array<CompactPlan>(problems.length);
  let next = 0;
  let planned = 0;
  const takeBatch = (): PlanBatch | null => {
    if (next >= problems.length) return null;
    const from = next;
    next += BATCH;
    return { from, problems: problems.slice(from, next) };
  };
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const goOn = (): void => {
        const batch = takeBatch();
        if (batch) worker.postMessage(batch);
        else resolve();
      };
      worker.on('error', reject);
      worker.on('message', (answer: PlannedBatch) => {
        if ('message' in answer) {
          reject(
            new BackfeedError(
              'FLEET_INPUT',
              `vehicle ${answer.vehicle}: ${answer.message}`,
              'Correct its problem',
            ),
          );
          return;
        }
        answer.plans.forEach((plan, index) => (plans[answer.from + index] = plan));
        planned += answer.plans.length;
        onProgress(planned);
        goOn();
      });
      goOn();
    });
  const workers = Array.from(
    { length: Math.min(threads, Math.ceil(problems.length / BATCH)) },
    () => new Worker(WORKER),
  );
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return plans;
}
