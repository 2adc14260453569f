import { parentPort, workerData } from 'node:worker_threads';
import { createFleetCurves, type FleetCurves } from './fleetCurves.ts';
import { fleetSize, fleetSteps, type FleetSpec } from './fleetSpec.ts';
import { fleetStateIn } from './fleetState.ts';
import { createRangeSimulation } from './simulateRange.ts';

/** What a thread is given. */
export interface FleetWork {
  readonly spec: FleetSpec;
  /** The fleet's state, shared by all threads. */
  readonly state: SharedArrayBuffer;
  /** Number of the first vehicle that no thread has taken yet. */
  readonly next: SharedArrayBuffer;
  readonly batch: number;
}

/** What it says: how many vehicles more are done, and at the end its curves. */
export type FleetWord = { readonly done: number } | { readonly curves: FleetCurves };

const { spec, state, next, batch } = workerData as FleetWork;
const size = fleetSize(spec);
const curves = createFleetCurves(fleetSteps(spec));
const simulate = createRangeSimulation(spec, fleetStateIn(state, size), curves);
const taken = new Int32Array(next);
const say = (word: FleetWord): void => parentPort!.postMessage(word);
for (;;) {
  const from = Atomics.add(taken, 0, batch);
  if (from >= size) break;
  const to = Math.min(size, from + batch);
  simulate(from, to);
  say({ done: to - from });
}
say({ curves });
