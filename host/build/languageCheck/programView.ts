import ts from 'typescript';
import { findRecursiveCalls } from './recursion.ts';

/** What rules may ask about the program around a node. */
export interface ProgramView {
  /** Resolves names everywhere; knows types only where typed rules run. */
  readonly checker: ts.TypeChecker;
  /** Calls that lead back to the function they stand in, with the way. */
  readonly recursiveCalls: ReadonlyMap<ts.Node, string>;
  /** Where each name that a file declares is used as a value, in the order of the text. */
  readonly references: ReadonlyMap<ts.Symbol, readonly ts.Identifier[]>;
  /** Names that a file declares somewhere: a quick no to `isGlobal`. */
  ownNames(file: ts.SourceFile): ReadonlySet<string>;
  /** Names of members that the files themselves define. */
  readonly ownMembers: ReadonlySet<string>;
  /** True for a name that no file defines: the interpreter's, or nobody's. */
  isGlobal(node: ts.Node): node is ts.Identifier;
}

/** @param typed whether the program has all its files, so that types are worth their time */
export function viewProgram(
  checker: ts.TypeChecker,
  files: readonly ts.SourceFile[],
  typed: boolean,
): ProgramView {
  let recursiveCalls: ReadonlyMap<ts.Node, string> | undefined;
  let references: ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> | undefined;
  const ownNames = new Map<ts.SourceFile, ReadonlySet<string>>();
  let ownMembers: ReadonlySet<string> | undefined;
  return {
    checker,
    get recursiveCalls() {
      return (recursiveCalls ??= findRecursiveCalls(checker, files, typed));
    },
    get references() {
      return (references ??= findReferences(files, checker));
    },
    ownNames: (file) => {
      const names = ownNames.get(file) ?? findOwnNames(file);
      ownNames.set(file, names);
      return names;
    },
    get ownMembers() {
      return (ownMembers ??= findOwnMembers(files));
    },
    isGlobal: (node): node is ts.Identifier => {
      if (!ts.isIdentifier(node)) return false;
      const symbol = ts.isShorthandPropertyAssignment(node.parent)
        ? checker.getShorthandAssignmentValueSymbol(node.parent)
        : checker.getSymbolAtLocation(node);
      return (symbol?.declarations ?? []).every(isAmbient);
    },
  };
}

/** Declared without being there: what it names must come from the interpreter. */
function isAmbient(declaration: ts.Declaration): boolean {
  return (
    declaration.getSourceFile().isDeclarationFile ||
    (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Ambient) !== 0
  );
}

/** True where an identifier stands for a value, rather than naming a member, a type, a label or what it declares. */
export function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isExportAssignment(parent)) return true;
  if (ts.isBindingElement(parent) || ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent))
    return parent.initializer === node;
  if (ts.isParameter(parent) || ts.isPropertyDeclaration(parent) || ts.isEnumMember(parent))
    return parent.initializer === node;
  if (ts.isArrowFunction(parent)) return parent.body === node;
  const namesOnly =
    ts.isFunctionLike(parent) ||
    ts.isClassLike(parent) ||
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ts.isImportOrExportSpecifier(parent) ||
    ts.isImportClause(parent) ||
    ts.isNamespaceImport(parent) ||
    ts.isNamespaceExport(parent) ||
    ts.isMetaProperty(parent) ||
    ts.isTypeElement(parent) ||
    ts.isTypeAliasDeclaration(parent) ||
    ts.isInterfaceDeclaration(parent) ||
    ts.isModuleDeclaration(parent) ||
    ts.isEnumDeclaration(parent) ||
    ts.isTypeParameterDeclaration(parent) ||
    ts.isTypePredicateNode(parent) ||
    ts.isNamedTupleMember(parent) ||
    ts.isQualifiedName(parent);
  return !namesOnly && !ts.isPartOfTypeNode(node);
}

/** Name of the member that `x.name` or `x['name']` reads or writes. */
export function memberName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return node.argumentExpression.text;
  return undefined;
}

/** What a call's callee is without its parentheses and type assertions. */
export function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isSatisfiesExpression(node)
    ? bare(node.expression)
    : node;
}

/** The node when it calls the interpreter's function of this name: `clearTimeout(...)`. */
export function globalCall(node: ts.Node, name: string, view: ProgramView): ts.CallExpression | undefined {
  const calls =
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === name &&
    view.isGlobal(node.expression);
  return calls ? node : undefined;
}

/** Name of the member that `node` reads off the interpreter's object of this name: `round` of `Math.round`. */
export function staticOf(node: ts.Node, owner: string, view: ProgramView): string | undefined {
  const name = memberName(node);
  if (name === undefined) return undefined;
  const { expression } = node as ts.PropertyAccessExpression | ts.ElementAccessExpression;
  return ts.isIdentifier(expression) && expression.text === owner && view.isGlobal(expression)
    ? name
    : undefined;
}

function findReferences(
  files: readonly ts.SourceFile[],
  checker: ts.TypeChecker,
): ReadonlyMap<ts.Symbol, readonly ts.Identifier[]> {
  const found = new Map<ts.Symbol, ts.Identifier[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && isReference(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      const known = symbol && found.get(symbol);
      if (known) known.push(node);
      else if (symbol) found.set(symbol, [node]);
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return found;
}

function findOwnNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && !isReference(node) && !ts.isPropertyAccessExpression(node.parent))
      names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function findOwnMembers(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if ((ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) && node.name)
      if (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) names.add(node.name.text);
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const name = memberName(node.left);
      if (name !== undefined) names.add(name);
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return names;
}
