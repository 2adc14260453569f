import { expect, it } from 'vitest';
import { applyAllowances } from '../../../../host/build/languageCheck/allowances.ts';
import type { LanguageFinding } from '../../../../host/build/languageCheck/languageFinding.ts';
import { languageRules } from '../../../../host/build/languageCheck/languageRules.ts';

const finding = (line: number, rule: string): LanguageFinding => ({
  file: 'a.ts',
  line,
  column: 1,
  rule,
  what: 'it fails',
  remedy: 'Do otherwise',
});

const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly found?: readonly LanguageFinding[];
  readonly applied?: readonly string[];
  /** Line, rule, and how `what` begins, of what is left. */
  readonly left?: readonly (readonly [number, string, string?])[];
  readonly allowed?: readonly string[];
}[] = [
  {
    name: 'at the end of the line',
    text: 'f(); // espruino-allow: recursion: three levels of menu',
    found: [finding(1, 'recursion')],
    allowed: ['recursion'],
  },
  {
    name: 'on the line above',
    text: '\n// espruino-allow: recursion: three levels of menu\nf();',
    found: [finding(3, 'recursion')],
    allowed: ['recursion'],
  },
  {
    name: 'above another comment',
    text: '// espruino-allow: recursion: three levels of menu,\n// as the menu is a constant\nf();',
    found: [finding(3, 'recursion')],
    allowed: ['recursion'],
  },
  {
    name: 'another line',
    text: '// espruino-allow: recursion: three levels of menu\ng();\nf();',
    found: [finding(3, 'recursion')],
    left: [
      [3, 'recursion'],
      [1, 'allowance', 'nothing here breaks "recursion"'],
    ],
    allowed: ['recursion'],
  },
  {
    name: 'another rule',
    text: 'f(); // espruino-allow: label: there is none',
    found: [finding(1, 'recursion')],
    left: [
      [1, 'recursion'],
      [1, 'allowance', 'nothing here breaks "label"'],
    ],
    allowed: ['label'],
  },
  {
    name: 'no reason',
    text: 'f(); // espruino-allow: recursion:',
    found: [finding(1, 'recursion')],
    left: [
      [1, 'recursion'],
      [1, 'allowance', '"recursion" is allowed without a reason'],
    ],
  },
  {
    name: 'an unknown rule',
    text: 'f(); // espruino-allow: recursive: three levels',
    found: [finding(1, 'recursion')],
    left: [
      [1, 'recursion'],
      [1, 'allowance', 'there is no rule "recursive"'],
    ],
  },
  {
    name: 'no rule',
    text: 'f(); // espruino-allow',
    left: [[1, 'allowance', 'there is no rule ""']],
  },
  {
    name: 'a rule that was not looked for',
    text: 'f(); // espruino-allow: json-shape: the list is short',
    applied: ['recursion'],
    allowed: ['json-shape'],
  },
  {
    name: 'a comment that silences the compiler',
    text: '// @ts-expect-error no time\nf();',
    left: [[1, 'allowance', 'a comment silences the type check']],
  },
];

it.each(cases)('$name', ({ text, found = [], applied, left = [], allowed = [] }) => {
  const ids = languageRules.map(({ id }) => id);
  const { findings, rules } = applyAllowances(text, 'a.ts', found, languageRules, new Set(applied ?? ids));
  expect(findings.map(({ line, rule }) => [line, rule])).toEqual(left.map(([line, rule]) => [line, rule]));
  findings.forEach(({ what }, index) => expect(what).toContain(left[index]?.[2] ?? 'it fails'));
  expect([...rules]).toEqual(allowed);
});
