import ts from 'typescript';

/** One variable's payload on boards with up to 16383 of them (12 to 14 bytes each). */
const VAR_BYTES = 12;
/**
 * A bundle of 60 functions took 406 variables on a Cortex-M4 board while its code stayed in flash (measured); their
 * names are in it. An arrow in a variable takes what a declared function of the same name takes (measured).
 */
const VARS_PER_FUNCTION = 406 / 60;
/** An object of 3 fields takes 9, an array of 10 integers 15 (measured). */
const VARS_PER_PROPERTY = 3;
const VARS_PER_ELEMENT = 1.5;
/** A name, and a number or a reference. */
const VARS_PER_VARIABLE = 2;

/** Functions inside the bundle's one outer function: the modules' own, and the closures that these make at start. */
const FUNCTION_DEPTH_MAX = 2;
/** Literals of module level live on; deeper ones come and go. */
const LITERAL_DEPTH_MAX = 1;

/**
 * Estimate of the interpreter's variables that a bundle takes once it has started, when it runs from flash: the code
 * itself stays there, so only functions, variables and literals count. Whoever wants the truth asks `process.memory()`.
 */
export function estimateJsVars(code: string): number {
  let vars = 0;
  let depth = 0;
  // A name is one, however often it is declared; that of a function is counted with it.
  const names = new Set<string>();
  const functionNames = new Set<string>();
  // What the bundle calls the interpreter's constructors.
  const aliases = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      if (ts.isMethodDeclaration(node) && depth <= LITERAL_DEPTH_MAX) vars += VARS_PER_PROPERTY;
      if (depth <= FUNCTION_DEPTH_MAX) vars += VARS_PER_FUNCTION;
      depth++;
      ts.forEachChild(node, visit);
      depth--;
      return;
    }
    if (depth <= LITERAL_DEPTH_MAX) {
      vars += literalVars(node, aliases);
      if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
        names.add(node.name.text);
        const { initializer } = node;
        if (initializer && ts.isFunctionLike(initializer)) functionNames.add(node.name.text);
        if (initializer && ts.isIdentifier(initializer)) aliases.set(node.name.text, initializer.text);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ES5, false, ts.ScriptKind.JS));
  return Math.ceil(vars + VARS_PER_VARIABLE * (names.size - functionNames.size));
}

function literalVars(node: ts.Node, aliases: ReadonlyMap<string, string>): number {
  if (ts.isPropertyAssignment(node)) return VARS_PER_PROPERTY;
  if (ts.isArrayLiteralExpression(node)) return node.elements.length * VARS_PER_ELEMENT;
  if (ts.isStringLiteral(node)) return Math.ceil(node.text.length / VAR_BYTES);
  if (ts.isNewExpression(node)) return typedArrayBytes(node, aliases) / VAR_BYTES;
  return 0;
}

function typedArrayBytes(
  { expression, arguments: args }: ts.NewExpression,
  aliases: ReadonlyMap<string, string>,
): number {
  const name = ts.isIdentifier(expression) ? (aliases.get(expression.text) ?? expression.text) : '';
  const bits = /^(?:Uint|Int|Float)(\d+)Array$/.exec(name)?.[1];
  const length = args?.[0];
  return bits && length && ts.isNumericLiteral(length) ? (Number(length.text) * Number(bits)) / 8 : 0;
}
