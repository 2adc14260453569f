import type { Realm } from './realm.ts';
import { stringOf } from './stringOf.ts';

type Callback = (value: unknown) => unknown;
type Settle = (value: unknown) => void;

interface Reaction {
  readonly callback: Callback | undefined;
  readonly next: State;
}

/** What stands behind a promise object. */
interface State {
  readonly object: object;
  settled: 'fulfilled' | 'rejected' | null;
  value: unknown;
  readonly reactions: { readonly onFulfilled: Reaction; readonly onRejected: Reaction }[];
  handled: boolean;
}

/**
 * The interpreter's `Promise`: `then`, `catch`, `all`, `resolve`, `reject`, over the queue of the idle loop instead of
 * a queue of its own. A rejection that nobody handles is an uncaught error at once.
 */
export function promiseConstructor(realm: Realm, queue: (run: () => void) => void): unknown {
  const states = new WeakMap<object, State>();
  const proto = realm.object({});

  const create = (): State => {
    const object = realm.object({});
    Object.setPrototypeOf(object, proto);
    const state: State = { object, settled: null, value: undefined, reactions: [], handled: false };
    states.set(object, state);
    return state;
  };

  const react = (reaction: Reaction, value: unknown, isFulfilled: boolean): void => {
    queue(() => {
      if (!reaction.callback) return settle(reaction.next, value, isFulfilled);
      let result: unknown;
      try {
        result = reaction.callback(value);
      } catch (error) {
        return settle(reaction.next, error, false);
      }
      settle(reaction.next, result, true);
    });
  };

  const seal = (state: State, value: unknown, isFulfilled: boolean): void => {
    state.settled = isFulfilled ? 'fulfilled' : 'rejected';
    state.value = value;
    for (const { onFulfilled, onRejected } of state.reactions) {
      react(isFulfilled ? onFulfilled : onRejected, value, isFulfilled);
    }
    if (!isFulfilled && !state.handled) throw realm.error(`Unhandled promise rejection: ${stringOf(value)}`);
  };

  const settle = (state: State, value: unknown, isFulfilled: boolean): void => {
    if (state.settled) return;
    const then =
      isFulfilled && value !== null && typeof value === 'object'
        ? (value as { then?: unknown }).then
        : undefined;
    if (typeof then !== 'function') return seal(state, value, isFulfilled);
    const settlers = settlersOf(state);
    try {
      then.call(value, settlers.resolve, settlers.reject);
    } catch (error) {
      settlers.reject(error);
    }
  };

  /** Of which only the first call counts. */
  const settlersOf = (state: State): { resolve: Settle; reject: Settle } => {
    let isOpen = true;
    const once = (isFulfilled: boolean) => (value: unknown) => {
      if (!isOpen) return;
      isOpen = false;
      settle(state, value, isFulfilled);
    };
    return { resolve: realm.adopt(once(true)), reject: realm.adopt(once(false)) };
  };

  const queued = (settler: Settle): Settle => realm.adopt((value: unknown) => queue(() => settler(value)));

  const then = (state: State, fulfilled: unknown, rejected: unknown): object => {
    const next = create();
    const reaction = (callback: unknown): Reaction => ({
      callback: typeof callback === 'function' ? (callback as Callback) : undefined,
      next,
    });
    const reactions = { onFulfilled: reaction(fulfilled), onRejected: reaction(rejected) };
    state.handled = true;
    if (!state.settled) state.reactions.push(reactions);
    // Without a callback for it, even a value is passed on as a rejection: so does the interpreter.
    else
      react(state.settled === 'fulfilled' ? reactions.onFulfilled : reactions.onRejected, state.value, false);
    return next.object;
  };

  const stateOf = (self: unknown): State => {
    const state = typeof self === 'object' && self !== null ? states.get(self) : undefined;
    if (!state) throw realm.typeError('Not a Promise');
    return state;
  };

  const settledPromise = (value: unknown, isFulfilled: boolean): object => {
    const state = create();
    queue(() => settle(state, value, isFulfilled));
    return state.object;
  };

  const all = (items: unknown): object => {
    if (!Array.isArray(items)) throw realm.typeError('Expecting something iterable');
    const results = realm.array(items);
    const whole = create();
    const { resolve, reject } = settlersOf(whole);
    let left = 0;
    items.forEach((item, index) => {
      const state = typeof item === 'object' && item !== null ? states.get(item as object) : undefined;
      if (!state) return;
      left++;
      const take = (value: unknown): void => {
        results[index] = value;
        if (--left === 0) queue(() => resolve(results));
      };
      then(state, take, (error: unknown) => queue(() => reject(error)));
    });
    if (left === 0) queue(() => resolve(results));
    return whole.object;
  };

  const constructor = realm.constructorOf('Promise', (args) => {
    const state = create();
    const { resolve, reject } = settlersOf(state);
    try {
      (args[0] as (resolve: Settle, reject: Settle) => void)(queued(resolve), queued(reject));
    } catch (error) {
      queue(() => reject(error));
    }
    return state.object;
  });
  const methods = realm.adopt({
    then(this: unknown, fulfilled: unknown, rejected: unknown): object {
      return then(stateOf(this), fulfilled, rejected);
    },
    catch(this: unknown, rejected: unknown): object {
      return then(stateOf(this), undefined, rejected);
    },
  });
  for (const [name, value] of Object.entries({ ...methods, constructor })) {
    Object.defineProperty(proto, name, { value, writable: true, configurable: true });
  }
  const statics = realm.adopt({
    all,
    resolve: (value: unknown) =>
      typeof value === 'object' && value !== null && states.has(value) ? value : settledPromise(value, true),
    reject: (value: unknown) => settledPromise(value, false),
  });
  return Object.assign(constructor, statics, { prototype: proto });
}
