import { runInContext } from 'node:vm';
import { bytesOf } from './bytesOf.ts';
import { intrinsicNames } from './intrinsics.ts';
import { numberText } from './numberText.ts';
import { numberOfText, parseLeadingNumber } from './parseNumber.ts';
import { parseJson } from './parseJson.ts';
import type { Realm } from './realm.ts';
import { sortInPlace } from './sortInPlace.ts';
import { joinItems, stringOf } from './stringOf.ts';
import { jsonText } from './valueText.ts';

type Members = Record<string, unknown>;
type Call = (args: ArrayLike<unknown>, isNew: boolean) => unknown;

const TYPED_ARRAYS = [
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
];

function define(target: object, members: Members): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
}

/** Halves away from zero. */
function round(value: unknown): number {
  const x = Number(value);
  return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5);
}

/**
 * Stands before a prototype: methods of the language are not found on it, though their instances have them, and what
 * the bundle adds arrives behind it.
 */
function hiddenPrototype(proto: object): object {
  const builtIn = new Set(Object.getOwnPropertyNames(proto).filter((name) => name !== 'constructor'));
  return new Proxy(proto, {
    get: (target, name) =>
      typeof name === 'string' && builtIn.has(name) ? undefined : Reflect.get(target, name),
    set: (target, name, value) => {
      builtIn.delete(String(name));
      return Reflect.set(target, name, value);
    },
  });
}

/**
 * Gives the realm's language the interpreter's ways where they differ and a library can show them: number texts, JSON,
 * sorting, rounding, prototypes without methods. What it cannot show (conversions by operators, literals, the order of
 * keys) is listed in docs/limits.md, and the language check keeps it out of the bundle.
 * @param random uniform in [0, 1)
 * @param allocate asked before a typed array or buffer of so many bytes is made; throws when there is no room
 * @returns what the names of the language stand for
 */
