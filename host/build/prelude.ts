import { BackfeedError } from '../../sim/backfeedError.ts';

/**
 * The helper functions that lowered code calls, as Espruino can run them: it has no `Array.prototype.slice`, follows no
 * prototype of a function, and gives an instance its class only through `constructor`.
 */
const helpers: Readonly<Record<string, string>> = {
  __extends: `function __extends(derived, base) {
  Object.keys(base).forEach(function (key) { derived[key] = base[key]; });
  derived.prototype = Object.create(base.prototype);
  derived.prototype.constructor = derived;
}`,
  __assign: `function __assign() {
  return Object.assign.apply(Object, arguments);
}`,
  __rest: `function __rest(from, without) {
  var rest = {};
  Object.keys(from).forEach(function (key) { if (without.indexOf(key) < 0) rest[key] = from[key]; });
  return rest;
}`,
  __spreadArray: `function __spreadArray(to, from) {
  return to.concat([].slice.call(from));
}`,
  __setFunctionName: `function __setFunctionName(fn) {
  return fn;
}`,
  __makeTemplateObject: `function __makeTemplateObject(cooked, raw) {
  cooked.raw = raw;
  return cooked;
}`,
};

/** Constructs whose lowering Espruino cannot run, by the helper that betrays them. */
const refused: Readonly<Record<string, string>> = {
  __classPrivateFieldGet: '#private members need WeakMap; use the private modifier',
  __classPrivateFieldSet: '#private members need WeakMap; use the private modifier',
  __classPrivateFieldIn: '#private members need WeakMap; use the private modifier',
  __awaiter: 'async functions cost 1.5 KB and hide errors; use callbacks',
  __generator: 'generators are slow; write a loop',
  __values: 'generators and iterators are slow; write a loop over an array',
  __read: 'only arrays can be taken apart; copy the iterable into an array',
  __asyncValues: 'async iteration is not there; use callbacks',
  __decorate: 'decorators are not there; call the function',
  __esDecorate: 'decorators are not there; call the function',
  __commonJS: 'CommonJS modules cannot be bundled; import an ES module',
  __toESM: 'CommonJS modules cannot be bundled; import an ES module',
};

/**
 * The prelude that a lowered script needs: only the helpers that it calls.
 * @throws BackfeedError FIRMWARE_BUILD when it uses a construct that the device cannot run
 */
export function preludeFor(code: string): string {
  const called = new Set(code.match(/\b__[a-zA-Z]+\b/g) ?? []);
  for (const [helper, hint] of Object.entries(refused)) {
    if (called.has(helper)) throw new BackfeedError('FIRMWARE_BUILD', `the firmware uses ${helper}`, hint);
  }
  return Object.entries(helpers)
    .filter(([name]) => called.has(name))
    .map(([, text]) => text + '\n')
    .join('');
}
