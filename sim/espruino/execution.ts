import { consoleText } from './valueText.ts';
import { createErrorFlags, type ErrorFlags } from './errorFlags.ts';
import { listenersOf } from './eventListeners.ts';
import { PowerLost } from './flashMemory.ts';
import type { Realm } from './realm.ts';

const RECURSION = 'Too much recursion - the stack is about to overflow';

/**
 * How callbacks run, and how they end. One that throws is reported at the end of the pass of the idle loop; of several
 * in one pass, the last. One that is interrupted (no memory, no stack) cannot catch it, and whatever called it is to
 * be removed by the caller; so is everything else that runs later in that pass.
 *
 * The host cannot end a callback from outside. So an interrupted one throws at the call that interrupts it and at
 * every later call into the interpreter: it may catch that, but nothing it does reaches the world any more.
 */
export interface Execution {
  readonly flags: ErrorFlags;
  /** Callbacks that threw; a handler of uncaught exceptions that throws as well does not count again. */
  uncaught(): number;
  /** Something of this pass was interrupted. */
  isInterrupted(): boolean;
  /** @returns false when whatever called it has to be removed */
  run(callback: (...args: unknown[]) => unknown, self: unknown, args: readonly unknown[]): boolean;
  /** Call it wherever the bundle calls the interpreter. */
  check(): void;
  /** Ends the running callback for lack of memory. */
  outOfMemory(): never;
  /** Ends the running callback, and whatever called it is removed. */
  interrupt(): never;
  /** Ends everything: nothing runs any more. */
  halt(): never;
  /** Reports what went wrong. */
  endPass(): void;
}

export interface ExecutionOptions {
  readonly realm: Realm;
  readonly log: (line: string) => void;
  /** `process` and `E` of the bundle, which have the listeners; asked at the end of a pass. */
  readonly process: object;
  readonly e: object;
}

/** @returns the lines of a stack that name places */
function placesOf(error: unknown): string {
  const stack = (error as { stack?: unknown } | null | undefined)?.stack;
  return typeof stack === 'string'
    ? stack
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n')
    : '';
}

/** Nothing has run yet. */
export function createExecution(options: ExecutionOptions): Execution {
  const { realm, log } = options;
  const flags = createErrorFlags();
  let uncaught = 0;
  let isHalted = false;
  /** The running callback is to do nothing any more. */
  let isDead = false;
  let isPassInterrupted = false;
  let isReporting = false;
  let thrown: { readonly error: unknown } | null = null;

  const run: Execution['run'] = (callback, self, args) => {
    if (isHalted) return true;
    isDead = false;
    try {
      callback.apply(self, args as unknown[]);
    } catch (error) {
      if (error instanceof PowerLost) throw error;
      const isRecursion = (error as Error | undefined)?.message === 'Maximum call stack size exceeded';
      if (isRecursion) isPassInterrupted = true;
      if (!isDead) {
        if (!isReporting) uncaught++;
        thrown = { error: isRecursion ? realm.error(RECURSION) : error };
      }
    }
    isDead = isHalted;
    return !isPassInterrupted;
  };

  const check = (): void => {
    if (isDead) throw realm.error('Execution Interrupted');
  };

  const interrupt = (): never => {
    isDead = true;
    isPassInterrupted = true;
    throw realm.error('Execution Interrupted');
  };

  const report = (): void => {
    const listeners = thrown && listenersOf(options.process, 'uncaughtException');
    if (listeners && listeners.length > 0) {
      const { error } = thrown!;
      thrown = null;
      isReporting = true;
      for (const listener of listeners) run(listener, options.process, [error]);
      isReporting = false;
    }
    // What remains was thrown by a handler, or nobody handles.
    if (!thrown) return;
    const places = placesOf(thrown.error);
    log(`Uncaught ${errorText(thrown.error)}${places && `\n${places}`}`);
    thrown = null;
  };

  return {
    flags,
    uncaught: () => uncaught,
    isInterrupted: () => isPassInterrupted || isHalted,
    run,
    check,
    outOfMemory: () => {
      flags.raise('LOW_MEMORY');
      flags.raise('MEMORY');
      log('OUT OF MEMORY');
      return interrupt();
    },
    interrupt,
    halt: () => {
      isHalted = true;
      isDead = true;
      throw realm.error('Execution Interrupted');
    },
    endPass: () => {
      if (isHalted) return;
      if (isPassInterrupted) {
        isPassInterrupted = false;
        log('Execution Interrupted during event processing.');
      }
      if (thrown) report();
      const news = flags.news();
      if (news.length === 0) return;
      for (const listener of listenersOf(options.e, 'errorFlag'))
        run(listener, options.e, [realm.array(news)]);
      if (!isHalted) log(`New interpreter error: ${news.join()}`);
    },
  };
}

const errorText = (error: unknown): string =>
  typeof error === 'object' && error !== null ? String(error) : consoleText(error);
