import ts from 'typescript';
import type { LanguageRule, RuleAnswer } from './languageRule.ts';
import { missingGlobals, missingMethods, missingStatics } from './missingBuiltIns.ts';
import { isReference, memberName, staticOf } from './programView.ts';
import { regexFault, regexFaults } from './regexFault.ts';
import { interpreterGlobals } from './interpreterGlobals.ts';

const { SyntaxKind } = ts;

/** Both ways to write a member. */
const members = [SyntaxKind.PropertyAccessExpression, SyntaxKind.ElementAccessExpression];

/** With and without `new`. */
const calls = [SyntaxKind.CallExpression, SyntaxKind.NewExpression];

/** Built-ins that the interpreter lacks, or of which it has only a part. */
export const builtInRules: readonly LanguageRule[] = [
  {
    id: 'missing-global',
    kinds: [SyntaxKind.Identifier],
    about: 'built-ins: Map, Set, Symbol, Proxy, BigInt and the like',
    where: 'both',
    what: 'this is not there',
    remedy: 'Use what firmware/lib.espruino.d.ts declares',
    matches: (node, view) => {
      if (!ts.isIdentifier(node)) return false;
      const remedy = Object.hasOwn(missingGlobals, node.text) ? missingGlobals[node.text]! : undefined;
      if (
        remedy === undefined &&
        (view.ownNames(node.getSourceFile()).has(node.text) || interpreterGlobals().has(node.text))
      )
        return false;
      if (!isReference(node) || !view.isGlobal(node)) return false;
      return { what: `${node.text} is not there`, ...(remedy === undefined ? {} : { remedy }) };
    },
  },
  {
    id: 'missing-static',
    kinds: members,
    about: 'built-ins: members of Object, Array, String, Number, Math, Promise, Date',
    where: 'both',
    what: 'this is not there',
    remedy: 'Use what firmware/lib.espruino.d.ts declares',
    matches: (node, view) => {
      const name = memberName(node);
      if (name === undefined) return false;
      const owner = (node as ts.PropertyAccessExpression).expression;
      if (!ts.isIdentifier(owner) || !Object.hasOwn(missingStatics, owner.text)) return false;
      const members = missingStatics[owner.text]!;
      return Object.hasOwn(members, name) && view.isGlobal(owner)
        ? { what: `${owner.text}.${name} is not there`, remedy: members[name]! }
        : false;
    },
  },
  {
    id: 'missing-method',
    kinds: members,
    about: 'built-ins: methods of arrays, strings, numbers and promises',
    // In the sources the type check knows better which object it is.
    where: 'bundle',
    what: 'this method is not there',
    remedy: 'Use what firmware/lib.espruino.d.ts declares',
    matches: (node, view) => {
      const name = memberName(node);
      if (name === undefined || !Object.hasOwn(missingMethods, name)) return false;
      if (!ts.isCallExpression(node.parent) || node.parent.expression !== node) return false;
      if (view.ownMembers.has(name) || staticOf(node, 'Object', view) !== undefined) return false;
      return missingMethod(name);
    },
  },
  {
    id: 'json-arguments',
    kinds: [SyntaxKind.CallExpression],
    about: 'built-ins: reviver, replacer and indent of JSON',
    where: 'both',
    what: 'a reviver or replacer is ignored, and an indent writes other blanks',
    remedy: 'Give only the value, and change it before or after',
    matches: (node, view) =>
      ts.isCallExpression(node) &&
      ['parse', 'stringify'].includes(staticOf(node.expression, 'JSON', view) ?? '') &&
      node.arguments.length > 1,
  },
  {
    id: 'regex',
    kinds: [SyntaxKind.RegularExpressionLiteral],
    about: 'built-ins: what regular expressions can do',
    where: 'both',
    what: 'this pattern does not match as written',
    remedy: 'Use a simpler pattern',
    matches: (node) => {
      if (!ts.isRegularExpressionLiteral(node)) return false;
      const end = node.text.lastIndexOf('/');
      const fault = regexFault(node.text.slice(1, end), node.text.slice(end + 1));
      return fault !== null && regexFaults[fault];
    },
  },
  {
    id: 'regex-from-text',
    kinds: calls,
    about: 'built-ins: patterns that are made at run time',
    where: 'both',
    what: 'a pattern made of text cannot be checked, and what the device cannot match fails silently',
    remedy: 'Write the pattern between slashes',
    matches: (node, view) =>
      (ts.isNewExpression(node) || ts.isCallExpression(node)) &&
      view.isGlobal(node.expression) &&
      node.expression.text === 'RegExp',
  },
];

export function missingMethod(name: string): RuleAnswer {
  return { what: `.${name}() is not there`, remedy: missingMethods[name]! };
}
