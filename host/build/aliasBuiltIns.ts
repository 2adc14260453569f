import ts from 'typescript';

/** Functions of the interpreter that the firmware calls all day, by the names under which the bundle keeps them. */
const bareFunctions = ['getTime', 'digitalRead', 'digitalWrite', 'isNaN', 'isFinite'] as const;
const mathFunctions = ['abs', 'floor', 'ceil', 'min', 'max'] as const;

/**
 * Gives built-in functions a name in the bundle's own scope. The interpreter looks for a name in every scope first, and
 * in its table of built-ins last: `Math.abs(x)` costs it three times an addition, most of it in two searches.
 */
export const aliasBuiltIns: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const own = declaredNames(source);
  const aliases = new Map<string, ts.Expression>();
  const alias = (name: string, value: ts.Expression): ts.Identifier => {
    aliases.set(name, value);
    return factory.createIdentifier(name);
  };
  const visit = (node: ts.Node): ts.Node => {
    if (!ts.isCallExpression(node)) return ts.visitEachChild(node, visit, context);
    const callee = aliasOf(node.expression);
    if (!callee) return ts.visitEachChild(node, visit, context);
    const values = node.arguments.map((argument) => ts.visitNode(argument, visit) as ts.Expression);
    return factory.updateCallExpression(node, callee, undefined, values);
  };
  const aliasOf = (callee: ts.Expression): ts.Identifier | undefined => {
    if (ts.isIdentifier(callee) && includes(bareFunctions, callee.text) && !own.has(callee.text))
      return alias(`${callee.text}_`, factory.createIdentifier(callee.text));
    if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return undefined;
    if (callee.expression.text !== 'Math' || own.has('Math') || !includes(mathFunctions, callee.name.text))
      return undefined;
    return alias(
      `${callee.name.text}_`,
      factory.createPropertyAccessExpression(factory.createIdentifier('Math'), callee.name.text),
    );
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

function includes(names: readonly string[], name: string): boolean {
  return names.includes(name);
}
