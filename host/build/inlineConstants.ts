import ts from 'typescript';
import { isReference } from './languageCheck/programView.ts';

/**
 * Writes numbers that never change in place of their names: top-level constants, and the members of top-level tables
 * that hold nothing but numbers. The interpreter looks a name up by walking through all names of the scope, and the
 * whole bundle is one scope: each look-up of a constant costs more than the statement around it, and each name memory.
 */
export const inlineConstants: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const constants = constantsOf(source);

  const literal = (value: number): ts.Expression => {
    const size = factory.createNumericLiteral(Math.abs(value));
    if (value >= 0) return size;
    return factory.createParenthesizedExpression(
      factory.createPrefixUnaryExpression(ts.SyntaxKind.MinusToken, size),
    );
  };
  const visit = (node: ts.Node): ts.Node | undefined => {
    if (ts.isVariableStatement(node) && node.parent === source) return withoutConstants(node);
    if (ts.isShorthandPropertyAssignment(node)) {
      const value = constants.get(node.name.text);
      return value === undefined ? node : factory.createPropertyAssignment(node.name.text, literal(value));
    }
    const value = isValue(node) ? constants.get(node.getText(source)) : undefined;
    return value === undefined ? ts.visitEachChild(node, visit, context) : literal(value);
  };
  const withoutConstants = (statement: ts.VariableStatement): ts.VariableStatement | undefined => {
    const { declarationList } = statement;
    const kept = declarationList.declarations.filter(({ name }) => !constants.has(name.getText(source)));
    if (kept.length === 0) return undefined;
    const visited = kept.map((declaration) => ts.visitEachChild(declaration, visit, context));
    return factory.updateVariableStatement(
      statement,
      statement.modifiers,
      factory.updateVariableDeclarationList(declarationList, visited),
    );
  };
  return ts.visitEachChild(source, visit, context);
};

/** Values by what stands for them, `LIMIT` or `limits.most`; a table itself is there without a value. */
function constantsOf(file: ts.SourceFile): ReadonlyMap<string, number | undefined> {
  const uses = usesOf(file);
  const values = new Map<string, number | undefined>();
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      const use = uses.get(name.getText(file));
      if (!ts.isIdentifier(name) || !initializer || !use || use.declarations > 1 || use.isWritten) continue;
      const value = valueOf(initializer, values);
      if (value !== undefined) values.set(name.text, value);
      const table = tableOf(initializer, values);
      if (!table || use.isReadWhole || [...use.members].some((member) => !table.has(member))) continue;
      values.set(name.text, undefined);
      for (const [member, of] of table) values.set(`${name.text}.${member}`, of);
    }
  }
  return values;
}

/** What the script does with a name anywhere, whatever the scope. */
interface Use {
  declarations: number;
  /** It, or something in it. */
  isWritten: boolean;
  /** Other than by a member. */
  isReadWhole: boolean;
  readonly members: Set<string>;
}

function usesOf(file: ts.SourceFile): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  const useOf = (name: string): Use => {
    const known = uses.get(name);
    if (known) return known;
    const use = { declarations: 0, isWritten: false, isReadWhole: false, members: new Set<string>() };
    uses.set(name, use);
    return use;
  };
  const visit = (node: ts.Node): void => {
    if (isDeclaration(node) && node.name && ts.isIdentifier(node.name)) useOf(node.name.text).declarations++;
    const target = writtenBy(node);
    if (target) useOf(rootOf(target).getText(file)).isWritten = true;
    if (ts.isIdentifier(node) && isReference(node)) {
      const { parent } = node;
      if (ts.isPropertyAccessExpression(parent) && !parent.questionDotToken)
        useOf(node.text).members.add(parent.name.text);
      else useOf(node.text).isReadWhole = true;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return uses;
}

/** `a` of `a.b[c]`. */
function rootOf(target: ts.Node): ts.Node {
  return ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)
    ? rootOf(target.expression)
    : target;
}

function isDeclaration(node: ts.Node): node is ts.NamedDeclaration {
  return (
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isBindingElement(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isClassDeclaration(node) ||
    ts.isClassExpression(node)
  );
}

function writtenBy(node: ts.Node): ts.Node | undefined {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
      ? node.left
      : undefined;
  }
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    const { operator } = node;
    const writes = operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
    return writes ? node.operand : undefined;
  }
  return undefined;
}

/** Whether a name, or a member of one, stands for its value. */
function isValue(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return ts.isIdentifier(node.expression);
  return ts.isIdentifier(node) && isReference(node);
}

type Values = ReadonlyMap<string, number | undefined>;

function valueOf(node: ts.Expression, known: Values): number | undefined {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node)) return known.get(node.text);
  if (ts.isParenthesizedExpression(node)) return valueOf(node.expression, known);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
    const value = valueOf(node.operand, known);
    return value === undefined ? undefined : -value;
  }
  return undefined;
}

/** Members of a table that holds nothing but numbers. */
function tableOf(node: ts.Expression, known: Values): ReadonlyMap<string, number> | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const members = new Map<string, number>();
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined;
    const value = valueOf(property.initializer, known);
    if (value === undefined) return undefined;
    members.set(property.name.text, value);
  }
  return members;
}
