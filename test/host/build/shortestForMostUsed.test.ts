import { describe, expect, it } from 'vitest';
import { minifyFirmware, minifyWithSourceMap } from '../../../host/build/minifyFirmware.ts';
import { shortestForMostUsed } from '../../../host/build/shortestForMostUsed.ts';

const namesIn = (code: string, ...names: string[]): string =>
  [
    ...shortestForMostUsed(code, new Map(names.map((name, i) => [name, i === 0 ? 'a' : 'b'.repeat(i + 1)]))),
  ].join(' ');

describe('shortestForMostUsed', () => {
  it.each([
    ['reads', 'show(o.rare, o.often, o.often);'],
    ['keys', 'show({ rare: 1 }, { often: 1 }, { often: 2 });'],
    ['methods and accessors', 'show({ rare: 1 }, { often() {} }, { get often() { return 1; } });'],
    ['shorthands', 'show(o.rare, { often, often });'],
  ])('counts %s', (_what, code) => {
    expect(namesIn(code, 'rare', 'often')).toBe('often,a rare,bb');
  });

  it.each([
    ['variables', 'var often = 1; show(often, often, o.rare);'],
    ['texts', 'show("often", "often", o.rare);'],
    ['computed members', 'show(o[often], o[often], o.rare);'],
  ])('does not count %s', (_what, code) => {
    expect(namesIn(code, 'rare', 'often')).toBe('rare,a often,bb');
  });

  it('keeps the order of what is used equally often', () => {
    expect(namesIn('show(o.one, o.two, o.three);', 'one', 'two', 'three')).toBe('one,a two,bb three,bbb');
  });
});

describe('minified properties', () => {
  const rare = Array.from({ length: 80 }, (_, i) => `rare${i}: ${i}`);
  const source = `(function () {
    var state = { ${rare.join(', ')}, usedMost: 1, isLess: 2 };
    state.usedMost += state.usedMost + state.isLess;
    show(state, state.usedMost);
  })();`;

  it('are the shorter the more they are used', async () => {
    const code = await minifyFirmware(source, { shortensProperties: true });
    const shown: unknown[] = [];
    new Function('show', code)((...values: unknown[]) => shown.push(...values));
    const [state, value] = shown as [Record<string, number>, number];
    expect(value).toBe(4);
    const names = Object.keys(state);
    expect(new Set(names).size).toBe(82);
    expect(names.slice(-2).map(({ length }) => length)).toEqual([1, 1]);
    expect(names.map(({ length }) => length)).toContain(2);
  });

  it('have the same names in the script with a source map', async () => {
    const map = JSON.stringify({ version: 3, sources: ['a.js'], names: [], mappings: '' });
    const { code } = await minifyWithSourceMap(source, { shortensProperties: true }, map);
    expect(code).toBe(await minifyFirmware(source, { shortensProperties: true }));
  });
});
