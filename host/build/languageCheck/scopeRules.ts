import ts from 'typescript';
import type { LanguageRule } from './languageRule.ts';
import { bare, isReference, memberName, type ProgramView } from './programView.ts';

const { SyntaxKind } = ts;

/** Both ways to write a member. */
const members = [SyntaxKind.PropertyAccessExpression, SyntaxKind.ElementAccessExpression];

/** Scopes, functions and classes that the interpreter treats otherwise. */
export const scopeRules: readonly LanguageRule[] = [
  {
    id: 'hoisting',
    kinds: [SyntaxKind.FunctionDeclaration],
    about: 'scoping: function declarations are not hoisted',
    where: 'bundle',
    what: 'a function is used above its declaration, which is a ReferenceError',
    remedy: 'Hoist it: terser does, with hoist_funs, except out of a block',
    matches: (node, view) => ts.isFunctionDeclaration(node) && !isAtHead(node) && isUsedAbove(node, view),
  },
  {
    id: 'var-order',
    kinds: [SyntaxKind.VariableDeclaration],
    about: 'scoping: `var` is not hoisted',
    where: 'bundle',
    what: 'a variable is used where its declaration has not run: reading it throws, assigning changes one of that name outside, or makes a global',
    remedy: 'Declare it first',
    matches: (node, view) =>
      ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isUsedBefore(node, view),
  },
  {
    id: 'extends-built-in',
    kinds: [SyntaxKind.HeritageClause],
    about: 'classes: `extends Error`, `extends Array`',
    where: 'source',
    what: 'a class that extends a built-in is a SyntaxError or a broken object',
    remedy: 'Write a plain class with fields of its own, such as `name` and `message`',
    matches: (node, view) =>
      ts.isHeritageClause(node) &&
      node.token === SyntaxKind.ExtendsKeyword &&
      ts.isClassLike(node.parent) &&
      node.types.some(({ expression }) => view.isGlobal(expression)),
  },
  {
    id: 'arguments-in-arrow',
    kinds: [SyntaxKind.Identifier],
    about: 'functions: `arguments` inside an arrow function',
    where: 'source',
    what: '`arguments` in an arrow function is undefined',
    remedy: 'Use a rest parameter',
    matches: (node) =>
      ts.isIdentifier(node) &&
      node.text === 'arguments' &&
      isReference(node) &&
      ts.findAncestor(node, ts.isFunctionLike)?.kind === SyntaxKind.ArrowFunction,
  },
  {
    id: 'bound-constructor',
    kinds: [SyntaxKind.NewExpression],
    about: 'functions: `bind` and then `new`',
    where: 'source',
    what: '`new` of what `bind` returned fails',
    remedy: 'Call `new` on the class itself',
    matches: (node) => {
      if (!ts.isNewExpression(node)) return false;
      const callee = bare(node.expression);
      return ts.isCallExpression(callee) && memberName(callee.expression) === 'bind';
    },
  },
  {
    id: 'built-in-prototype',
    kinds: members,
    about: 'functions: `X.prototype.builtin` is undefined',
    where: 'both',
    what: 'methods of built-ins are not on their prototypes: this is undefined',
    remedy: 'Take the method off a value: [].slice.call(x)',
    matches: (node, view) => {
      const name = memberName(node);
      if (name === undefined || isAssigned(node)) return false;
      const owner = (node as ts.PropertyAccessExpression).expression;
      if (memberName(owner) !== 'prototype') return false;
      const builtIn = bare((owner as ts.PropertyAccessExpression).expression);
      if (!view.isGlobal(builtIn)) return false;
      return !(builtIn.text === 'Object' && name === 'hasOwnProperty');
    },
  },
  {
    id: 'constructor-name',
    kinds: members,
    about: 'classes: names of functions and of constructors',
    where: 'both',
    what: 'functions have no name: this is undefined',
    remedy: 'Tell things apart by a field of your own',
    matches: (node) => {
      if (memberName(node) !== 'name') return false;
      const owner = bare((node as ts.PropertyAccessExpression).expression);
      return memberName(owner) === 'constructor';
    },
  },
  {
    id: 'array-length',
    kinds: members,
    about: 'arrays: assigning `length`',
    where: 'both',
    what: 'assigning `length` throws "Assignment to a constant"',
    remedy: 'Use splice(0) to empty an array, splice(n) to shorten it',
    matches: (node) => memberName(node) === 'length' && isAssigned(node),
  },
  {
    id: 'inherited-static',
    kinds: [SyntaxKind.PropertyAccessExpression],
    about: 'classes: static members are copied once, not inherited',
    where: 'source',
    typed: true,
    what: 'a derived class has a copy of this field from when it was defined, not the field itself',
    remedy: 'Name the class that declares it, or use a variable of the module',
    matches: (node, { checker }) => {
      if (!ts.isPropertyAccessExpression(node)) return false;
      const field = checker.getSymbolAtLocation(node.name)?.valueDeclaration;
      if (!field || !ts.isPropertyDeclaration(field)) return false;
      const flags = ts.getCombinedModifierFlags(field);
      if (!(flags & ts.ModifierFlags.Static) || flags & ts.ModifierFlags.Readonly) return false;
      if (node.expression.kind === SyntaxKind.ThisKeyword) return true;
      const owner = checker.getSymbolAtLocation(node.expression);
      const named = owner && owner.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(owner) : owner;
      return named !== undefined && named.valueDeclaration !== field.parent;
    },
  },
  {
    id: 'for-in-instance',
    kinds: [SyntaxKind.ForInStatement],
    about: 'classes: `for..in` over an instance lists its methods',
    where: 'source',
    typed: true,
    what: '`for..in` over an instance lists its methods, too',
    remedy: 'Loop over Object.keys(value)',
    matches: (node, { checker }) => {
      if (!ts.isForInStatement(node)) return false;
      const type = checker.getTypeAtLocation(node.expression);
      return type.isClassOrInterface() && (type.symbol.flags & ts.SymbolFlags.Class) !== 0;
    },
  },
];

