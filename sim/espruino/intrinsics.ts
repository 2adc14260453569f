import { createContext, runInContext, type Context } from 'node:vm';

/**
 * What the interpreter's own objects offer (Espruino 2v29): everything else is removed from the context, so that code
 * which would fail on the device fails here. Own properties by name; `prototype` lists are below.
 */
const statics: Readonly<Record<string, readonly string[]>> = {
  Object: [
    'keys',
    'values',
    'entries',
    'assign',
    'fromEntries',
    'create',
    'setPrototypeOf',
    'getPrototypeOf',
    'defineProperty',
    'defineProperties',
    'getOwnPropertyNames',
    'getOwnPropertyDescriptor',
  ],
  Array: ['isArray'],
  String: ['fromCharCode'],
  Number: ['NaN', 'MAX_VALUE', 'MIN_VALUE', 'NEGATIVE_INFINITY', 'POSITIVE_INFINITY'],
  Math: [
    'floor',
    'ceil',
    'round',
    'abs',
    'min',
    'max',
    'pow',
    'sqrt',
    'sign',
    'log',
    'exp',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'random',
    'PI',
    'E',
    'LN2',
    'LN10',
    'LOG2E',
    'LOG10E',
    'SQRT2',
    'SQRT1_2',
  ],
  JSON: ['parse', 'stringify'],
  Date: ['now', 'parse'],
  Promise: ['all', 'resolve', 'reject'],
};

const prototypes: Readonly<Record<string, readonly string[]>> = {
  Array: [
    'map',
    'filter',
    'reduce',
    'forEach',
    'find',
    'findIndex',
    'some',
    'every',
    'includes',
    'indexOf',
    'concat',
    'slice',
    'splice',
    'sort',
    'reverse',
    'shift',
    'unshift',
    'push',
    'pop',
    'join',
    'fill',
    'toString',
  ],
  String: [
    'padStart',
    'padEnd',
    'includes',
    'startsWith',
    'endsWith',
    'repeat',
    'trim',
    'substr',
    'substring',
    'slice',
    'charCodeAt',
    'charAt',
    'split',
    'replace',
    'replaceAll',
    'match',
    'indexOf',
    'lastIndexOf',
    'toUpperCase',
    'toLowerCase',
    'concat',
    'toString',
    'valueOf',
  ],
  Number: ['toFixed', 'toString', 'valueOf'],
  Promise: ['then', 'catch'],
  DataView: ['buffer', 'byteLength', 'byteOffset'].concat(
    ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32', 'Float32', 'Float64'].flatMap((type) => [
      `get${type}`,
      `set${type}`,
    ]),
  ),
};

/** What all typed arrays share. */
const typedArrayPrototype = [
  'buffer',
  'byteLength',
  'byteOffset',
  'fill',
  'filter',
  'find',
  'findIndex',
  'forEach',
  'includes',
  'indexOf',
  'join',
  'map',
  'reduce',
  'reverse',
  'set',
  'slice',
  'sort',
  'subarray',
  'toString',
];

const globals = [
  ...Object.keys(statics),
  'Function',
  'Boolean',
  'RegExp',
  'Error',
  'TypeError',
  'SyntaxError',
  'ReferenceError',
  'InternalError',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'ArrayBuffer',
  'DataView',
  'NaN',
  'Infinity',
  'undefined',
  'isNaN',
  'isFinite',
  'parseInt',
  'parseFloat',
  'eval',
  'globalThis',
  'encodeURIComponent',
  'decodeURIComponent',
];

/** Names of the language's own objects that the bundle gets, in the order of `intrinsicValues`. */
export const intrinsicNames: readonly string[] = globals.filter(
  (name) => !['undefined', 'NaN', 'Infinity', 'eval', 'globalThis', 'InternalError'].includes(name),
);

/**
 * A realm that holds what Espruino's language library holds, and nothing else but `Number.EPSILON` and
 * `Number.MAX_SAFE_INTEGER`, which no engine lets go.
 */
export function createEspruinoContext(): Context {
  // Without a prototype: through that of an ordinary object the bundle would reach the host.
  const context = createContext(Object.create(null) as Context);
  runInContext(
    `(function (globals, statics, prototypes, typedArrayPrototype) {
      const keep = (object, names) => {
        for (const key of Object.getOwnPropertyNames(object)) {
          if (key === 'length' || key === 'name' || key === 'prototype' || key === 'constructor') continue;
          if (!names.includes(key)) delete object[key];
        }
      };
      const all = {};
      for (const name of Object.keys(statics)) all[name] = globalThis[name];
      const names = Object.getOwnPropertyNames(globalThis);
      for (const name of Object.keys(prototypes)) keep(globalThis[name].prototype, prototypes[name]);
      const typedArray = Object.getPrototypeOf(Uint8Array);
      keep(typedArray, []);
      keep(typedArray.prototype, typedArrayPrototype);
      for (const name of names) if (!globals.includes(name)) delete globalThis[name];
      const order = Object.keys(statics).filter((name) => name !== 'Object');
      for (const name of order) keep(all[name], statics[name]);
      keep(all.Object, statics.Object);
    })`,
    context,
  )(globals, statics, prototypes, typedArrayPrototype);
  return context;
}

/**
 * Gives objects and functions of the host, own members included, the prototypes of the realm, so that the bundle finds
 * the interpreter behind them and not the host.
 */
export function realmAdopter(context: Context): <T>(value: T) => T {
  const objectPrototype = runInContext('Object.prototype', context) as object;
  const functionPrototype = runInContext('Function.prototype', context) as object;
  const adopt = <T>(value: T): T => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
    for (const member of Object.values(value as object)) adopt(member);
    return Object.setPrototypeOf(
      value,
      typeof value === 'function' ? functionPrototype : objectPrototype,
    ) as T;
  };
  return adopt;
}

/** The realm's own objects, in the order of `intrinsicNames`. */
export function intrinsicValues(context: Context): unknown[] {
  return intrinsicNames.map((name) => runInContext(name, context) as unknown);
}
