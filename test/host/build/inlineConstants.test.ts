import { describe, expect, it } from 'vitest';
import { lowerToEs5 } from '../../../host/build/lowerToEs5.ts';

/** What a script hands to `show`, and its text after lowering. */
function run(script: string): { readonly shown: unknown[]; readonly text: string } {
  const text = lowerToEs5(script);
  const shown: unknown[] = [];
  new Function('show', text)((value: unknown) => shown.push(value));
  return { shown, text };
}

describe('numbers that never change', () => {
  it.each([
    ['a constant', 'const LIMIT = 70; show(LIMIT + 1);', [71], 'LIMIT'],
    ['a negative one', 'const NEVER = -1e12; show(5 - NEVER);', [1e12 + 5], 'NEVER'],
    ['one by the name of another', 'const A = 3; const B = A; show(B * B);', [9], 'B'],
    ['a hexadecimal one', 'const FLAG = 0x80000000; show(FLAG);', [2147483648], 'FLAG'],
    [
      'one that functions above it read',
      'function f() { return LIMIT; } const LIMIT = 7; show(f());',
      [7],
      'LIMIT',
    ],
    ['a shorthand property', 'const most = 4; show({ most }.most);', [4], 'var most'],
    ['a table', 'const limits = { most: 9, least: -1 }; show(limits.most + limits.least);', [8], 'limits'],
    ['a table that holds constants', 'const A = 2; const t = { a: A }; show(t.a);', [2], 'var t'],
  ])('%s is written in place of its name', (_what, script, shown, gone) => {
    const result = run(script);
    expect(result.shown).toEqual(shown);
    expect(result.text).not.toContain(gone);
  });

  it.each([
    ['is written to', 'let n = 1; function f() { n = 2; } f(); show(n);', [2], 'n = 1'],
    ['counts', 'let n = 1; n++; show(n);', [2], 'n = 1'],
    [
      'is a name of something else elsewhere',
      'const n = 1; function f(n) { return n; } show(f(5) + n);',
      [6],
      'n = 1',
    ],
    ['is a text', "const n = 'one'; show(n);", ['one'], "n = 'one'"],
    ['is calculated', 'const n = Math.max(1, 2); show(n);', [2], 'var n'],
    ['is a table that is written to', 'const t = { a: 1 }; t.a = 2; show(t.a);', [2], 'var t'],
    ['is a table that counts', 'const t = { a: 1 }; t.a++; show(t.a);', [2], 'var t'],
    ['is a table that is handed on', 'const t = { a: 1 }; show(t.a); show(t);', [1, { a: 1 }], 'var t'],
    ['is a table that is read by a key', "const t = { a: 1 }; show(t.a); show(t['a']);", [1, 1], 'var t'],
    [
      'is a table that is asked for more',
      'const t = { a: 1 }; show(t.a); show(t.b);',
      [1, undefined],
      'var t',
    ],
    ['is a table behind a question mark', 'const t = { a: 1 }; show(t?.a); show(t.a);', [1, 1], 'var t'],
    ['is a table with more than numbers', "const t = { a: 1, b: 'x' }; show(t.a);", [1], 'var t'],
  ])('a name stays that %s', (_what, script, shown, kept) => {
    const result = run(script);
    expect(result.shown).toEqual(shown);
    expect(result.text).toContain(kept);
  });

  it('a property of that name that is taken out of an object is something else', () => {
    const { shown } = run(`const most = 4;
      function f({ most: least }) { return least; }
      const { most: other = most } = { most: 6 };
      class Box { most() { return most + 1; } }
      show(f({ most: 5 })); show(other); show(new Box().most());`);
    expect(shown).toEqual([5, 6, 5]);
  });

  it('keys and members of that name are something else', () => {
    const { shown } = run(
      'const most = 4; const o = { most: 5 }; show(o.most); show({ a: most, most: 1 }.most);',
    );
    expect(shown).toEqual([5, 1]);
  });
});

describe('built-in functions', () => {
  it('are called by a name of the bundle', () => {
    const { shown, text } = run('show(Math.floor(2.7) + Math.floor(1.2)); show(isNaN(NaN));');
    expect(shown).toEqual([3, true]);
    expect(text.match(/Math/g)).toHaveLength(1);
    expect(text.match(/isNaN\b/g)).toHaveLength(1);
  });

  it('inside the arguments of one another, too', () => {
    const { shown, text } = run('show(Math.max(Math.min(3, 2), Math.abs(-1)));');
    expect(shown).toEqual([2]);
    expect(text.match(/Math/g)).toHaveLength(3);
  });

  it.each([
    ['a function of that name', 'function isNaN(x) { return x * 2; } show(isNaN(4));', [8]],
    ['a parameter', 'function f(Math) { return Math.floor(1.5); } show(f({ floor: (x) => x + 1 }));', [2.5]],
    [
      'another object',
      'const o = { isNaN: () => 7, Math: { floor: () => 8 } }; show(o.isNaN()); show(o.Math.floor());',
      [7, 8],
    ],
  ])('%s is not taken for one', (_what, script, shown) => {
    expect(run(script).shown).toEqual(shown);
  });

  it('that are only handed on stay as they are', () => {
    expect(run('show([1.5].map(Math.floor)[0]);').shown).toEqual([1]);
  });
});
