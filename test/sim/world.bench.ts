import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bench, describe } from 'vitest';
import type { DayCost } from './measureDay.ts';

const DAY_S = 86_400;
const options = { iterations: 3, time: 0, warmupIterations: 0, warmupTime: 0, throws: true };
const run = promisify(execFile);

/** Prints how many times faster than real time the best of three days was. */
function benchDay(name: string, what: 'world' | 'twin'): void {
  let bestWallS = Infinity;
  let bestProcessorS = Infinity;
  const day = async (): Promise<void> => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', 'test/sim/measureDay.ts', what]);
    const { wallS, processorS } = JSON.parse(stdout) as DayCost;
    bestWallS = Math.min(bestWallS, wallS);
    bestProcessorS = Math.min(bestProcessorS, processorS);
  };
  const teardown = (_task: unknown, mode?: string): void => {
    if (mode === 'warmup') return;
    const factor = (costS: number): number => Math.round(DAY_S / costS);
    console.log(`${name}: ${factor(bestWallS)} x real time, ${factor(bestProcessorS)} x by processor time`);
  };
  bench(name, day, { ...options, teardown });
}

describe('a day with 2 h of driving and 10 h plugged in, with the real bundle', () => {
  benchDay('the world alone', 'world');
  benchDay('the twin: with broker, service and database', 'twin');
});
