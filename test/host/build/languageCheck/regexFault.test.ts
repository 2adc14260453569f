import { expect, it } from 'vitest';
import { regexFault, type RegexFault } from '../../../../host/build/languageCheck/regexFault.ts';

const patterns: readonly (readonly [pattern: string, flags: string, fault: RegexFault | null])[] = [
  ['a', '', null],
  ['^a.*b+$', 'gi', null],
  ['on|off', '', null],
  ['^on$|^off$', '', null],
  ['b|^a', '', null],
  ['(a+)-(b*)', '', null],
  ['[^,\\]-]+', '', null],
  ['[(?{|^]', '', null],
  ['\\(\\?\\{2\\}\\|\\^', '', null],
  ['\\x41\\d\\D\\w\\W\\s\\S\\n\\r\\t\\0\\.', '', null],
  ['[\\b]', '', null],
  ['a{', '', null],
  ['a{b}', '', null],
  ['\\\\b', '', null],
  ['a', 'm', 'flag'],
  ['a', 'gu', 'flag'],
  ['(?:a)', '', 'groupModifier'],
  ['(?<!a)b', '', 'groupModifier'],
  ['a{2}', '', 'counted'],
  ['a{2,}', '', 'counted'],
  ['a*?', '', 'lazy'],
  ['a{2,3}?', '', 'counted'],
  ['ab?', '', 'optional'],
  ['(a)*', '', 'quantifiedGroup'],
  ['(a)+', '', 'quantifiedGroup'],
  ['(a)?', '', 'quantifiedGroup'],
  ['(a){2}', '', 'quantifiedGroup'],
  ['\\ba', '', 'boundary'],
  ['a\\B', '', 'boundary'],
  ['(a)\\1', '', 'reference'],
  ['\\u0041', '', 'escape'],
  ['[\\u0041]', '', 'escape'],
  ['\\cA', '', 'escape'],
  ['\\p{L}', '', 'escape'],
  ['x(a|b)', '', 'innerAlternative'],
  ['^a|b', '', 'anchoredAlternative'],
  ['(^a)', '', 'innerAnchor'],
  ['((a)b)', '', 'nestedGroup'],
];

it.each(patterns)('/%s/%s: %s', (pattern, flags, fault) => {
  expect(regexFault(pattern, flags)).toBe(fault);
});
