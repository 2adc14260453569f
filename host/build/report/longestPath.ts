import { relative } from 'node:path';
import ts from 'typescript';
import type { CallGraph, Walkable } from './callTargets.ts';

/** What the interpreter has to do on the longest path through some code. */
export interface Work {
  /** Simple statements: one for each that runs, one more for each round of a loop. */
  readonly statements: number;
  /** Calls of the firmware's own functions. */
  readonly calls: number;
  /** Calls into the interpreter: pins, SPI, time, flash, arrays. */
  readonly builtIns: number;
}

/** A loop whose rounds cannot be read off the source, and for how many it was counted. */
export interface AssumedLoop {
  /** `firmware/x.ts:12` */
  readonly place: string;
  readonly rounds: number;
}

/** Rounds of a loop that says neither a number nor a length: a burst of frames, a list of a few things. */
export const ASSUMED_ROUNDS = 8;

/** Time of one of each on a 168 MHz Cortex-M4, us (measured: `a+=i*2`; an empty call; a typical built-in, `Math.abs`). */
const STATEMENT_US = 61;
const CALL_US = 49;
const BUILT_IN_US = 89;

/** Time of the work on a 168 MHz Cortex-M4, ms. */
export function workMs({ statements, calls, builtIns }: Work): number {
  return (statements * STATEMENT_US + calls * CALL_US + builtIns * BUILT_IN_US) / 1000;
}

const NOTHING: Work = { statements: 0, calls: 0, builtIns: 0 };
const ONE_STATEMENT: Work = { statements: 1, calls: 0, builtIns: 0 };

function plus(...works: readonly Work[]): Work {
  const sum = { statements: 0, calls: 0, builtIns: 0 };
  for (const work of works) {
    sum.statements += work.statements;
    sum.calls += work.calls;
    sum.builtIns += work.builtIns;
  }
  return sum;
}

function times(rounds: number, work: Work): Work {
  return {
    statements: rounds * work.statements,
    calls: rounds * work.calls,
    builtIns: rounds * work.builtIns,
  };
}

function longest(works: readonly Work[]): Work {
  return works.reduce((most, work) => (workMs(work) > workMs(most) ? work : most), NOTHING);
}

/** Methods that run their argument once for each element. */
const perElement = new Set([
  'forEach',
  'map',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'sort',
]);

/** Measures functions: an upper bound, since branches that exclude one another in time are added all the same. */
export interface PathMeter {
  workOf(fn: Walkable): Work;
  readonly assumedLoops: readonly AssumedLoop[];
  /** Functions that were met while they ran already: their inner call was counted once, without its body. */
  readonly recursive: readonly string[];
}