/** Nothing but other functions and bare names above it in its own function's body, so nothing can run before it. */
function isAtHead(node: ts.FunctionDeclaration): boolean {
  const { parent } = node;
  if (!ts.isSourceFile(parent) && !(ts.isBlock(parent) && ts.isFunctionLike(parent.parent))) return false;
  return parent.statements
    .slice(0, parent.statements.indexOf(node))
    .every(
      (statement) =>
        ts.isFunctionDeclaration(statement) || isDirective(statement) || declaresOnlyNames(statement),
    );
}

function declaresOnlyNames(statement: ts.Statement): boolean {
  return (
    ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(({ initializer }) => !initializer)
  );
}

function isDirective(statement: ts.Statement): boolean {
  return ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression);
}

function isUsedAbove(node: ts.FunctionDeclaration, view: ProgramView): boolean {
  const symbol = node.name && view.checker.getSymbolAtLocation(node.name);
  const uses = (symbol && view.references.get(symbol)) ?? [];
  return uses.some((use) => use.pos < node.pos && use.pos > node.parent.pos);
}

/** In the function that declares it: what closures do later is theirs. */
function isUsedBefore(node: ts.VariableDeclaration, view: ProgramView): boolean {
  const symbol = view.checker.getSymbolAtLocation(node.name);
  // Only the first one counts, and a parameter or a function of that name is there from the start.
  if (!symbol || symbol.declarations?.[0] !== node) return false;
  const scope = scopeOf(node);
  const declarations = symbol.declarations.filter(ts.isVariableDeclaration);
  return (view.references.get(symbol) ?? []).some(
    (use) => scopeOf(use) === scope && !declarations.some((declaration) => hasRunBefore(declaration, use)),
  );
}

/** Whether a declaration stands above a use, and in no branch that the use is not in as well. */
function hasRunBefore(declaration: ts.Node, use: ts.Node): boolean {
  if (declaration.pos > use.pos) return false;
  for (let at = declaration; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (mayNotRun(at) && !(at.pos <= use.pos && use.end <= at.end)) return false;
  }
  return true;
}

function mayNotRun(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return node !== parent.expression;
  if (ts.isIterationStatement(parent, false)) return node === parent.statement && !ts.isDoStatement(parent);
  return ts.isCaseOrDefaultClause(node) || ts.isCatchClause(node);
}

function scopeOf(node: ts.Node): ts.Node | undefined {
  return ts.findAncestor(node, (at) => ts.isFunctionLike(at) || ts.isSourceFile(at));
}

/** Left of an assignment, counted up or down, deleted, or the target of a destructuring. */
export function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isNonNullExpression(parent) || ts.isAsExpression(parent))
    return isAssigned(parent);
  if (ts.isBinaryExpression(parent))
    return (
      parent.left === node &&
      parent.operatorToken.kind >= SyntaxKind.FirstAssignment &&
      parent.operatorToken.kind <= SyntaxKind.LastAssignment
    );
  if (ts.isPostfixUnaryExpression(parent)) return true;
  return (
    ts.isPrefixUnaryExpression(parent) &&
    (parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken)
  );
}
