import ts from 'typescript';

/** Shorter lists and texts are not worth the look-up. */
const LIST_LENGTH_MIN = 20;
const TEXT_LENGTH_MIN = 6;

/**
 * Takes a text out of a list that the script holds anyway: where `'BATTERY_STALE'` is the thirteenth of the top-level
 * list `reasons`, it becomes `reasons[12]`. Each text of the list is then in the bundle once. What is compared stays as
 * it is: comparisons stand in the control tick. The list moves to the front, because what is set at start may use it.
 */
export const indexListedTexts: ts.TransformerFactory<ts.SourceFile> = (context) => (source) => {
  const { factory } = context;
  const list = source.statements.find(isTextList);
  if (!list) return source;
  const { name, initializer } = list.declarationList.declarations[0] as ts.VariableDeclaration;
  const texts = (initializer as ts.ArrayLiteralExpression).elements as ts.NodeArray<ts.StringLiteral>;
  const places = new Map(texts.map(({ text }, index) => [text, index]));

  const visit =
    (parent: ts.Node) =>
    (node: ts.Node): ts.Node => {
      const place = isReplaceable(node, parent) ? places.get(node.text) : undefined;
      if (place === undefined) return ts.visitEachChild(node, visit(node), context);
      return factory.createElementAccessExpression(
        factory.createIdentifier((name as ts.Identifier).text),
        place,
      );
    };
  const others = source.statements.filter((statement) => statement !== list);
  return factory.updateSourceFile(source, [
    list,
    ...others.map((statement) => ts.visitNode(statement, visit(source)) as ts.Statement),
  ]);
};

function isTextList(statement: ts.Statement): statement is ts.VariableStatement {
  if (!ts.isVariableStatement(statement) || statement.declarationList.declarations.length !== 1) return false;
  const { name, initializer } = statement.declarationList.declarations[0] as ts.VariableDeclaration;
  return (
    ts.isIdentifier(name) &&
    initializer !== undefined &&
    ts.isArrayLiteralExpression(initializer) &&
    initializer.elements.length >= LIST_LENGTH_MIN &&
    initializer.elements.every(ts.isStringLiteral)
  );
}

/** A text that stands for a value: neither a name of something, nor one side of a comparison. */
function isReplaceable(node: ts.Node, parent: ts.Node): node is ts.StringLiteral {
  if (!ts.isStringLiteral(node) || node.text.length < TEXT_LENGTH_MIN) return false;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    return (
      kind !== ts.SyntaxKind.EqualsEqualsEqualsToken && kind !== ts.SyntaxKind.ExclamationEqualsEqualsToken
    );
  }
  const isName = 'name' in parent && parent.name === node;
  return !isName && !ts.isCaseClause(parent) && !ts.isExpressionStatement(parent);
}
