import { describe, expect, it } from 'vitest';
import { orderScope } from '../../../host/build/orderScope.ts';

const orderOf = (code: string): string | undefined =>
  /^\(function \(\) \{\nvar ([^;]*);/.exec(orderScope(code))?.[1];
const script = (body: string): string => `(function () {${body}})();`;

describe('orderScope', () => {
  it('declares first what functions use most, the inner ones before the outer ones', () => {
    const body = `
      function once() { return rare + boot; }
      var boot = 1, rare = 2, hot = 3;
      function make() { return function () { return hot + hot + rare; }; }
      show(once() + make()() + boot);`;
    expect(orderOf(script(body))).toBe('hot,rare,boot');
  });

  it('does not count what an inner function means by the same name', () => {
    const body = `
      var a = 1, b = 2, c = 3, d = 4;
      function f(a) { return a + a + b; }
      function g() { var c = 5; return c + c + c + d; }
      function h() { try { f(); } catch (e) { return function b2() { return b2; }; } }
      show(f(a) + g() + h());`;
    expect(orderOf(script(body))).toBe('b,d,f');
  });

  it('keys and members are no names', () => {
    expect(
      orderOf(script('var a = 1, b = 2; function f(o) { return o.a + { a: 1 }.a + b; } show(f({}));')),
    ).toBe('b');
  });

  it('takes an arrow as well as a function', () => {
    expect(orderScope('(() => { var a = 1; show(() => a); })();')).toContain('{\nvar a;');
  });

  it.each([
    ['one of several', 'var rare, hot, a = 1;', 'var rare,      a = 1;'],
    ['the last ones', 'var a = 1, hot, warm;', 'var a = 1           ;'],
    ['all', 'var hot, warm;', '              '],
    ['none with a value', 'var hot = 1;', 'var hot = 1;'],
  ])('puts blanks where a name had no value before: %s', (_which, declared, left) => {
    const use = 'show(() => [hot, hot, hot, warm, warm]);';
    const ordered = orderScope(script(`\n${declared} var hot, warm;\n${use}`)).split('\n');
    expect(ordered[1]).toBe('var hot,warm;');
    expect(ordered[2]!.slice(0, left.length)).toBe(left);
    expect(ordered.slice(3)).toEqual([`${use}})();`]);
  });

  it('changes nothing else', () => {
    const code = script('function f() { return n + 1; } var n = 1; n = f(); show(f());');
    const shown: unknown[] = [];
    for (const text of [code, orderScope(code)])
      new Function('show', text)((value: unknown) => shown.push(value));
    expect(shown).toEqual([3, 3]);
    expect(orderScope(code)).not.toBe(code);
  });

  it('leaves alone what is no function, or uses nothing', () => {
    for (const code of ['show(1);', script('show(1);')]) expect(orderScope(code)).toBe(code);
  });
});
