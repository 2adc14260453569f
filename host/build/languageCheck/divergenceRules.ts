import ts from 'typescript';
import { isFractional, isRounded } from './isFractional.ts';
import { jsonShapeFault } from './jsonShapeFault.ts';
import type { LanguageRule } from './languageRule.ts';
import { bare, globalCall, isReference, memberName, staticOf, type ProgramView } from './programView.ts';

const { SyntaxKind } = ts;

const BUILT_IN_ERROR = /^(?:Type|Syntax|Reference|Internal)Error$/;

/**
 * What runs on the device and gives another result. Where the construct is sound as such, the rule is about the use
 * that goes wrong: see `about`.
 */
export const divergenceRules: readonly LanguageRule[] = [
  {
    id: 'math-round',
    kinds: [SyntaxKind.CallExpression],
    about: 'numbers: `Math.round` of negative halves; free where the value is plainly not negative',
    where: 'both',
    what: 'Math.round rounds -2.5 to -3 on the device and to -2 elsewhere',
    remedy: 'Use Math.floor(x + 0.5)',
    matches: (node, view) =>
      ts.isCallExpression(node) &&
      staticOf(node.expression, 'Math', view) === 'round' &&
      !node.arguments.every((argument) => isPlainlyPositive(argument, view)),
  },
  {
    id: 'to-fixed',
    kinds: [SyntaxKind.CallExpression],
    about: 'numbers: `toFixed`; free in what is printed on the console',
    where: 'both',
    what: 'toFixed gives other digits than elsewhere: (2.5).toFixed(0) is "2", and only 12 digits are right',
    remedy: 'Round with Math.floor(x * 100 + 0.5) / 100, or send a scaled integer',
    matches: (node, view) =>
      ts.isCallExpression(node) && memberName(node.expression) === 'toFixed' && !isPrinted(node, view),
  },
  {
    id: 'fraction-text',
    kinds: [
      SyntaxKind.NumericLiteral,
      SyntaxKind.PrefixUnaryExpression,
      SyntaxKind.ConditionalExpression,
      SyntaxKind.BinaryExpression,
      SyntaxKind.CallExpression,
      SyntaxKind.Identifier,
      SyntaxKind.ParenthesizedExpression,
      SyntaxKind.AsExpression,
    ],
    about:
      'numbers: about 12 digits as text and in JSON; refused for plain fractions, free on the console and after rounding',
    where: 'source',
    typed: true,
    what: 'a fraction as text has about 12 digits and now and then a stray one',
    remedy: 'Round it first: Math.floor(x * 1000 + 0.5) / 1000',
    matches: (node, view) => ts.isExpression(node) && becomesText(node, view) && isFractional(node, view),
  },
  {
    id: 'float-equality',
    kinds: [SyntaxKind.BinaryExpression, SyntaxKind.CaseClause],
    about:
      'numbers: literals are not correctly rounded, and times are fractional; refused for plain fractions',
    where: 'both',
    what: 'decimals differ in the last bit: 0.1 + 0.2 === 0.3 is true on the device and false elsewhere',
    remedy: 'Compare with a tolerance, or compare integers',
    matches: (node, view) => {
      if (ts.isCaseClause(node)) return isFractional(node.expression, view);
      if (!ts.isBinaryExpression(node) || !isEquality(node.operatorToken.kind)) return false;
      // x === Math.floor(x) asks whether it is an integer.
      if (isRounded(node.left, view) || isRounded(node.right, view)) return false;
      return isFractional(node.left, view) || isFractional(node.right, view);
    },
  },
  {
    id: 'negative-zero',
    kinds: [SyntaxKind.PrefixUnaryExpression],
    about: 'numbers: -0; integers of the device have no sign of zero',
    where: 'both',
    what: 'an integer 0 has no sign on the device: -0 is 0, and 1 / -0 is Infinity',
    remedy: 'Keep the sign in a variable of its own',
    matches: (node) =>
      ts.isPrefixUnaryExpression(node) &&
      node.operator === SyntaxKind.MinusToken &&
      ts.isNumericLiteral(node.operand) &&
      Number(node.operand.text) === 0,
  },
  {
    id: 'integer-keys',
    kinds: [SyntaxKind.ForInStatement, SyntaxKind.CallExpression],
    about: 'objects: integer-like keys keep the order of insertion; refused where they are listed',
    where: 'source',
    typed: true,
    what: 'keys that look like integers are listed in the order of insertion, elsewhere by number',
    remedy: 'Use an array, or sort the keys',
    matches: (node, view) => {
      const listed = listedObject(node, view);
      return listed !== undefined && hasNumberKeys(view.checker.getTypeAtLocation(listed), view.checker);
    },
  },
  {
    id: 'unstable-sort',
    kinds: [SyntaxKind.CallExpression],
    about: 'arrays: `sort` is not stable; refused for objects unless the order breaks ties with ||',
    where: 'source',
    typed: true,
    what: 'sort is not stable: elements that compare as equal change places',
    remedy: 'Break ties: a.x - b.x || a.id - b.id',
    matches: (node, { checker }) => {
      if (!ts.isCallExpression(node) || memberName(node.expression) !== 'sort') return false;
      const list = (node.expression as ts.PropertyAccessExpression).expression;
      const element = checker.getTypeAtLocation(list).getNumberIndexType();
      const isPlain = element !== undefined && isPrimitive(element);
      const compare = node.arguments[0];
      return element !== undefined && !isPlain && !(compare !== undefined && breaksTies(compare));
    },
  },
  {
    id: 'plain-this',
    kinds: [SyntaxKind.ThisKeyword],
    about: 'functions: there is no strict mode, so `this` of a plain call is the global object',
    where: 'source',
    what: '`this` outside a method is the global object, as there is no strict mode',
    remedy: 'Pass what you need as an argument',
    matches: (node) => {
      if (node.kind !== SyntaxKind.ThisKeyword || ts.isPartOfTypeNode(node)) return false;
      const owner = ts.findAncestor(
        node,
        (at) => (ts.isFunctionLike(at) && !ts.isArrowFunction(at)) || ts.isPropertyDeclaration(at),
      );
      if (!owner) return true;
      const isPlain = ts.isFunctionDeclaration(owner) || ts.isFunctionExpression(owner);
      const first = isPlain ? owner.parameters[0]?.name : undefined;
      return isPlain && !(first && ts.isIdentifier(first) && first.text === 'this');
    },
  },
  {
    id: 'boxed',
    kinds: [SyntaxKind.NewExpression],
    about: 'objects: `new String(x)` gives a primitive',
    where: 'both',
    what: '`new String`, `new Number` and `new Boolean` give plain values',
    remedy: 'Leave out `new`',
    matches: (node, view) => {
      const callee = ts.isNewExpression(node) && bare(node.expression);
      return callee && view.isGlobal(callee) && /^(?:String|Number|Boolean)$/.test(callee.text);
    },
  },
  {
    id: 'error-class',
    kinds: [SyntaxKind.Identifier],
    about: 'errors: the interpreter throws plain Error, so its class tells nothing',
    where: 'both',
    what: 'what the interpreter throws is a plain Error, whatever went wrong',
    remedy: 'Test before, rather than catch; throw Error with a message of your own',
    matches: (node, view) =>
      ts.isIdentifier(node) && BUILT_IN_ERROR.test(node.text) && isReference(node) && view.isGlobal(node),
  },
  {
    id: 'enumerable',
    kinds: [SyntaxKind.PropertyAssignment],
    about: 'objects: `enumerable: false` is ignored; lowered accessors say it, which does no harm',
    where: 'source',
    what: '`enumerable` is ignored: the property is listed and becomes part of JSON',
    remedy: 'Keep the value in a variable',
    matches: (node) =>
      ts.isPropertyAssignment(node) &&
      (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) &&
      node.name.text === 'enumerable',
  },
  {
    id: 'json-shape',
    kinds: [SyntaxKind.CallExpression],
    about: 'JSON: typed arrays, getters and circles; refused where the type shows them',
    where: 'source',
    typed: true,
    what: 'JSON.stringify does otherwise with this',
    remedy: 'Build a plain object from plain values first',
    matches: (node, view) => {
      if (!ts.isCallExpression(node) || staticOf(node.expression, 'JSON', view) !== 'stringify') return false;
      const value = node.arguments[0];
      const fault = value && jsonShapeFault(view.checker.getTypeAtLocation(value), view.checker, []);
      return fault ? { what: fault } : false;
    },
  },
  {
    id: 'unchecked-json',
    kinds: [SyntaxKind.CallExpression],
    about: 'JSON: `parse` accepts more than JSON; refused where its result is used or cast at once',
    where: 'source',
    what: 'JSON.parse accepts `{"a":1}x` and `01`, so what it returns may be anything',
    remedy: 'Keep it in a variable and check each field before use',
    matches: (node, view) => {
      if (!ts.isCallExpression(node) || staticOf(node.expression, 'JSON', view) !== 'parse') return false;
      const { parent } = node;
      const isCast = ts.isAsExpression(parent) && parent.type.kind !== SyntaxKind.UnknownKeyword;
      const isUsed =
        (ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
        parent.expression === node;
      const isTakenApart =
        ts.isVariableDeclaration(parent) && (!ts.isIdentifier(parent.name) || isConcrete(parent.type));
      return isCast || isUsed || isTakenApart;
    },
  },
];

/** A type that claims to know what was parsed. */
function isConcrete(type: ts.TypeNode | undefined): boolean {
  return type !== undefined && type.kind !== SyntaxKind.AnyKeyword && type.kind !== SyntaxKind.UnknownKeyword;
}

function isEquality(operator: ts.SyntaxKind): boolean {
  return (
    operator === SyntaxKind.EqualsEqualsEqualsToken ||
    operator === SyntaxKind.ExclamationEqualsEqualsToken ||
    operator === SyntaxKind.EqualsEqualsToken ||
    operator === SyntaxKind.ExclamationEqualsToken
  );
}

/** A literal, a length, an absolute value, a maximum with one of these, or sums, products and quotients of them. */
function isPlainlyPositive(expression: ts.Expression, view: ProgramView): boolean {
  const node = bare(expression);
  const isSo = (part: ts.Expression): boolean => isPlainlyPositive(part, view);
  if (ts.isNumericLiteral(node)) return true;
  if (memberName(node) === 'length') return true;
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    const keepsSign =
      kind === SyntaxKind.PlusToken || kind === SyntaxKind.AsteriskToken || kind === SyntaxKind.SlashToken;
    return keepsSign && isSo(node.left) && isSo(node.right);
  }
  if (!ts.isCallExpression(node)) return false;
  if (globalCall(node, 'getTime', view)) return true;
  const math = staticOf(node.expression, 'Math', view) ?? '';
  if (math === 'max') return node.arguments.some(isSo);
  return /^(?:abs|sqrt|random)$/.test(math);
}

