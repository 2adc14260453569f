import { runInContext, type Context } from 'node:vm';
import { realmAdopter } from './intrinsics.ts';

/** Makes values that belong to the bundle's realm: through a value of the host the bundle would reach the host. */
export interface Realm {
  readonly context: Context;
  array(items: readonly unknown[]): unknown[];
  object(members: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** What a watch is called with: made where it belongs, because each received frame has one. */
  pinEvent(state: boolean, lastTime: number | undefined, time: number, pin: unknown): object;
  bytes(length: number): Uint8Array;
  error(message: string): Error;
  typeError(message: string): Error;
  syntaxError(message: string): Error;
  /** Gives objects and functions of the host the prototypes of the realm. */
  adopt<T>(value: T): T;
  /** A function that can be called with `new`: passes on how it was called, and its arguments. */
  constructorOf(
    name: string,
    call: (args: ArrayLike<unknown>, isNew: boolean) => unknown,
  ): (...args: unknown[]) => unknown;
}

/** Makers for a context; take them before the bundle runs. */
export function createRealm(context: Context): Realm {
  const make = runInContext(
    `({
      array: () => [],
      object: () => ({}),
      pinEvent: (state, lastTime, time, pin) => ({ state, lastTime, time, pin }),
      error: (message) => new Error(message),
      typeError: (message) => new TypeError(message),
      syntaxError: (message) => new SyntaxError(message),
      constructorOf: (name, call) => ({ [name]: function () { return call(arguments, new.target !== undefined); } })[name],
    })`,
    context,
  ) as Omit<Realm, 'context' | 'adopt' | 'array' | 'object' | 'bytes'> & {
    array(): unknown[];
    object(): Record<string, unknown>;
  };
  const RealmBytes = runInContext('Uint8Array', context) as Uint8ArrayConstructor;
  return {
    ...make,
    bytes: (length) => new RealmBytes(length),
    context,
    adopt: realmAdopter(context),
    array: (items) => {
      const made = make.array();
      for (const item of items) made.push(item);
      return made;
    },
    object: (members) => Object.assign(make.object(), members),
  };
}