/** @param rootDir places are relative to it */
export function createPathMeter(program: ts.Program, graph: CallGraph, rootDir: string): PathMeter {
  const checker = program.getTypeChecker();
  const known = new Map<Walkable, Work>();
  const running = new Set<Walkable>();
  const recursive = new Set<string>();
  const assumed = new Map<string, AssumedLoop>();

  const place = (node: ts.Node): string => {
    const file = node.getSourceFile();
    const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    return `${file.fileName.startsWith(rootDir) ? relative(rootDir, file.fileName) : file.fileName}:${line}`;
  };
  const assume = (node: ts.Node): number => {
    assumed.set(place(node), { place: place(node), rounds: ASSUMED_ROUNDS });
    return ASSUMED_ROUNDS;
  };

  /** The number that an expression always has, or undefined. */
  const constant = (node: ts.Expression): number | undefined => {
    if (ts.isNumericLiteral(node)) return Number(node.text);
    if (ts.isBinaryExpression(node)) {
      const left = constant(node.left);
      const right = constant(node.right);
      if (left === undefined || right === undefined) return undefined;
      if (node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
      if (node.operatorToken.kind === ts.SyntaxKind.MinusToken) return left - right;
      return undefined;
    }
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'length') {
      const length = arrayLength(node.expression);
      if (length !== undefined) return length;
    }
    const type = checker.getTypeAtLocation(node);
    if (type.isNumberLiteral()) return type.value;
    // Without a library the checker widens what arithmetic made: the initializer still says it.
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const declaration = (
      symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    )?.valueDeclaration;
    return declaration &&
      ts.isVariableDeclaration(declaration) &&
      declaration.initializer &&
      ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const
      ? constant(declaration.initializer)
      : undefined;
  };
  /** Elements of an array that is written out where it is declared. */
  const arrayLength = (node: ts.Expression): number | undefined => {
    const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined;
    const declaration = (
      symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    )?.valueDeclaration;
    let value: ts.Expression | undefined =
      declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : node;
    while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression;
    if (value && ts.isArrayLiteralExpression(value) && !value.elements.some(ts.isSpreadElement))
      return value.elements.length;
    if (value && ts.isNewExpression(value) && value.arguments?.[0]) return constant(value.arguments[0]);
    return undefined;
  };

  const rounds = (loop: ts.IterationStatement): number => {
    if (ts.isForOfStatement(loop)) return arrayLength(loop.expression) ?? assume(loop);
    if (!ts.isForStatement(loop) || !loop.condition || !ts.isBinaryExpression(loop.condition))
      return assume(loop);
    const { left, operatorToken, right } = loop.condition;
    const counter =
      loop.initializer && ts.isVariableDeclarationList(loop.initializer)
        ? loop.initializer.declarations.find(({ name }) => name.getText() === left.getText())
        : undefined;
    const from = counter?.initializer && constant(counter.initializer);
    const to = constant(right);
    if (from === undefined || to === undefined || !loop.incrementor) return assume(loop);
    const step =
      ts.isPostfixUnaryExpression(loop.incrementor) || ts.isPrefixUnaryExpression(loop.incrementor)
        ? 1
        : undefined;
    if (step === undefined) return assume(loop);
    switch (operatorToken.kind) {
      case ts.SyntaxKind.LessThanToken:
        return Math.max(0, to - from);
      case ts.SyntaxKind.LessThanEqualsToken:
        return Math.max(0, to - from + 1);
      case ts.SyntaxKind.GreaterThanToken:
        return Math.max(0, from - to);
      case ts.SyntaxKind.GreaterThanEqualsToken:
        return Math.max(0, from - to + 1);
      default:
        return assume(loop);
    }
  };

  const workOf = (fn: Walkable): Work => {
    const before = known.get(fn);
    if (before) return before;
    if (running.has(fn)) {
      recursive.add(place(fn));
      return NOTHING;
    }
    running.add(fn);
    const work = ts.isBlock(fn.body) ? statement(fn.body) : plus(ONE_STATEMENT, expression(fn.body));
    running.delete(fn);
    known.set(fn, work);
    return work;
  };

  const calls = (node: ts.CallExpression | ts.NewExpression): Work => {
    const own = plus(...(node.arguments ?? []).map(expression), callee(node.expression));
    if (ts.isNewExpression(node)) return plus(own, { ...NOTHING, builtIns: 1 });
    const { ours } = graph.targetsOf(node.expression);
    if (ours.length) return plus(own, { ...NOTHING, calls: 1 }, longest(ours.map(workOf)));
    const builtIn: Work = { ...NOTHING, builtIns: 1 };
    const access = ts.isPropertyAccessExpression(node.expression) ? node.expression : undefined;
    const argument = node.arguments[0];
    if (!access || !argument || !perElement.has(access.name.text)) return plus(own, builtIn);
    const run = ts.isFunctionLike(argument) ? [argument as Walkable] : graph.targetsOf(argument).ours;
    const count = arrayLength(access.expression) ?? assume(node);
    return plus(own, builtIn, times(count, plus({ ...NOTHING, calls: 1 }, longest(run.map(workOf)))));
  };
  /** What is before the dot may itself call. */
  const callee = (node: ts.Expression): Work =>
    ts.isPropertyAccessExpression(node) ? expression(node.expression) : NOTHING;

  const expression = (node: ts.Node): Work => {
    if (ts.isFunctionLike(node)) return NOTHING;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return calls(node);
    if (ts.isConditionalExpression(node))
      return plus(
        expression(node.condition),
        longest([expression(node.whenTrue), expression(node.whenFalse)]),
      );
    if (ts.isPropertyAccessExpression(node)) {
      const getters = node.getSourceFile().isDeclarationFile ? [] : graph.gettersOf(node);
      const got = getters.length ? plus({ ...NOTHING, calls: 1 }, longest(getters.map(workOf))) : NOTHING;
      return plus(expression(node.expression), got);
    }
    const parts: Work[] = [];
    ts.forEachChild(node, (child) => {
      parts.push(expression(child));
    });
    return plus(...parts);
  };

  /** One after the other; what follows a branch that leaves is an alternative to it. */
  const sequence = (nodes: readonly ts.Statement[]): Work => {
    let rest = NOTHING;
    for (const node of [...nodes].reverse()) {
      if (ts.isIfStatement(node) && leaves(node.thenStatement)) {
        const otherwise = plus(node.elseStatement ? statement(node.elseStatement) : NOTHING, rest);
        rest = plus(
          ONE_STATEMENT,
          expression(node.expression),
          longest([statement(node.thenStatement), otherwise]),
        );
      } else rest = plus(statement(node), rest);
    }
    return rest;
  };

  const statement = (node: ts.Statement): Work => {
    if (ts.isBlock(node)) return sequence(node.statements);
    if (ts.isFunctionDeclaration(node)) return NOTHING;
    if (ts.isIfStatement(node)) {
      const branches = [node.thenStatement, ...(node.elseStatement ? [node.elseStatement] : [])];
      return plus(ONE_STATEMENT, expression(node.expression), longest(branches.map(statement)));
    }
    if (ts.isIterationStatement(node, false)) {
      const head = ts.isForStatement(node)
        ? [node.condition, node.incrementor]
        : ts.isForOfStatement(node) || ts.isForInStatement(node)
          ? []
          : [(node as ts.WhileStatement).expression];
      const round = plus(
        ONE_STATEMENT,
        ...head.map((part) => (part ? expression(part) : NOTHING)),
        statement(node.statement),
      );
      const first = ts.isForStatement(node) && node.initializer ? expression(node.initializer) : NOTHING;
      return plus(ONE_STATEMENT, first, times(rounds(node), round));
    }
    if (ts.isSwitchStatement(node)) {
      const { clauses } = node.caseBlock;
      const paths = clauses.map((_, from) => {
        const path: Work[] = [];
        for (const clause of clauses.slice(from)) {
          path.push(sequence(clause.statements));
          const last = clause.statements.at(-1);
          if (last && (ts.isBreakStatement(last) || ts.isReturnStatement(last))) break;
        }
        return plus(...path);
      });
      // Each case is compared until one fits.
      const compared: Work = { ...NOTHING, statements: clauses.length };
      return plus(ONE_STATEMENT, compared, expression(node.expression), longest(paths));
    }
    if (ts.isTryStatement(node)) {
      const handler = node.catchClause ? statement(node.catchClause.block) : NOTHING;
      return plus(
        statement(node.tryBlock),
        handler,
        node.finallyBlock ? statement(node.finallyBlock) : NOTHING,
      );
    }
    if (ts.isVariableStatement(node)) {
      const { declarations } = node.declarationList;
      return plus(...declarations.map((declaration) => plus(ONE_STATEMENT, expression(declaration))));
    }
    return plus(ONE_STATEMENT, expression(node));
  };

  return {
    workOf,
    get assumedLoops() {
      return [...assumed.values()];
    },
    get recursive() {
      return [...recursive];
    },
  };
}

/** Whether nothing after the statement runs when it has run. */
function leaves(node: ts.Statement): boolean {
  if (ts.isBlock(node)) return node.statements.some(leaves);
  return (
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakStatement(node) ||
    ts.isContinueStatement(node)
  );
}
