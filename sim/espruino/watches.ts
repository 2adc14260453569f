import type { DeviceClock } from './deviceClock.ts';
import type { Execution } from './execution.ts';
import type { Realm } from './realm.ts';
import type { DeviceScheduler, PinEvent } from './scheduler.ts';

type Edge = 'rising' | 'falling' | 'both';

interface Watch {
  readonly id: number;
  readonly pin: string;
  readonly pinObject: unknown;
  readonly edge: Edge;
  readonly repeats: boolean;
  readonly debounceUs: number;
  readonly fn: (...args: unknown[]) => void;
  level: boolean;
  lastTimeS: number | undefined;
  /** The timer that waits until the pin has been quiet, and what it will find. */
  debouncing: { readonly timerId: number; level: boolean; dueUs: number } | null;
}

const EDGES: Readonly<Record<string, Edge>> = { rising: 'rising', falling: 'falling', both: 'both' };

/** `setWatch`: pins that the bundle watches, called from the idle loop with times in seconds. */
export interface Watches {
  add(fn: unknown, pinObject: unknown, pin: string, settings: unknown, level: boolean): number;
  /** @returns false for an unknown id */
  remove(id: number): boolean;
  removeAll(): void;
  isWatched(pin: string): boolean;
  handle(event: PinEvent): void;
  /** Timers of debouncing, which `clearTimeout()` leaves alone. */
  ownsTimer(id: number): boolean;
}

export interface WatchesOptions {
  readonly realm: Realm;
  readonly scheduler: DeviceScheduler;
  readonly clock: DeviceClock;
  readonly execution: Execution;
  readonly callbackUs: number;
  readonly log: (line: string) => void;
}

/** No watches. */
export function createWatches(options: WatchesOptions): Watches {
  const { realm, scheduler, clock, execution, log } = options;
  const watches: Watch[] = [];

  const remove = (watch: Watch): void => {
    const index = watches.indexOf(watch);
    if (index >= 0) watches.splice(index, 1);
  };

  const call = (watch: Watch, level: boolean, atUs: number): void => {
    const timeS = clock.readUs(atUs) / 1e6;
    if (watch.edge === 'both' || (watch.edge === 'rising') === level) {
      scheduler.nowUs += options.callbackUs;
      const event = realm.pinEvent(level, watch.lastTimeS, timeS, watch.pinObject);
      const stays = execution.run(watch.fn, undefined, [event]);
      if (!stays && watch.repeats) {
        log('ERROR: Ctrl-C while processing watch - removing it.');
        execution.flags.raise('CALLBACK');
      }
      if (!stays || !watch.repeats) remove(watch);
    }
    watch.lastTimeS = timeS;
  };

  /** The pin was quiet for long enough: what it was then counts as changed where it began to be so. */
  const settle = (watch: Watch, level: boolean): void => {
    const { dueUs } = watch.debouncing!;
    watch.debouncing = null;
    const changed = watch.level !== level;
    watch.level = level;
    if (changed) call(watch, level, dueUs - watch.debounceUs);
  };

  const debounce = (watch: Watch, { level, atUs }: PinEvent): void => {
    const dueUs = atUs + watch.debounceUs;
    if (watch.debouncing) {
      const { timerId } = watch.debouncing;
      if (atUs > watch.debouncing.dueUs && level !== watch.level) {
        // The timer was due before, and nobody came to run it.
        scheduler.removeTimer(timerId);
        settle(watch, level);
        return;
      }
      Object.assign(watch.debouncing, { level, dueUs });
      scheduler.delayTimer(timerId, dueUs);
    } else if (level !== watch.level) {
      const onQuiet = (): boolean => {
        settle(watch, watch.debouncing!.level);
        return true;
      };
      const timerId = scheduler.addTimer(onQuiet, dueUs - scheduler.nowUs, false);
      watch.debouncing = { timerId, level, dueUs };
    }
  };

  return {
    add: (fn, pinObject, pin, settings, level) => {
      const given = (typeof settings === 'object' && settings !== null ? settings : { repeat: settings }) as {
        repeat?: unknown;
        edge?: unknown;
        debounce?: unknown;
      };
      const edge =
        typeof given.edge === 'number'
          ? (['falling', 'both', 'rising'] as const)[Math.sign(given.edge) + 1]!
          : EDGES[String(given.edge ?? 'both')];
      if (!edge)
        throw realm.typeError("'edge' in setWatch should be 1, -1, 0, 'rising', 'falling' or 'both'");
      if (typeof fn !== 'function') throw realm.error('Function or String not supplied!');
      const id = (watches.at(-1)?.id ?? 0) + 1;
      watches.push({
        id,
        pin,
        pinObject,
        edge,
        repeats: Boolean(given.repeat),
        debounceUs: clock.trueUs(Math.max(Number(given.debounce ?? 0) || 0, 0) * 1000),
        fn: fn as Watch['fn'],
        level,
        lastTimeS: undefined,
        debouncing: null,
      });
      return id;
    },
    remove: (id) => {
      const watch = watches.find((candidate) => candidate.id === id);
      if (watch) remove(watch);
      return watch !== undefined;
    },
    removeAll: () => {
      watches.length = 0;
    },
    isWatched: (pin) => {
      for (let i = 0; i < watches.length; i++) if (watches[i]!.pin === pin) return true;
      return false;
    },
    handle: (event) => {
      for (let i = 0; i < watches.length; i++) {
        const watch = watches[i]!;
        if (watch.pin !== event.pin) continue;
        if (watch.debounceUs > 0) debounce(watch, event);
        else {
          watch.level = event.level;
          call(watch, event.level, event.atUs);
        }
        if (watches[i] !== watch) i--;
      }
    },
    ownsTimer: (id) => watches.some((watch) => watch.debouncing?.timerId === id),
  };
}
