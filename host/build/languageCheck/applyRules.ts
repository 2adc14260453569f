import ts from 'typescript';
import type { LanguageFinding } from './languageFinding.ts';
import type { LanguageRule } from './languageRule.ts';
import type { ProgramView } from './programView.ts';

/**
 * Every place in a file where a rule matches, in the order of the text.
 * @param name what findings call the file
 */
export function applyRules(
  file: ts.SourceFile,
  name: string,
  rules: readonly LanguageRule[],
  view: ProgramView,
): LanguageFinding[] {
  const findings: LanguageFinding[] = [];
  const byKind = new Map<ts.SyntaxKind, LanguageRule[]>();
  for (const rule of rules)
    for (const kind of rule.kinds) byKind.set(kind, [...(byKind.get(kind) ?? []), rule]);
  const visit = (node: ts.Node): void => {
    // What is only declared, or only a type, never reaches the device.
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    for (const rule of byKind.get(node.kind) ?? []) {
      const answer = rule.matches(node, view);
      if (!answer) continue;
      const { what = rule.what, remedy = rule.remedy } = answer === true ? {} : answer;
      findings.push({ ...placeOf(anchorOf(node), file, name), rule: rule.id, what, remedy });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return findings;
}

/** Where a reader looks: at the member, not at the start of a long chain. */
function anchorOf(node: ts.Node): ts.Node {
  if (ts.isPropertyAccessExpression(node)) return node.name;
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return node.expression.name;
  return node;
}

export function placeOf(
  node: ts.Node,
  file: ts.SourceFile,
  name: string,
): Pick<LanguageFinding, 'file' | 'line' | 'column'> {
  return placeAt(node.getStart(file), file, name);
}

export function placeAt(
  position: number,
  file: ts.SourceFile,
  name: string,
): Pick<LanguageFinding, 'file' | 'line' | 'column'> {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return { file: name, line: line + 1, column: character + 1 };
}
