import ts from 'typescript';

/** Functions of the interpreter that the firmware calls all day, or at great length. */
const bareFunctions = ['getTime', 'digitalRead', 'digitalWrite', 'isNaN', 'isFinite'] as const;
const memberFunctions: Readonly<Record<string, readonly string[]>> = {
  Math: ['abs', 'floor', 'ceil', 'min', 'max'],
  String: ['fromCharCode'],
  JSON: ['stringify'],
};
const constructors = ['Float64Array', 'Uint8Array'] as const;
/** Written as members: the minifier would put a plain `NaN` back in place of its alias. */
const numbers: ReadonlyMap<string, string> = new Map([
  ['NaN', 'NaN'],
  ['Infinity', 'POSITIVE_INFINITY'],
]);

/**
 * Gives built-ins a name in the bundle's own scope, which the minifier makes a letter. The interpreter looks for a name
 * in every scope first, and in its table of built-ins last: `Math.abs(x)` costs it three times an addition, most of it
 * in two searches.
 */
export const aliasBuiltIns: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const own = declaredNames(source);
  const aliases = new Map<string, ts.Expression>();
  const alias = (name: string, value: ts.Expression): ts.Identifier => {
    aliases.set(`${name}_`, value);
    return factory.createIdentifier(`${name}_`);
  };
  const member = (object: string, name: string): ts.Expression =>
    factory.createPropertyAccessExpression(factory.createIdentifier(object), name);
  const visit = (node: ts.Node): ts.Node => {
    if (ts.isCallExpression(node)) {
      const callee = aliasOf(node.expression) ?? (ts.visitNode(node.expression, visit) as ts.Expression);
      return factory.updateCallExpression(node, callee, undefined, visitAll(node.arguments));
    }
    if (ts.isNewExpression(node) && isBuiltIn(node.expression, constructors)) {
      const { text } = node.expression;
      const constructor = alias(text, factory.createIdentifier(text));
      return factory.updateNewExpression(node, constructor, undefined, visitAll(node.arguments ?? []));
    }
    // What follows a point or stands before a colon is a name only.
    if (ts.isPropertyAccessExpression(node))
      return factory.updatePropertyAccessExpression(
        node,
        ts.visitNode(node.expression, visit) as ts.Expression,
        node.name,
      );
    if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name))
      return factory.updatePropertyAssignment(
        node,
        node.name,
        ts.visitNode(node.initializer, visit) as ts.Expression,
      );
    const number = ts.isIdentifier(node) && !own.has(node.text) ? numbers.get(node.text) : undefined;
    if (number) return alias((node as ts.Identifier).text, member('Number', number));
    return ts.visitEachChild(node, visit, context);
  };
  const visitAll = (nodes: readonly ts.Expression[]): ts.Expression[] =>
    nodes.map((node) => ts.visitNode(node, visit) as ts.Expression);
  const isBuiltIn = (node: ts.Expression, names: readonly string[]): node is ts.Identifier =>
    ts.isIdentifier(node) && names.includes(node.text) && !own.has(node.text);
  const aliasOf = (callee: ts.Expression): ts.Identifier | undefined => {
    if (isBuiltIn(callee, bareFunctions)) return alias(callee.text, factory.createIdentifier(callee.text));
    if (!ts.isPropertyAccessExpression(callee) || !isBuiltIn(callee.expression, Object.keys(memberFunctions)))
      return undefined;
    const object = callee.expression.text;
    const name = callee.name.text;
    return memberFunctions[object]!.includes(name) ? alias(name, member(object, name)) : undefined;
  };
  const visited = ts.visitEachChild(source, visit, context);
  const declarations = [...aliases].map(([name, value]) =>
    factory.createVariableStatement(undefined, [
      factory.createVariableDeclaration(name, undefined, undefined, value),
    ]),
  );
  return factory.updateSourceFile(visited, [...declarations, ...visited.statements]);
};

/** Names that the script gives to something of its own, whatever the scope. */
function declaredNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    )
      names.add(node.name.text);
    if (ts.isFunctionDeclaration(node) && node.name) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}
