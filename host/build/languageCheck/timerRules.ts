import ts from 'typescript';
import type { LanguageRule } from './languageRule.ts';
import { bare, globalCall, memberName } from './programView.ts';

const { SyntaxKind } = ts;

/** The longest delay that JavaScript engines wait for; beyond it they fire at once, the device waits. */
const TIMER_MAX_MS = 2 ** 31 - 1;
const TIMER_ENDS = ['clearTimeout', 'clearInterval', 'clearWatch', 'changeInterval'];

/** Timers and events, which run at other times than elsewhere: refused where the use shows that it matters. */
export const timerRules: readonly LanguageRule[] = [
  {
    id: 'tick-count',
    kinds: [SyntaxKind.CallExpression],
    about: 'timers: `setInterval` catches up after a block; refused where its callback counts',
    where: 'source',
    what: 'ticks missed in a block run back to back, so a count of ticks is no time',
    remedy: 'Take the elapsed time from getTime()',
    matches: (node, view) => {
      const started = globalCall(node, 'setInterval', view)?.arguments[0];
      const callback = started && functionOf(started, view.checker);
      return callback !== undefined && countsOutside(callback, view.checker);
    },
  },
  {
    id: 'emit-order',
    kinds: [SyntaxKind.CallExpression],
    about: 'events: `emit` is asynchronous; refused unless it is the last thing its function does',
    where: 'source',
    what: 'emit only queues: the listeners run after the rest of this function',
    remedy: 'Call the listeners, or emit last',
    matches: (node) =>
      ts.isCallExpression(node) && memberName(node.expression) === 'emit' && !endsFunction(node),
  },
  {
    id: 'timer-id',
    kinds: [SyntaxKind.CallExpression],
    about: 'timers: `clearTimeout(undefined)` throws; refused where an assertion hides the undefined',
    where: 'source',
    typed: true,
    what: 'ending a timer whose id is undefined throws',
    remedy: 'Test the id first: if (timer !== undefined) clearTimeout(timer)',
    matches: (node, view) => {
      const id = TIMER_ENDS.map((name) => globalCall(node, name, view)).find((call) => call)?.arguments[0];
      if (!id || bare(id) === id) return false;
      const type = view.checker.getTypeAtLocation(bare(id));
      const parts = type.isUnion() ? type.types : [type];
      return parts.some(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Any)) !== 0);
    },
  },
  {
    id: 'timer-range',
    kinds: [SyntaxKind.CallExpression],
    about: 'timers: delays above 2^31 ms',
    where: 'both',
    what: 'a delay above 2^31 ms waits on the device and fires at once elsewhere',
    remedy: 'Use a shorter delay, and look at the time when it ends',
    matches: (node, view) => {
      const call = globalCall(node, 'setTimeout', view) ?? globalCall(node, 'setInterval', view);
      const delay = call?.arguments[1];
      return delay !== undefined && (constantOf(delay, view.checker) ?? 0) > TIMER_MAX_MS;
    },
  },
];

/** The function that an argument is or names. */
function functionOf(argument: ts.Expression, checker: ts.TypeChecker): ts.FunctionLike | undefined {
  const node = bare(argument);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return node;
  const declaration = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
  if (declaration && ts.isFunctionDeclaration(declaration)) return declaration;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

/** Whether a function itself adds a constant to a variable that outlives it. */
function countsOutside(fn: ts.FunctionLike, checker: ts.TypeChecker): boolean {
  const outlives = (target: ts.Node): boolean => {
    if (!ts.isIdentifier(target)) return ts.isPropertyAccessExpression(target);
    const declaration = checker.getSymbolAtLocation(target)?.valueDeclaration;
    return declaration !== undefined && ts.findAncestor(declaration, (at) => at === fn) === undefined;
  };
  let counts = false;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && node !== fn) return;
    const isStep =
      (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) &&
      (node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken);
    if (isStep) counts ||= outlives(node.operand);
    if (ts.isBinaryExpression(node) && isStepAssignment(node.operatorToken.kind))
      counts ||= constantOf(node.right, checker) !== undefined && outlives(node.left);
    ts.forEachChild(node, visit);
  };
  visit(fn);
  return counts;
}

function isStepAssignment(operator: ts.SyntaxKind): boolean {
  return operator === SyntaxKind.PlusEqualsToken || operator === SyntaxKind.MinusEqualsToken;
}

/** The number that an expression of literals, constants and arithmetic gives; undefined where it is not plain. */
function constantOf(expression: ts.Expression, checker: ts.TypeChecker): number | undefined {
  const node = bare(expression);
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isBinaryExpression(node)) {
    const left = constantOf(node.left, checker);
    const right = constantOf(node.right, checker);
    if (left === undefined || right === undefined) return undefined;
    if (node.operatorToken.kind === SyntaxKind.AsteriskToken) return left * right;
    if (node.operatorToken.kind === SyntaxKind.PlusToken) return left + right;
    return undefined;
  }
  if (!ts.isIdentifier(node)) return undefined;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  return declaration &&
    ts.isVariableDeclaration(declaration) &&
    ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const &&
    declaration.initializer
    ? constantOf(declaration.initializer, checker)
    : undefined;
}

/** The last statement of its function, or the whole of an arrow function. */
function endsFunction(call: ts.CallExpression): boolean {
  const { parent } = call;
  if (ts.isArrowFunction(parent)) return true;
  if (ts.isReturnStatement(parent)) return true;
  const block = parent.parent;
  return (
    ts.isExpressionStatement(parent) &&
    ts.isBlock(block) &&
    ts.isFunctionLike(block.parent) &&
    block.statements.at(-1) === parent
  );
}
