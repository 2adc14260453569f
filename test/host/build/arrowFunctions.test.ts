import { describe, expect, it } from 'vitest';
import { lowerToEs5 } from '../../../host/build/lowerToEs5.ts';
import { minifyFirmware } from '../../../host/build/minifyFirmware.ts';

const around = (script: string): string => `(function () {${lowerToEs5(script)}})();`;

async function run(script: string): Promise<{ readonly shown: unknown[]; readonly text: string }> {
  const text = await minifyFirmware(around(script), {});
  const shown: unknown[] = [];
  new Function('show', text)((value: unknown) => shown.push(value));
  return { shown, text };
}

describe('functions as arrows', () => {
  it.each([
    ['one that returns something', 'function f(a) { return a + 1; } show(f(1));', [2]],
    ['one above its definition', 'show(f(1)); function f(a) { return a + 1; }', [2]],
    [
      'one that another calls before it is there',
      'function f() { return g(); } show(f()); function g() { return 3; }',
      [3],
    ],
    ['one with a default', 'function f(a = 4) { return a; } show(f()); show(f(1));', [4, 1]],
    ['one with a rest', 'function f(a, ...rest) { return rest.length; } show(f(1, 2, 3));', [2]],
    [
      'two that share a variable',
      'let n = 0; function f() { n++; } function g() { return n; } f(); f(); show(g());',
      [2],
    ],
    ['one that is handed on', 'show([1, 2].map(f)); function f(a) { return a * 2; }', [[2, 4]]],
  ])('%s does the same', async (_what, script, shown) => {
    const result = await run(script);
    expect(result.shown).toEqual(shown);
    // TypeScript lowers a rest with `arguments`, which an arrow has not.
    if (!script.includes('...')) expect(result.text).not.toContain('function');
  });

  it.each([
    ['needs this', 'function F() { this.a = 1; } show(new F().a);', [1]],
    [
      'needs this in an arrow',
      'function F() { this.f = () => this; } const o = new F(); show(o.f() === o);',
      [true],
    ],
    ['needs arguments', 'function f() { return arguments.length; } show(f(1, 2));', [2]],
    ['is a generator', 'function* f() { yield 1; }', []],
  ])('one that %s stays', async (_what, script, shown) => {
    const lowered = lowerToEs5(script);
    expect(lowered).toMatch(/function [fF]\(/);
    if (shown.length) expect((await run(script)).shown).toEqual(shown);
  });
});