export function installLanguage(
  realm: Realm,
  random: () => number,
  allocate: (bytes: number) => void,
): Map<string, unknown> {
  const { context } = realm;
  const native = (name: string): unknown => runInContext(name, context);
  const globals = new Map<string, unknown>(intrinsicNames.map((name) => [name, native(name)]));
  const proto = (name: string): object => native(`${name}.prototype`) as object;
  /** A constructor of ours before the realm's own, so that `instanceof` holds. */
  const replace = (name: string, call: Call, statics: readonly string[]): void => {
    const original = native(name) as Members;
    const hidden = hiddenPrototype(proto(name));
    const substitute = realm.constructorOf(name, call) as unknown as Members;
    define(substitute, Object.fromEntries(statics.map((key) => [key, original[key]])));
    substitute['prototype'] = hidden;
    Object.defineProperty(substitute, Symbol.hasInstance, {
      value: realm.adopt((value: unknown) => value instanceof (original as unknown as NewableFunction)),
    });
    globals.set(name, substitute);
  };

  const array = native('Array') as ArrayConstructor;
  replace('Array', (args) => new array(...(Array.from(args) as [number])), ['isArray']);
  const textOf = (args: ArrayLike<unknown>): string => (args.length === 0 ? '' : stringOf(args[0]));
  replace('String', (args, isNew) => (isNew ? Object(textOf(args)) : textOf(args)), ['fromCharCode']);
  const numberOf = (value: unknown): number =>
    typeof value === 'string' ? numberOfText(value) : Number(value);
  replace('Number', (args) => (args.length === 0 ? 0 : numberOf(args[0])), [
    'NaN',
    'MAX_VALUE',
    'MIN_VALUE',
    'NEGATIVE_INFINITY',
    'POSITIVE_INFINITY',
  ]);
  const makeFunction = native('Function') as (...parts: unknown[]) => unknown;
  replace('Function', (args) => makeFunction(...Array.from(args)), []);
  define(proto('Function'), { constructor: globals.get('Function') });

  const items = realm.adopt({
    sort(this: { readonly length: number }, compare?: (a: unknown, b: unknown) => number): unknown {
      if (compare !== undefined && typeof compare !== 'function')
        throw realm.error('Expecting compare function');
      sortInPlace(this, compare);
      return this;
    },
    join(this: ArrayLike<unknown>, separator: unknown = ','): string {
      return joinItems(this, String(separator));
    },
    toString(this: ArrayLike<unknown>): string {
      return joinItems(this, ',');
    },
  });
  define(proto('Array'), items);
  define(Object.getPrototypeOf(proto('Uint8Array')) as object, items);
  define(
    proto('Number'),
    realm.adopt({
      toString(this: unknown, radix: unknown = 10): string {
        return numberText(Number(this), Number(radix));
      },
      toFixed(this: unknown, digits: unknown = 0): string {
        return numberText(Number(this), 10, Math.min(Math.max(Math.trunc(Number(digits)), 0), 20));
      },
    }),
  );
  define(native('Math') as object, realm.adopt({ round, random: () => random() }));
  define(
    native('JSON') as object,
    realm.adopt({
      parse: (text: unknown) => parseJson(stringOf(text), realm),
      stringify: (value: unknown, _replacer: unknown, indent: unknown) => jsonText(value, indent),
    }),
  );
  globals.set(
    'parseFloat',
    realm.adopt((text: unknown) => {
      const trimmed = stringOf(text).trim();
      return trimmed === 'Infinity' ? Infinity : parseLeadingNumber(trimmed);
    }),
  );

  for (const name of ['Error', 'TypeError', 'SyntaxError', 'ReferenceError']) {
    delete (proto(name) as Members)['name'];
    define(proto(name), {
      toString: realm.adopt({
        toString(this: Error): string {
          return this.message ? `${name}: ${this.message}` : name;
        },
      }).toString,
    });
  }

  const substituteArray = runInContext(
    `(function (Native, check) {
      function Substitute(a, b, c) {
        if (typeof a === 'number' ? a > 64 : typeof a !== 'object') check(a);
        return c !== undefined ? new Native(a, b, c) : b !== undefined ? new Native(a, b) : new Native(a);
      }
      Substitute.prototype = Native.prototype;
      return Substitute;
    })`,
    context,
  ) as (native: unknown, check: (length: unknown) => void) => unknown;
  for (const name of [...TYPED_ARRAYS, 'ArrayBuffer']) {
    const original = globals.get(name) as { readonly BYTES_PER_ELEMENT?: number };
    const itemBytes = original.BYTES_PER_ELEMENT ?? 1;
    const check = (length: unknown): void => {
      if (typeof length === 'string') throw realm.error('Unsupported first argument of type String');
      if (typeof length === 'number') allocate(length * itemBytes);
    };
    globals.set(name, substituteArray(original, check));
  }
  return globals;
}

/** `E`'s arithmetic on data. */
export function dataFunctions(realm: Realm): Members {
  const toBytes = (parts: readonly unknown[]): Uint8Array => {
    const data = parts.flatMap(bytesOf);
    const bytes = realm.bytes(data.length);
    bytes.set(data);
    return bytes;
  };
  return {
    clip: (x: number, min: number, max: number) => (x < min ? min : x > max ? max : x),
    sum: (values: ArrayLike<number>) => Array.from(values).reduce((total, x) => total + x, 0),
    variance: (values: ArrayLike<number>, mean: number) =>
      Array.from(values).reduce((total, x) => total + (x - mean) ** 2, 0),
    reverseByte: (byte: number) => {
      let reversed = 0;
      for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
      return reversed;
    },
    mapInPlace: (from: Uint8Array, to: Uint8Array, map?: unknown) => {
      const mapped = (item: number, index: number): number => {
        if (typeof map === 'function')
          return Number((map as (item: number, index: number) => unknown)(item, index));
        return map === undefined ? item : Number((map as ArrayLike<unknown>)[item]);
      };
      for (let i = 0; i < to.length; i++) to[i] = mapped(from[i] ?? 0, i);
    },
    toString: (...parts: unknown[]) => String.fromCharCode(...toBytes(parts)),
    toFlatString: (...parts: unknown[]) => String.fromCharCode(...toBytes(parts)),
    toUint8Array: (...parts: unknown[]) => toBytes(parts),
    toArrayBuffer: (text: unknown) => toBytes([text]).buffer,
  };
}
