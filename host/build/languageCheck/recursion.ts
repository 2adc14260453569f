import ts from 'typescript';
import { bare, memberName } from './programView.ts';

/** Methods that call their callback before they return. */
const CALLING_METHODS =
  /^(?:map|filter|reduce|forEach|find|findIndex|some|every|sort|replace|replaceAll|mapInPlace|call|apply)$/;

interface Call {
  readonly node: ts.Node;
  readonly to: ts.Symbol;
}

/**
 * Calls that lead back to the function they stand in, over named functions and, where types are known, methods. A
 * function that is passed on to the interpreter runs later, from its idle loop, and so adds no depth; one that is
 * passed to a function of ours, or to a method such as `forEach`, is taken to run at once.
 * @param typed whether methods can be followed
 * @returns the call, and the way that it leads: `a -> b -> a`
 */
export function findRecursiveCalls(
  checker: ts.TypeChecker,
  files: readonly ts.SourceFile[],
  typed: boolean,
): ReadonlyMap<ts.Node, string> {
  const calls = new Map<ts.Symbol, Call[]>();

  const symbolAt = (node: ts.Node): ts.Symbol | undefined => {
    const symbol = checker.getSymbolAtLocation(node);
    if (!symbol || !(symbol.flags & ts.SymbolFlags.Alias)) return symbol;
    const target = checker.getAliasedSymbol(symbol);
    return target.declarations ? target : symbol;
  };
  const calleeOf = (node: ts.CallExpression | ts.NewExpression): ts.Symbol | undefined => {
    const callee = bare(node.expression);
    if (ts.isIdentifier(callee)) return symbolAt(callee);
    return typed && ts.isPropertyAccessExpression(callee) ? symbolAt(callee.name) : undefined;
  };
  const runsAtOnce = (fn: ts.Node): boolean => {
    const { parent } = fn;
    if (ts.isParenthesizedExpression(parent)) return runsAtOnce(parent);
    if (!ts.isCallExpression(parent)) return false;
    if (parent.expression === fn) return true;
    if (CALLING_METHODS.test(memberName(parent.expression) ?? '')) return true;
    const file = calleeOf(parent)?.valueDeclaration?.getSourceFile();
    return file !== undefined && !file.isDeclarationFile;
  };

  const visit = (node: ts.Node, within: ts.Symbol | undefined): void => {
    let inside = within;
    if (ts.isFunctionLike(node) && !ts.isTypeNode(node)) {
      const name = nameOf(node);
      inside = name ? symbolAt(name) : runsAtOnce(node) ? within : undefined;
    }
    if (inside && (ts.isCallExpression(node) || ts.isNewExpression(node))) {
      const to = calleeOf(node);
      const outgoing = calls.get(inside);
      if (to && outgoing) outgoing.push({ node, to });
      else if (to) calls.set(inside, [{ node, to }]);
    }
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  files.forEach((file) => visit(file, undefined));

  const found = new Map<ts.Node, string>();
  for (const [from, outgoing] of calls)
    for (const { node, to } of outgoing) {
      const way = wayBetween(to, from, calls);
      if (way) found.set(node, [from, ...way].map((symbol) => symbol.name).join(' -> '));
    }
  return found;
}

/** The shortest way along calls, both ends included. */
function wayBetween(
  from: ts.Symbol,
  to: ts.Symbol,
  calls: ReadonlyMap<ts.Symbol, readonly Call[]>,
): readonly ts.Symbol[] | undefined {
  const seen = new Set([from]);
  let ways: (readonly ts.Symbol[])[] = [[from]];
  while (ways.length > 0) {
    const arrived = ways.find((way) => way.at(-1) === to);
    if (arrived) return arrived;
    ways = ways.flatMap((way) =>
      (calls.get(way.at(-1)!) ?? [])
        .filter((call) => !seen.has(call.to) && seen.add(call.to))
        .map((call) => [...way, call.to]),
    );
  }
  return undefined;
}

/** Where a function's name stands, its own or that of the variable or member that holds it. */
function nameOf(fn: ts.SignatureDeclaration): ts.Node | undefined {
  if (ts.isConstructorDeclaration(fn)) return fn.parent.name;
  if (ts.isMethodDeclaration(fn) || ts.isAccessor(fn) || ts.isFunctionDeclaration(fn)) return fn.name;
  const { parent } = fn;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name;
  return ts.isFunctionExpression(fn) ? fn.name : undefined;
}
