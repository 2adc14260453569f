import type { RuleAnswer } from './languageRule.ts';

const noMatch = 'fails to match, silently';

/** What the interpreter's matcher lacks or gets wrong, by the name that `regexFault` finds it under. */
export const regexFaults = {
  flag: {
    what: 'a flag other than g and i is ignored or a SyntaxError',
    remedy: 'Use only the flags g and i',
  },
  groupModifier: {
    what: `\`(?\` for a group without capture, look-around or a name ${noMatch}`,
    remedy: 'Use a plain group, or compare the strings',
  },
  counted: { what: `a count such as {2,3} ${noMatch}`, remedy: 'Repeat the item' },
  lazy: { what: `a lazy quantifier ${noMatch}`, remedy: 'Use a class that leaves out what ends the match' },
  optional: {
    what: '`?` means itself, not an optional item',
    remedy: 'Write both forms as alternatives, or use *',
  },
  quantifiedGroup: { what: `a repeated group ${noMatch}`, remedy: 'Repeat a class, or loop with exec' },
  boundary: { what: `\\b and \\B outside a class ${noMatch}`, remedy: 'Match the neighbouring character' },
  reference: { what: 'a back reference throws', remedy: 'Compare the captured parts yourself' },
  escape: { what: `\\u, \\c, \\p and \\k ${noMatch}`, remedy: 'Write \\xNN' },
  innerAlternative: {
    what: 'alternatives inside a group take the whole rest of the pattern',
    remedy: 'Write alternatives of the whole pattern: ^on$|^off$',
  },
  anchoredAlternative: {
    what: 'after an alternative that begins with ^ the others are not tried',
    remedy: 'Put alternatives with ^ last',
  },
  innerAnchor: { what: '^ inside the pattern ends the search', remedy: 'Put ^ first' },
  nestedGroup: {
    what: 'a group inside a group captures something else',
    remedy: 'Put the groups one after another',
  },
} as const satisfies Record<string, RuleAnswer>;

export type RegexFault = keyof typeof regexFaults;

/**
 * The first thing in a pattern that the device does otherwise, or null.
 * @param pattern between the slashes
 */
export function regexFault(pattern: string, flags: string): RegexFault | null {
  if (/[^gi]/.test(flags)) return 'flag';
  let depth = 0;
  let isAnchored = false;
  const tokens = pattern.match(tokenPattern) ?? [];
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1];
    const startsAlternative = before === undefined || before === '|';
    switch (token[0]) {
      case '(':
        if (token === '(?') return 'groupModifier';
        if (depth > 0) return 'nestedGroup';
        depth++;
        break;
      case ')':
        depth--;
        break;
      case '|':
        if (depth > 0) return 'innerAlternative';
        if (isAnchored && tokens[at + 1] !== '^') return 'anchoredAlternative';
        break;
      case '^':
        if (!startsAlternative) return 'innerAnchor';
        isAnchored = true;
        break;
      case '?':
        if (before !== undefined && /^(?:[*+?]|\{\d.*)$/.test(before)) return 'lazy';
        return before === ')' ? 'quantifiedGroup' : 'optional';
      case '{':
        if (token.length > 1) return before === ')' ? 'quantifiedGroup' : 'counted';
        break;
      case '*':
      case '+':
        if (before === ')') return 'quantifiedGroup';
        break;
      case '\\':
        if (/^\\[bB]/.test(token)) return 'boundary';
        if (/^\\[1-9]/.test(token)) return 'reference';
        if (/^\\[ucpPk]/.test(token)) return 'escape';
        break;
      case '[':
        if (/\\[ucpP]/.test(token.replace(/\\\\/g, ''))) return 'escape';
        break;
      default:
    }
  }
  return null;
}

/** Escapes, classes, group openings and counts as a whole; else one character. */
const tokenPattern = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\(\?|\{\d+(?:,\d*)?\}|[^]/g;
