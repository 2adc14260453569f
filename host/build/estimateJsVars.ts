import ts from 'typescript';

/** One variable's payload on boards with up to 16383 of them (12 to 14 bytes each). */
const VAR_BYTES = 12;
/**
 * A bundle of 60 functions took 406 variables on a Cortex-M4 board while its code stayed in flash (measured); their
 * names are in it. An arrow in a variable takes what a declared function of the same name takes, and so do a method and
 * a function under a key (all measured).
 */
const VARS_PER_FUNCTION = 406 / 60;
/** A name, and a number or a reference. */
const VARS_PER_VARIABLE = 2;
/**
 * What follows was measured as what 20 copies take in Linux' interpreter, each after the same work with none. `{}` and
 * `[]` take 1; each key and each element 1, and 1 more for its value unless that is a small integer, which fits in
 * beside the name: `{a:1,b:2,c:3}` 4, `{a:1.5,b:2.5,c:3.5}` 7, `[1,..10]` 11, ten fractions 21, `[[1,2],[3,4]]` 9. What
 * other variables hold too is counted there: `{a:o}` 2.
 */
const VARS_PER_NAME = 1;
const VARS_PER_VALUE = 1;
/** An integer that a reference of 13 bits has room for; Linux takes larger ones. */
const SMALL_INTEGER_MAX = 4095;
/** Longer keys go on in a second variable, on boards (in Linux above 8 letters). */
const KEY_BYTES = 4;
/** Beside the view: buffer and string. `new Uint8Array(12)` takes 3, and as many from a list of 12; 240 bytes 12, where one variable holds 27. */
const VARS_PER_BUFFER = 2;

/** Functions inside the bundle's one outer function: the modules' own, and the closures that these make at start. */
const FUNCTION_DEPTH_MAX = 2;
/** Literals of module level live on; deeper ones come and go. */
const LITERAL_DEPTH_MAX = 1;

/**
 * Estimate of the interpreter's variables that a bundle takes once it has started, when it runs from flash: the code
 * itself stays there, so only functions, variables and literals count. It is low: what factories keep in literals is left
 * out, and of a bundle that it puts at 3,767 the interpreter on Linux said 4,090. Whoever wants the truth asks
 * `process.memory()`.
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
    if (depth > 0 && isCalledAtOnce(node)) {
      // It is gone, and what it made stays.
      ts.forEachChild(node, visit);
      return;
    }
    if (ts.isFunctionLike(node)) {
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
  visit(ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ES5, true, ts.ScriptKind.JS));
  return Math.ceil(vars + VARS_PER_VARIABLE * (names.size - functionNames.size));
}

/** An immediately called function, `(() => ..)()`. */
function isCalledAtOnce(node: ts.Node): boolean {
  if (!ts.isFunctionLike(node)) return false;
  const callee = ts.isParenthesizedExpression(node.parent) ? node.parent : node;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee;
}

/** What a literal's content takes; its own variable is counted with the name that holds it. */
function literalVars(node: ts.Node, aliases: ReadonlyMap<string, string>): number {
  if (ts.isPropertyAssignment(node)) {
    const keyVars = node.name.getText().length > KEY_BYTES ? VARS_PER_NAME : 0;
    // The name of a function is counted with it.
    if (ts.isFunctionLike(node.initializer)) return keyVars;
    return VARS_PER_NAME + keyVars + valueVars(node.initializer);
  }
  // A typed array copies the list, which goes.
  if (ts.isArrayLiteralExpression(node))
    return ts.isNewExpression(node.parent)
      ? 0
      : node.elements.reduce((vars, element) => vars + VARS_PER_NAME + valueVars(element), 0);
  // The first piece is the value of whatever holds it.
  if (ts.isStringLiteral(node)) return Math.max(0, Math.ceil(node.text.length / VAR_BYTES) - VARS_PER_VALUE);
  if (ts.isNewExpression(node)) {
    const bytes = typedArrayBytes(node, aliases);
    return bytes === null ? 0 : VARS_PER_BUFFER + bytes / VAR_BYTES;
  }
  return 0;
}

function valueVars(value: ts.Expression): number {
  // Held by a variable, or counted as a function.
  if (ts.isIdentifier(value) || ts.isElementAccessExpression(value) || ts.isFunctionLike(value)) return 0;
  const number = Number(value.getText());
  return Number.isInteger(number) && Math.abs(number) <= SMALL_INTEGER_MAX ? 0 : VARS_PER_VALUE;
}

/** Bytes of a new typed array of a known length, or null. */
function typedArrayBytes(
  { expression, arguments: args }: ts.NewExpression,
  aliases: ReadonlyMap<string, string>,
): number | null {
  const name = ts.isIdentifier(expression) ? (aliases.get(expression.text) ?? expression.text) : '';
  const bits = /^(?:Uint|Int|Float)(\d+)Array$/.exec(name)?.[1];
  const first = args?.[0];
  if (!bits || !first) return null;
  const length = ts.isArrayLiteralExpression(first) ? first.elements.length : Number(first.getText());
  return Number.isFinite(length) ? (length * Number(bits)) / 8 : null;
}
