import ts from 'typescript';
import { bare, globalCall, memberName, staticOf, type ProgramView } from './programView.ts';

/** How far constants are followed. */
const DEPTH_MAX = 3;

/**
 * Whether an expression plainly gives a number with decimals: a literal such as 0.1, a quotient, a time of the
 * interpreter, or arithmetic on one of these. False where it cannot be seen.
 */
export function isFractional(expression: ts.Expression, view: ProgramView, depth = 0): boolean {
  const node = bare(expression);
  const isSo = (part: ts.Expression): boolean => isFractional(part, view, depth);
  // Halves are the same everywhere; 0.75 already is not (measured).
  if (ts.isNumericLiteral(node)) return !Number.isInteger(Number(node.text) * 2);
  if (ts.isPrefixUnaryExpression(node))
    return node.operator !== ts.SyntaxKind.TildeToken && isSo(node.operand);
  if (ts.isConditionalExpression(node)) return isSo(node.whenTrue) || isSo(node.whenFalse);
  if (ts.isBinaryExpression(node)) {
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.SlashToken:
        return !isRounding(node, view);
      case ts.SyntaxKind.PlusToken:
      case ts.SyntaxKind.MinusToken:
      case ts.SyntaxKind.AsteriskToken:
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.AmpersandAmpersandToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return isSo(node.left) || isSo(node.right);
      case ts.SyntaxKind.PercentToken:
        return isSo(node.left);
      default:
        return false;
    }
  }
  if (ts.isCallExpression(node)) {
    if (globalCall(node, 'getTime', view) || globalCall(node, 'parseFloat', view)) return true;
    if (memberName(node.expression) === 'getTime' || staticOf(node.expression, 'Date', view) === 'now')
      return true;
    const math = staticOf(node.expression, 'Math', view) ?? '';
    if (/^(?:abs|max|min)$/.test(math)) return node.arguments.some(isSo);
    return /^(?:random|sqrt|exp|log|sin|cos|tan|asin|acos|atan|atan2)$/.test(math);
  }
  if (ts.isIdentifier(node) && depth < DEPTH_MAX) {
    const declaration = view.checker.getSymbolAtLocation(node)?.valueDeclaration;
    return (
      declaration !== undefined &&
      ts.isVariableDeclaration(declaration) &&
      (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0 &&
      declaration.initializer !== undefined &&
      isFractional(declaration.initializer, view, depth + 1)
    );
  }
  return false;
}

/** `Math.floor(x * 100 + 0.5) / 100`: few digits, which print the same everywhere. */
function isRounding({ left, right }: ts.BinaryExpression, view: ProgramView): boolean {
  return ts.isNumericLiteral(bare(right)) && isRounded(left, view);
}

/** A call of `Math.floor` or its kin. */
export function isRounded(expression: ts.Expression, view: ProgramView): boolean {
  const node = bare(expression);
  return (
    ts.isCallExpression(node) && /^(?:floor|ceil|round)$/.test(staticOf(node.expression, 'Math', view) ?? '')
  );
}
