import { BackfeedError } from '../backfeedError.ts';
import type { DriveCycle } from './driveCycle.ts';

/** Speeds that differ by no more than this meet without a jolt, m/s. */
const seamTolerance = 0.1;

/** What the optional arrays of a cycle hold where it does not say. */
const unsaid = { payloadsKg: 0, headwindsMps: NaN, ambientTempsC: NaN } as const;
type Channel = keyof typeof unsaid;

/**
 * Cycles driven one after the other. Where two meet, the last sample of the first gives way to the first of the second.
 * @throws BackfeedError CYCLE_EMPTY without cycles; CYCLE_SEAM when one ends at another speed than the next begins with
 */
export function joinCycles(name: string, cycles: readonly DriveCycle[]): DriveCycle {
  const first = cycles[0];
  if (!first)
    throw new BackfeedError('CYCLE_EMPTY', `${name} joins no cycles`, 'Give at least one drive cycle');
  const count = cycles.reduce((sum, cycle) => sum + cycle.timesS.length, 1 - cycles.length);
  const timesS = new Float64Array(count);
  const speedsMps = new Float64Array(count);
  const grades = new Float64Array(count);
  const channels = (Object.keys(unsaid) as Channel[])
    .filter((channel) => cycles.some((cycle) => cycle[channel]))
    .map((channel) => ({ channel, values: new Float64Array(count) }));

  let at = 0;
  let startS = 0;
  cycles.forEach((cycle, index) => {
    const before = cycles[index - 1];
    if (before) checkSeam(name, before, cycle);
    timesS.set(
      cycle.timesS.map((tS) => startS + tS - (cycle.timesS[0] as number)),
      at,
    );
    speedsMps.set(cycle.speedsMps, at);
    grades.set(cycle.grades, at);
    for (const { channel, values } of channels) {
      values.set(cycle[channel] ?? cycle.timesS.map(() => unsaid[channel]), at);
    }
    at += cycle.timesS.length - 1;
    startS = timesS[at] as number;
  });
  return {
    name,
    timesS,
    speedsMps,
    grades,
    ...Object.fromEntries(channels.map(({ channel, values }) => [channel, values])),
  };
}

/** The same cycle `times` in a row. @throws BackfeedError CYCLE_SEAM, CYCLE_EMPTY */
export function repeatCycle(cycle: DriveCycle, times: number): DriveCycle {
  return joinCycles(cycle.name, Array<DriveCycle>(times).fill(cycle));
}

function checkSeam(name: string, before: DriveCycle, after: DriveCycle): void {
  const endMps = before.speedsMps[before.speedsMps.length - 1] as number;
  const startMps = after.speedsMps[0] as number;
  if (Math.abs(endMps - startMps) <= seamTolerance) return;
  throw new BackfeedError(
    'CYCLE_SEAM',
    `${name}: ${before.name} ends at ${endMps} m/s and ${after.name} begins at ${startMps} m/s`,
    'Join cycles that end and begin at the same speed, usually at rest',
  );
}
