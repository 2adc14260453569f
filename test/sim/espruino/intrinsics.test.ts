import { describe, expect, it } from 'vitest';
import { runScript, valueOf } from './testBoard.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);
const members = (object: string, names: string): string[] => words(names).map((name) => `${object}.${name}`);

/** What Espruino 2v29 has and has not, as found by running snippets on the interpreter. */
const present = [
  ...words(
    `Object Array String Number Math JSON Date Promise Function Boolean RegExp Error TypeError SyntaxError ReferenceError
     Uint8Array Uint8ClampedArray Int8Array Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array
     ArrayBuffer DataView isNaN isFinite parseInt parseFloat eval globalThis encodeURIComponent decodeURIComponent
     setTimeout setInterval clearTimeout clearInterval changeInterval getTime digitalRead digitalWrite pinMode setWatch
     atob btoa require console E process SPI1`,
  ),
  ...members(
    'Object',
    `keys values entries assign fromEntries create setPrototypeOf getPrototypeOf defineProperty defineProperties
     getOwnPropertyNames getOwnPropertyDescriptor`,
  ),
  ...members('({})', 'hasOwnProperty toString'),
  'Array.isArray',
  ...members(
    '[]',
    `map filter reduce forEach find findIndex some every includes indexOf concat slice splice sort reverse shift unshift
     push pop join fill`,
  ),
  'String.fromCharCode',
  ...members(
    "''",
    `padStart padEnd includes startsWith endsWith repeat trim substr substring slice charCodeAt split replace replaceAll
     match indexOf lastIndexOf toUpperCase toLowerCase concat`,
  ),
  ...members('(1)', 'toFixed toString'),
  ...members('Math', 'floor ceil round abs min max pow sqrt sign log exp sin cos atan2 random'),
  ...members('JSON', 'parse stringify'),
  ...members('Promise', 'all resolve reject'),
  ...members('Promise.resolve()', 'then catch'),
  ...members('new Date()', 'getTime getUTCFullYear getUTCHours toISOString'),
  ...members('new Uint8Array(1)', 'set map subarray indexOf join sort forEach reduce fill slice'),
  ...members('new DataView(new ArrayBuffer(8))', 'getInt16 setUint32 getFloat64 setFloat32'),
  ...members('(function () {})', 'call apply bind'),
];

const missing = [
  ...words(
    `Map Set WeakMap WeakSet WeakRef Symbol Proxy Reflect BigInt BigInt64Array BigUint64Array RangeError AggregateError
     TextEncoder TextDecoder structuredClone queueMicrotask Intl WebAssembly Atomics SharedArrayBuffer URIError EvalError
     FinalizationRegistry Iterator escape unescape encodeURI decodeURI Buffer setImmediate performance fetch module exports`,
  ),
  ...members('Object', 'freeze seal isFrozen is hasOwn preventExtensions getOwnPropertySymbols groupBy'),
  ...members('Array', 'from of'),
  ...members('[]', 'flat flatMap at findLast reduceRight lastIndexOf keys entries copyWithin with toSorted'),
  ...members("''", 'search at trimStart trimEnd localeCompare codePointAt normalize matchAll'),
  ...members('String', 'raw fromCodePoint'),
  ...members('Number', 'isInteger isFinite isNaN isSafeInteger parseFloat parseInt'),
  ...members('(1)', 'toPrecision toExponential'),
  ...members('Math', 'trunc hypot clz32 fround imul cbrt log2 log10 log1p expm1 sinh cosh tanh'),
  ...members('Promise', 'race any allSettled'),
  'Promise.resolve().finally',
  'Date.UTC',
  'Uint8Array.from',
  'Uint8Array.of',
  ...members(
    'new Uint8Array(1)',
    'at findLast lastIndexOf reduceRight copyWithin keys entries with toSorted',
  ),
  ...members('new DataView(new ArrayBuffer(8))', 'getBigInt64 setBigUint64'),
];

describe('the language that the bundle sees', () => {
  it.each(present)('has %s', (expression) => {
    expect(valueOf(`typeof (${expression})`)).toMatch(/^(function|object)$/);
  });

  it.each(missing)('lacks %s', (expression) => {
    const root = /^[\w$]+$/.test(expression) ? `typeof ${expression}` : `typeof (${expression})`;
    expect(valueOf(root)).toBe('undefined');
  });

  it('is sloppy: a plain call has a `this`', () => {
    expect(valueOf('(function () { return typeof this; })()')).toBe('object');
  });

  it('belongs to the bundle alone', () => {
    runScript('Object.prototype.stain = 1; [].constructor.prototype.stain = 2;');
    expect(({} as { stain?: number }).stain).toBeUndefined();
    expect(valueOf('typeof ({}).stain')).toBe('undefined');
  });

  describe('no way leads from the bundle to the host', () => {
    const escapes: [string, string][] = [
      ['the global object', 'this'],
      ['its own function', '(function () {})'],
      ...words(
        `E process console require SPI1 setTimeout getTime digitalRead atob E.CRC32 process.on console.log D1 D1.read
         SPI1.send require("Storage") require("Storage").read require("net") require("net").connect
         SPI1.send([1],D1) require("net").connect({},function(){}) require("Storage").list() Uint8Array Array
         Array.prototype Function.prototype String Number Date Date.now Promise Promise.resolve() Promise.all([]).then
         [].sort [].join Math.round JSON.parse parseFloat JSON.parse("[{}]")[0] E.toUint8Array(1) E.getErrorFlags()
         process.memory() process.env E.on E.emit setWatch clearTimeout`,
      ).map((expression): [string, string] => [expression, expression]),
      ['a caught error', '(function () { try { require("fs") } catch (e) { return e } })()'],
      ['the error of a wrong pin', '(function () { try { digitalRead(5) } catch (e) { return e } })()'],
      [
        'the error of a missing timer',
        '(function () { try { clearTimeout(undefined) } catch (e) { return e } })()',
      ],
      [
        'the listeners of an event',
        '(function () { var o = {}; o.on("x", function () {}); return o["#onx"] })()',
      ],
      ['a date', 'new Date(0)'],
      ['a promise that is made', 'new Promise(function () {})'],
      [
        'a refused edge',
        '(function () { try { setWatch(E.on, D1, { edge: "x" }) } catch (e) { return e } })()',
      ],
      ['bad JSON', '(function () { try { JSON.parse("{") } catch (e) { return e } })()'],
      [
        'an array buffer of the flash',
        'require("Storage").write("a","b") && require("Storage").readArrayBuffer("a")',
      ],
      ['parsed JSON of the flash', 'require("Storage").write("a","{}") && require("Storage").readJSON("a")'],
    ];
    it.each(escapes)('through %s', (_name, expression) => {
      const { lines } = runScript(
        `var found = ${expression};
         var make = typeof found === 'function' ? found.constructor : found.constructor.constructor;
         console.log(make("return typeof process + typeof Buffer + typeof setImmediate")());`,
        { pins: { D1: {} } },
      );
      expect(lines).toEqual(['undefinedundefinedundefined']);
    });
  });
});
