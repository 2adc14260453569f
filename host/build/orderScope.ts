import ts from 'typescript';
import { isReference } from './languageCheck/programView.ts';

/** So many names in front: those behind them are hardly ever looked up. */
const NAMES_IN_FRONT = 60;

/**
 * Declares the names of the bundle's outer function in the order in which they are used most. The interpreter keeps a
 * scope as a list and walks it from the name that was declared first, and the bundle has over a hundred. What gives
 * out short names goes by the same order. To declare a name once more changes nothing else; where it was declared
 * without a value, blanks take its place.
 * @param code a script that is one function, called at once
 * @returns the script with one line more, the second one where the function's body starts on a line of its own
 */
export function orderScope(code: string): string {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ES2015, true);
  const body = outerBody(file);
  if (!body) return code;
  const uses = new Map([...namesOf(body)].map((name) => [name, 0]));
  countUses(body, new Set(), 0, uses);
  const order = [...uses]
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([name]) => name)
    .slice(0, NAMES_IN_FRONT);
  if (order.length === 0) return code;
  const start = body.getStart() + 1;
  return `${code.slice(0, start)}\nvar ${order.join(',')};${withBlanks(code, body, new Set(order)).slice(start)}`;
}

function outerBody(file: ts.SourceFile): ts.Block | undefined {
  let found: ts.Block | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if ((ts.isFunctionExpression(node) || ts.isArrowFunction(node)) && ts.isBlock(node.body))
      found = node.body;
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The script without the function's own declarations of some names that give no value; all else stays in its place. */
function withBlanks(code: string, body: ts.Block, names: ReadonlySet<string>): string {
  let text = code;
  const blank = (start: number, end: number): void => {
    text = text.slice(0, start) + text.slice(start, end).replace(/\S/g, ' ') + text.slice(end);
  };
  for (const statement of body.statements.filter(ts.isVariableStatement)) {
    const { declarations } = statement.declarationList;
    const isKept = ({ name, initializer }: ts.VariableDeclaration): boolean =>
      !!initializer || !names.has(name.getText());
    const lastKept = declarations.findLast(isKept);
    if (!lastKept) {
      blank(statement.getStart(), statement.end);
      continue;
    }
    declarations.forEach((declaration, i) => {
      const next = declarations[i + 1];
      if (!isKept(declaration) && next) blank(declaration.getStart(), next.getStart());
    });
    blank(lastKept.end, declarations.end);
  }
  return text;
}

/** What a function declares itself, without the functions in it. */
function namesOf(body: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name) names.add(node.name.text);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) names.add(node.name.text);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return names;
}

/**
 * Counts what stands in functions, the deeper the more: what is only called from the top, or from what it calls, runs
 * once at boot, and a callback inside it all day.
 * @param hidden names that an inner function uses for something of its own
 */
function countUses(
  body: ts.Node,
  hidden: ReadonlySet<string>,
  depth: number,
  uses: Map<string, number>,
): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const inner = (node as ts.FunctionExpression).body;
      const parameters = node.parameters.map(({ name }) => name.getText());
      const own = node.name && ts.isFunctionExpression(node) ? [node.name.getText()] : [];
      if (inner)
        countUses(inner, new Set([...hidden, ...parameters, ...own, ...namesOf(inner)]), depth + 1, uses);
      return;
    }
    if (ts.isIdentifier(node) && uses.has(node.text) && !hidden.has(node.text) && isReference(node))
      uses.set(node.text, uses.get(node.text)! + depth * depth);
    ts.forEachChild(node, visit);
  };
  visit(body);
}
