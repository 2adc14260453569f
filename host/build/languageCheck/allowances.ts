import type { LanguageFinding } from './languageFinding.ts';
import type { LanguageRule } from './languageRule.ts';

/** `// espruino-allow: <rule>: <reason>`, at the end of the line in question or on the line above it. */
const ALLOWANCE = /\/\/\s*espruino-allow\b:?\s*([a-z-]*)\s*:?\s*(.*)$/;
/** Compilers have switches that would hide a finding of theirs. */
const SILENCER = /(?:\/\/|\/\*)\s*@ts-(?:ignore|expect-error|nocheck)\b/;

export interface Allowed {
  /** What is left, and what is wrong with the allowances themselves. */
  readonly findings: readonly LanguageFinding[];
  /** Rules that the file may break somewhere. */
  readonly rules: ReadonlySet<string>;
}

/**
 * Takes out the findings that a source allows with a reason.
 * @param known every rule there is
 * @param applied ids of the rules that were looked for: only their allowances can turn out to be needless
 */
export function applyAllowances(
  text: string,
  name: string,
  findings: readonly LanguageFinding[],
  known: readonly LanguageRule[],
  applied: ReadonlySet<string>,
): Allowed {
  const lines = text.split('\n');
  const rules = new Set<string>();
  const wrong: LanguageFinding[] = [];
  let left = findings;
  for (const [index, line] of lines.entries()) {
    const complain = (at: number, what: string, remedy: string): void => {
      wrong.push({ file: name, line: index + 1, column: at + 1, rule: 'allowance', what, remedy });
    };
    const silencer = SILENCER.exec(line);
    if (silencer)
      complain(silencer.index, 'a comment silences the type check', 'Correct the type, or use an assertion');
    const allowance = ALLOWANCE.exec(line);
    if (!allowance) continue;
    const [, rule = '', reason = ''] = allowance;
    if (!known.some(({ id }) => id === rule)) {
      complain(allowance.index, `there is no rule "${rule}"`, 'Write // espruino-allow: <rule>: <reason>');
      continue;
    }
    if (reason.trim() === '') {
      complain(allowance.index, `"${rule}" is allowed without a reason`, 'Say why it is safe here');
      continue;
    }
    rules.add(rule);
    const meant = line.slice(0, allowance.index).trim() === '' ? nextCodeLine(lines, index) : index + 1;
    const kept = left.filter((finding) => finding.line !== meant || finding.rule !== rule);
    if (kept.length === left.length && applied.has(rule))
      complain(allowance.index, `nothing here breaks "${rule}"`, 'Remove the comment');
    left = kept;
  }
  return { findings: [...left, ...wrong], rules };
}

/** Number, from 1, of the first line below that is no comment. */
function nextCodeLine(lines: readonly string[], index: number): number {
  let next = index + 1;
  while (next < lines.length && /^\s*(?:\/\/|$)/.test(lines[next]!)) next++;
  return next + 1;
}
