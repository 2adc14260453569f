import type { DeviceClock } from './deviceClock.ts';
import type { Execution } from './execution.ts';
import type { Realm } from './realm.ts';
import type { DeviceScheduler } from './scheduler.ts';
import type { Watches } from './watches.ts';

const SHORTEST_MS = 0.1;

export interface TimerFunctionsOptions {
  readonly realm: Realm;
  readonly scheduler: DeviceScheduler;
  readonly clock: DeviceClock;
  readonly execution: Execution;
  readonly watches: Watches;
  readonly callbackUs: number;
  readonly log: (line: string) => void;
}

/** `setTimeout`, `setInterval` and what changes and clears them. Both kinds share ids and each other's functions. */
export function timerFunctions(options: TimerFunctionsOptions): Record<string, unknown> {
  const { realm, scheduler, execution, watches } = options;
  const toUs = (ms: unknown): number => options.clock.trueUs(Math.max(Number(ms) || 0, SHORTEST_MS) * 1000);

  const add = (fn: unknown, ms: unknown, repeat: boolean, args: readonly unknown[]): number => {
    execution.check();
    if (typeof fn !== 'function') throw realm.error('Function or String not supplied!');
    const call = (): boolean => {
      scheduler.nowUs += options.callbackUs;
      const stays = execution.run(fn as (...args: unknown[]) => void, undefined, args);
      if (!stays && repeat) {
        options.log('ERROR: Ctrl-C while processing interval - removing it.');
        execution.flags.raise('CALLBACK');
      }
      return stays;
    };
    return scheduler.addTimer(call, toUs(ms), repeat);
  };

  const clear =
    (name: string) =>
    (...ids: unknown[]): void => {
      execution.check();
      if (ids.length === 0) return scheduler.removeTimers((id) => watches.ownsTimer(id));
      if (ids[0] === undefined) throw realm.error(`${name}(undefined) not allowed. Use ${name}() instead`);
      scheduler.removeTimer(Number(ids[0]));
    };

  return {
    setTimeout: (fn: unknown, ms: unknown, ...args: unknown[]) => add(fn, ms, false, args),
    setInterval: (fn: unknown, ms: unknown, ...args: unknown[]) => add(fn, ms, true, args),
    changeInterval: (id: unknown, ms: unknown) => {
      execution.check();
      if (!scheduler.changeInterval(Number(id), toUs(ms))) throw realm.error('Unknown Interval');
    },
    clearTimeout: clear('clearTimeout'),
    clearInterval: clear('clearInterval'),
  };
}
