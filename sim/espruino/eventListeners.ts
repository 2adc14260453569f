import type { Realm } from './realm.ts';

/** Listeners stand in the object itself, under this and the event's name, where the bundle can see them too. */
const PREFIX = '#on';
const EMIT_ARGUMENTS_MAX = 4;

type Listener = (...args: unknown[]) => void;
type Emitter = Record<string, Listener[] | undefined>;

/** The listeners of an event, oldest first. */
export function listenersOf(emitter: object, event: string): readonly Listener[] {
  return (emitter as Emitter)[PREFIX + event] ?? [];
}

/**
 * Calls every listener. The interpreter has the next one in its hand while one runs: if that is removed meanwhile it
 * is called all the same, and is the last.
 */
export function callEach(listeners: readonly Listener[], call: (listener: Listener) => void): void {
  const all = [...listeners];
  let isInHand = true;
  for (const [index, listener] of all.entries()) {
    const isThere = listeners.includes(listener);
    if (!isThere && !isInHand) continue;
    isInHand = index + 1 < all.length && listeners.includes(all[index + 1]!);
    call(listener);
    if (!isThere) return;
  }
}

/** What `queue` is handed: a call of every listener, for the idle loop. */
export type QueueCalls = (listeners: readonly Listener[], self: object, args: readonly unknown[]) => void;

/** `on`, `emit` and so on, which the interpreter's every object has. `emit` only queues the calls. */
export function eventMethods(realm: Realm, queue: QueueCalls): Record<string, unknown> {
  const checked = (self: unknown, event: unknown): Emitter => {
    if (self === null || (typeof self !== 'object' && typeof self !== 'function')) {
      throw realm.typeError('Parent must be an object - not a String, Integer, etc');
    }
    if (typeof event !== 'string') throw realm.typeError('First argument must be String');
    return self as Emitter;
  };
  const add = (self: unknown, event: unknown, listener: unknown, first: boolean): void => {
    const emitter = checked(self, event);
    if (typeof listener !== 'function' && typeof listener !== 'string') {
      throw realm.typeError('Second argument must be a function or a String');
    }
    const before = listenersOf(emitter, event as string);
    // A new list: a listener that is added while the event runs waits for the next one.
    emitter[PREFIX + (event as string)] = realm.array(
      first ? [listener, ...before] : [...before, listener],
    ) as Listener[];
  };
  // Methods, because they have no `prototype`, through which the bundle would reach the host.
  return {
    on(this: unknown, event: unknown, listener: unknown): void {
      add(this, event, listener, false);
    },
    addListener(this: unknown, event: unknown, listener: unknown): void {
      add(this, event, listener, false);
    },
    prependListener(this: unknown, event: unknown, listener: unknown): void {
      add(this, event, listener, true);
    },
    emit(this: unknown, event: unknown, ...args: unknown[]): void {
      const emitter = checked(this, event);
      if (args.length > EMIT_ARGUMENTS_MAX)
        throw realm.typeError(`Too many arguments (>${EMIT_ARGUMENTS_MAX})`);
      const listeners = emitter[PREFIX + (event as string)];
      if (listeners) queue(listeners, emitter, args);
    },
    removeListener(this: unknown, event: unknown, listener: unknown): void {
      const listeners = checked(this, event)[PREFIX + (event as string)];
      const index = listeners ? listeners.indexOf(listener as Listener) : -1;
      if (index >= 0) listeners!.splice(index, 1);
    },
    removeAllListeners(this: unknown, event: unknown): void {
      const emitter = checked(this, event ?? '');
      for (const key of Object.keys(emitter)) {
        if (event === undefined ? key.startsWith(PREFIX) : key === PREFIX + (event as string))
          delete emitter[key];
      }
    },
  };
}