/** Inside what `console.log` and its kin print. */
function isPrinted(node: ts.Node, view: ProgramView): boolean {
  return (
    ts.findAncestor(
      node,
      (at) => ts.isCallExpression(at) && staticOf(at.expression, 'console', view) !== undefined,
    ) !== undefined
  );
}

/** Part of a template or of a concatenation, argument of String() or JSON.stringify(), or told `toString()`. */
function becomesText(node: ts.Expression, view: ProgramView): boolean {
  const { parent } = node;
  if (isPrinted(node, view)) return false;
  if (ts.isTemplateSpan(parent)) return true;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'toString' && !ts.isIdentifier(node);
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.PlusToken) {
    const other = parent.left === node ? parent.right : parent.left;
    return (view.checker.getTypeAtLocation(other).flags & ts.TypeFlags.StringLike) !== 0;
  }
  if (ts.isCallExpression(parent) && parent.arguments.includes(node))
    return globalCall(parent, 'String', view) !== undefined || isStringify(parent, view);
  if (ts.isPropertyAssignment(parent) && parent.initializer === node) {
    const call = ts.findAncestor(parent, (at) => !ts.isObjectLiteralElement(at) && !isLiteral(at));
    return call !== undefined && ts.isCallExpression(call) && isStringify(call, view);
  }
  return false;
}

