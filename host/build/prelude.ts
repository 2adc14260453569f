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
  __assign: 'var __assign = Object.assign;',
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

/** The prelude that a lowered script needs: only the helpers that it calls. The language check finds the others. */
export function preludeFor(code: string): string {
  const called = new Set(code.match(/\b__[a-zA-Z]+\b/g) ?? []);
  return Object.entries(helpers)
    .filter(([name]) => called.has(name))
    .map(([, text]) => text + '\n')
    .join('');
}
