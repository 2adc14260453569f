import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  compareSurvivors,
  listedSurvivors,
  survivorRow,
  survivorsOf,
  type MutationReport,
} from './survivors.ts';

const sum = Array.from({ length: 20 }, (_, i) => `part${i}`);
const source = `const a = \`x\` || c;\nif (a) {\n  go();\n}\nreturn ${sum.join(' +\n  ')};\n`;
const at = (line: number, column: number, endLine: number, endColumn: number) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});
const report: MutationReport = {
  files: {
    'firmware/safety/x.ts': {
      source,
      mutants: [
        { status: 'Survived', replacement: '`x` && c', location: at(1, 11, 1, 19) },
        { status: 'Killed', replacement: 'true', location: at(2, 5, 2, 6) },
        { status: 'Timeout', replacement: 'false', location: at(2, 5, 2, 6) },
        { status: 'NoCoverage', replacement: '{}', location: at(2, 8, 4, 2) },
        { status: 'Survived', replacement: '', location: at(3, 3, 3, 8) },
        {
          status: 'Survived',
          replacement: sum.join(' + ').replace('+ part18', '- part18'),
          location: at(5, 8, 24, 9),
        },
        { status: 'Survived', replacement: `f(${sum.join(', ')})`, location: at(5, 8, 24, 9) },
      ],
    },
  },
};
const found = survivorsOf(report);
const page = (rows: string[]) =>
  ['# Survivors', '## `firmware/safety/x.ts`', '| Code | Change | Why |', '| - | - | - |', ...rows].join(
    '\n',
  );
const withReason = (row: string): string => `${row} because |`;

it('finds what survived and what nothing ran, with its code', () => {
  expect(found.map(({ code, from, to }) => [code, from, to])).toEqual([
    ['const a = `x` || c;', '`x` || c', '`x` && c'],
    ['if (a) {', '{ go(); }', '{}'],
    ['go();', 'go();', ''],
    ['return part0 +', '… part17 + part18 …', '… part17 - part18 …'],
    [
      'return part0 +',
      'part0 + part1 + part2 + part3 + part4 + part5 + part6 + part7 + part8 + part9 + …',
      'f(part0, part1, part2, part3, part4, part5, part6, part7, part8, part9, part10, …',
    ],
  ]);
});

describe('the list', () => {
  it('is read back as it was written', () => {
    const listed = listedSurvivors(page(found.map(survivorRow).map(withReason)));
    expect(listed.map(({ why }) => why)).toEqual(found.map(() => 'because'));
    expect(compareSurvivors(found, listed)).toEqual({ unlisted: [], outdated: [] });
  });

  it('misses what is not on it, and has too much where something is killed now', () => {
    const listed = listedSurvivors(page(found.slice(1).map(survivorRow).map(withReason)));
    expect(compareSurvivors(found, listed).unlisted).toEqual([found[0]]);
    expect(compareSurvivors(found.slice(2), listed).outdated).toMatchObject([found[1]]);
  });

  it('needs a row for each of two that look the same', () => {
    const twice = [found[0]!, found[0]!];
    const once = listedSurvivors(page(found.slice(0, 1).map(survivorRow).map(withReason)));
    expect(compareSurvivors(twice, once).unlisted).toEqual([found[0]]);
    expect(compareSurvivors(twice, [...once, ...once])).toEqual({ unlisted: [], outdated: [] });
  });

  it('takes no row without a reason', () => {
    expect(listedSurvivors(page(found.map(survivorRow)))).toEqual([]);
  });

  it('of the project names files that exist, and gives a reason for each', () => {
    const page = readFileSync('docs/mutation-survivors.md', 'utf8');
    const rows = listedSurvivors(page);
    expect(rows.length).toBe(page.split('\n').filter((line) => line.startsWith('| `')).length);
    for (const { file, code, why } of rows) {
      expect(readFileSync(file, 'utf8')).toContain(code);
      expect(why.length).toBeGreaterThan(20);
    }
  });
});
