import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { longestTick, type LongestTick } from '../../../../host/build/report/longestTick.ts';

const declarations = `
  interface Array<T> { length: number; [index: number]: T; push(...items: T[]): number; forEach(fn: (item: T) => void): void }
  interface Boolean {} interface Function {} interface Object {} interface RegExp {} interface Number {}
  interface CallableFunction extends Function {} interface NewableFunction extends Function {} interface IArguments {}
  interface String { length: number }
  interface Uint8Array { length: number; [index: number]: number }
  declare const Uint8Array: { new (length: number): Uint8Array };
  declare function setInterval(fn: () => void, ms: number): number;
  declare function digitalRead(pin: string): number;
  declare module 'generated' { export function decode(id: number): number; }
`;

/** The longest tick of a program whose tick is the function \`tick\`. */
function tickOf(source: string, generated = ''): LongestTick {
  const rootDir = `${mkdtempSync(join(tmpdir(), 'backfeed-tick-'))}/`;
  onTestFinished(() => rmSync(rootDir, { recursive: true }));
  mkdirSync(join(rootDir, 'firmware'));
  writeFileSync(join(rootDir, 'firmware', 'lib.d.ts'), declarations);
  const entry = join(rootDir, 'firmware', 'main.ts');
  writeFileSync(entry, `${source}\nsetInterval(tick, 100);\nexport {};\n`);
  const tick = longestTick({ entry, rootDir, generated: { generated }, slowdown: 1 });
  if (!tick) throw new Error('no tick');
  return tick;
}

it.each<[what: string, source: string, statements: number, calls: number, builtIns: number]>([
  ['statements', 'let a = 0; const tick = () => { a = 1; a++; };', 2, 0, 0],
  ['a declaration for each name', 'function tick() { const a = 1, b = 2; }', 2, 0, 0],
  ['an expression instead of a body', 'const f = () => 1; const tick = () => f();', 2, 1, 0],
  ['calls into the interpreter', 'const tick = () => { digitalRead("D1"); };', 1, 0, 1],
  ['the longer branch', 'let a = 0; const tick = () => { if (a) a = 1; else { a = 2; a = 3; } };', 3, 0, 0],
  [
    'what follows a branch that leaves, or the branch',
    'let a = 0; const tick = () => { if (a) { a = 1; return; } a = 2; a = 3; a = 4; };',
    4,
    0,
    0,
  ],
  [
    'the longer side of a choice',
    'const f = () => { let a = 1; a = 2; return a; }; const tick = () => { const x = digitalRead("D1") ? f() : 0; };',
    4,
    1,
    1,
  ],
  ['a loop by its rounds', 'let a = 0; const tick = () => { for (let i = 0; i < 5; i++) a++; };', 11, 0, 0],
  [
    'a loop by a named number',
    'const N = 2 * 2; let a = 0; const tick = () => { for (let i = N - 1; i >= 0; i--) a++; };',
    9,
    0,
    0,
  ],
  [
    'a loop over an array that is written out',
    'const xs = [1, 2, 3]; let a = 0; const tick = () => { for (const x of xs) a += x; };',
    7,
    0,
    0,
  ],
  [
    'a loop over the length of one',
    'const xs = new Uint8Array(3); let a = 0; const tick = () => { for (let i = 0; i < xs.length; i++) a++; };',
    7,
    0,
    0,
  ],
  [
    'a callback for each element',
    'const xs = [1, 2, 3]; let a = 0; const tick = () => { xs.forEach((x) => { a += x; a++; }); };',
    7,
    3,
    1,
  ],
  [
    'the longest case, fallen through',
    'let a = 0; const tick = () => { switch (a) { case 0: a = 1; case 1: a = 2; break; case 2: a = 3; break; default: a = 4; } };',
    8,
    0,
    0,
  ],
  [
    'both halves of a try',
    'let a = 0; const tick = () => { try { a = 1; } catch (e) { a = 2; } finally { a = 3; } };',
    3,
    0,
    0,
  ],
  [
    'the methods of the very object',
    `interface Part { run(): void }
     const short = (): Part => ({ run: () => { let a = 1; a = 2; } });
     const long = (): Part => ({ run() { let a = 1; a = 2; a = 3; a = 4; } });
     const one = short(); const other = long();
     const tick = () => { one.run(); other.run(); };`,
    8,
    2,
    0,
  ],
  [
    'the longest implementation where it may be any',
    `interface Part { run(): void }
     const parts: Part[] = [{ run: () => { let a = 1; } }, { run: () => { let a = 1; a = 2; a = 3; } }];
     const tick = () => { parts[0].run(); };`,
    4,
    1,
    0,
  ],
  [
    'what is passed for a parameter',
    `const twice = (fn: () => void) => { fn(); fn(); };
     let a = 0;
     const tick = () => { twice(() => { a = 1; a = 2; }); };`,
    7,
    3,
    0,
  ],
  [
    'getters',
    `interface Part { readonly size: number }
     const part: Part = { get size() { let a = 1; return a; } };
     const tick = () => { const n = part.size; };`,
    3,
    1,
    0,
  ],
])('counts %s', (_what, source, statements, calls, builtIns) => {
  expect(tickOf(source)).toMatchObject({ statements, calls, builtIns, assumedLoops: [], recursive: [] });
});

it('counts functions of generated modules', () => {
  const generated =
    'export function decode(id) {\n if (id === 1) { help(); return 1; }\n return 0;\n}\nfunction help() { let a = 1; a = 2; }';
  const source = 'import { decode } from "generated"; const tick = () => { decode(1); };';
  expect(tickOf(source, generated)).toMatchObject({ statements: 6, calls: 2 });
});

it.each([
  ['while', 'let a = 0; const tick = () => { while (a) a--; };'],
  ['an unknown limit', 'let n = 9; let a = 0; const tick = () => { for (let i = 0; i < n; i++) a++; };'],
  [
    'an unknown array',
    'const xs: number[] = []; xs.push(1); let a = 0; const tick = (ys = digitalRead("D1") ? xs : xs) => { for (const y of ys) a++; };',
  ],
])('names a loop whose rounds it cannot know: %s', (_what, source) => {
  const { assumedLoops, statements } = tickOf(source);
  expect(assumedLoops).toEqual([{ place: 'firmware/main.ts:1', rounds: 8 }]);
  expect(statements).toBe(1 + 8 * 2);
});

it('counts a function that calls itself once, and says so', () => {
  const tick = tickOf('let a = 0; const f = (): void => { a++; f(); }; const tick = () => { f(); };');
  expect(tick).toMatchObject({ statements: 3, calls: 2, recursive: ['firmware/main.ts:1'] });
});

it('says where the time goes, and how long that is on the board', () => {
  const { parts, ms } = tickOf(
    'let a = 0; const short = () => { a = 1; }; const long = () => { a = 1; a = 2; a = 3; }; const tick = () => { short(); long(); };',
  );
  expect(parts.map(({ name, statements }) => [name, statements])).toEqual([
    ['long', 3],
    ['short', 1],
  ]);
  expect(ms).toBeCloseTo((6 * 61 + 2 * 49) / 1000);
});

it('knows no tick where nothing is repeated', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-tick-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'firmware'));
  writeFileSync(join(folder, 'main.ts'), 'export const a = 1;');
  expect(
    longestTick({ entry: join(folder, 'main.ts'), rootDir: `${folder}/`, generated: {}, slowdown: 1 }),
  ).toBeNull();
});