function isStringify(call: ts.CallExpression, view: ProgramView): boolean {
  return staticOf(call.expression, 'JSON', view) === 'stringify';
}

function isLiteral(node: ts.Node): boolean {
  return ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node);
}

/** The object whose keys `node` lists: by a method of Object, a loop, or JSON. */
function listedObject(node: ts.Node, view: ProgramView): ts.Expression | undefined {
  if (ts.isForInStatement(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const lists =
    /^(?:keys|values|entries|getOwnPropertyNames)$/.test(staticOf(node.expression, 'Object', view) ?? '') ||
    isStringify(node, view);
  // A sort that follows settles the order.
  const isSorted = ts.isPropertyAccessExpression(node.parent) && node.parent.name.text === 'sort';
  return lists && !isSorted ? node.arguments[0] : undefined;
}

function hasNumberKeys(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (checker.isArrayLikeType(type)) return false;
  return type.getNumberIndexType() !== undefined && type.getStringIndexType() === undefined
    ? (type.flags & ts.TypeFlags.Object) !== 0
    : type.getProperties().some(({ name }) => /^\d+$/.test(name));
}

function isPrimitive(type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  const primitive = ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike | ts.TypeFlags.BooleanLike;
  return parts.every(({ flags }) => (flags & primitive) !== 0);
}

function breaksTies(compare: ts.Expression): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    found ||= ts.isBinaryExpression(node) && node.operatorToken.kind === SyntaxKind.BarBarToken;
    ts.forEachChild(node, visit);
  };
  visit(compare);
  return found;
}
