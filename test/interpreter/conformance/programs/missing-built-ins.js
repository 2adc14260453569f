const list = [1];
const text = 'x';
const number = 1;
console.log(
  typeof list.flat,
  typeof list.flatMap,
  typeof list.at,
  typeof list.findLast,
  typeof list.reduceRight,
);
console.log(typeof list.lastIndexOf, typeof list.keys, typeof list.entries, typeof list.copyWithin);
console.log(typeof text.search, typeof text.at, typeof text.trimStart, typeof text.localeCompare);
console.log(typeof text.codePointAt, typeof text.normalize, typeof text.matchAll);
console.log(
  typeof Object.freeze,
  typeof Object.seal,
  typeof Object.isFrozen,
  typeof Object.is,
  typeof Object.hasOwn,
);
console.log(typeof Array.from, typeof Array.of);
console.log(
  typeof Number.isInteger,
  typeof Number.isFinite,
  typeof Number.isNaN,
  typeof Number.isSafeInteger,
);
console.log(typeof Number.parseFloat, typeof number.toPrecision, typeof number.toExponential);
console.log(typeof Math.trunc, typeof Math.hypot, typeof Math.clz32, typeof Math.fround, typeof Math.imul);
console.log(typeof Math.cbrt, typeof Math.log2, typeof Math.log10, typeof Math.log1p, typeof Math.expm1);
console.log(typeof Math.sinh, typeof Math.tanh);
console.log(
  typeof Promise.race,
  typeof Promise.any,
  typeof Promise.allSettled,
  typeof Promise.resolve().finally,
);
console.log(
  typeof Date.UTC,
  typeof RangeError,
  typeof TextEncoder,
  typeof structuredClone,
  typeof queueMicrotask,
);
console.log(
  typeof Uint8Array.from,
  typeof Map,
  typeof Set,
  typeof WeakMap,
  typeof Symbol,
  typeof Proxy,
  typeof Reflect,
);
console.log(typeof BigInt, typeof BigInt64Array, typeof Intl, typeof setImmediate, typeof Buffer);
