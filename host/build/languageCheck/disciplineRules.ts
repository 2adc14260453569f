import ts from 'typescript';
import type { LanguageRule } from './languageRule.ts';
import { bare } from './programView.ts';

const { SyntaxKind } = ts;

/** With and without `new`. */
const calls = [SyntaxKind.CallExpression, SyntaxKind.NewExpression];

/** What would make the other rules blind, or the stack too deep for any of them to help. */
export const disciplineRules: readonly LanguageRule[] = [
  {
    id: 'recursion',
    kinds: calls,
    about: 'stack: 45 to 173 calls fit, less on some boards, and running out cannot be caught',
    where: 'source',
    what: 'this call leads back to its own function, and the stack is small',
    remedy: 'Write a loop, or allow it with the greatest depth as the reason',
    matches: (node, { recursiveCalls }) => {
      const way = recursiveCalls.get(node);
      return way === undefined ? false : { what: `recursion, ${way}, and the stack holds about 45 calls` };
    },
  },
  {
    id: 'code-in-text',
    kinds: calls,
    about: 'checks: text that becomes code',
    where: 'both',
    what: 'text that becomes code escapes these checks',
    remedy: 'Write a function',
    matches: (node, view) =>
      (ts.isCallExpression(node) || ts.isNewExpression(node)) &&
      view.isGlobal(node.expression) &&
      (/^(?:eval|Function)$/.test(node.expression.text) ||
        (/^(?:setTimeout|setInterval|setWatch)$/.test(node.expression.text) &&
          node.arguments?.[0] !== undefined &&
          ts.isStringLiteralLike(bare(node.arguments[0])))),
  },
];
