import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { aliasBuiltIns } from '../../../host/build/aliasBuiltIns.ts';

const aliased = (script: string): string => {
  const source = ts.createSourceFile('bundle.js', script, ts.ScriptTarget.ES2022);
  const { transformed } = ts.transform(source, [aliasBuiltIns]);
  return ts.createPrinter().printFile(transformed[0]!).trim().replaceAll('\n', ' ');
};

describe('aliasBuiltIns', () => {
  it.each([
    ['a function', 'show(isNaN(x));', 'var isNaN_ = isNaN; show(isNaN_(x));'],
    ['a member', 'show(Math.abs(x));', 'var abs_ = Math.abs; show(abs_(x));'],
    ['a constructor', 'show(new Uint8Array(2));', 'var Uint8Array_ = Uint8Array; show(new Uint8Array_(2));'],
    ['a number', 'show(-Infinity);', 'var Infinity_ = Number.POSITIVE_INFINITY; show(-Infinity_);'],
    [
      'what stands inside',
      'show({ a: Math.min(NaN, isNaN(o.a)) });',
      'var min_ = Math.min; var NaN_ = Number.NaN; var isNaN_ = isNaN; show({ a: min_(NaN_, isNaN_(o.a)) });',
    ],
    ['one for all uses', 'show(NaN, NaN);', 'var NaN_ = Number.NaN; show(NaN_, NaN_);'],
  ])('gives a name to %s', (_what, script, expected) => expect(aliased(script)).toBe(expected));

  it.each([
    ['what the script declares by that name', 'var NaN = 1; function f(Math) { return Math.abs(NaN); }'],
    ['a member by that name', 'show(o.NaN, o.isNaN(1), { NaN: 1 }, o.Math.abs(1));'],
    ['what is rare', 'show(Math.tan(1), new Date(0), parseInt("1"));'],
  ])('leaves %s', (_what, script) => expect(aliased(script)).toBe(aliased(aliased(script))));

  it('leaves what a script shows as it is', () => {
    const script = `
      var a = new Float64Array([NaN, -Infinity, Math.floor(2.5)]);
      show(JSON.stringify({ NaN: a[2], b: String.fromCharCode(65) }), isNaN(a[0]), a[1], a.map(Math.abs).length);`;
    const shown = (code: string): unknown[] => {
      const all: unknown[] = [];
      runInNewContext(code, { show: (...values: unknown[]) => all.push(...values) });
      return all;
    };
    expect(shown(aliased(script))).toEqual(shown(script));
    expect(shown(script)).toEqual(['{"NaN":2,"b":"A"}', true, -Infinity, 3]);
  });
});
