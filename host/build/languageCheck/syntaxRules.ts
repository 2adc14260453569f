import ts from 'typescript';
import type { LanguageRule } from './languageRule.ts';
import { isReference } from './programView.ts';

const { SyntaxKind } = ts;

/** Syntax that the interpreter refuses, and that no step of the build removes. */
export const syntaxRules: readonly LanguageRule[] = [
  {
    id: 'label',
    kinds: [SyntaxKind.LabeledStatement],
    about: 'syntax: labels',
    where: 'both',
    what: '`break` or `continue` to a label is a ReferenceError once it runs',
    remedy: 'Put the loops into a function and return from it',
    matches: ts.isLabeledStatement,
  },
  {
    id: 'case-after-default',
    kinds: [SyntaxKind.CaseClause],
    about: 'syntax: `case` after `default`',
    where: 'both',
    what: 'a `case` after `default` is a SyntaxError',
    remedy: 'Put `default` last',
    matches: (node) =>
      ts.isCaseClause(node) &&
      node.parent.clauses.some((clause) => ts.isDefaultClause(clause) && clause.pos < node.pos),
  },
  {
    id: 'private-name',
    kinds: [SyntaxKind.PrivateIdentifier],
    about: 'syntax: `#private` members',
    where: 'source',
    what: '#private members need a WeakMap, which is not there',
    remedy: 'Use the private modifier',
    matches: (node) => ts.isPrivateIdentifier(node) && ts.isClassElement(node.parent),
  },
  {
    id: 'async',
    kinds: [
      SyntaxKind.FunctionDeclaration,
      SyntaxKind.FunctionExpression,
      SyntaxKind.ArrowFunction,
      SyntaxKind.MethodDeclaration,
      SyntaxKind.ForOfStatement,
      SyntaxKind.AwaitExpression,
    ],
    about: 'syntax: async and await',
    where: 'source',
    what: 'async functions cost 1.5 KB, and what they throw is only printed',
    remedy: 'Use callbacks',
    matches: (node) =>
      (ts.isFunctionLike(node) &&
        (ts.getCombinedModifierFlags(node as ts.Declaration) & ts.ModifierFlags.Async) !== 0) ||
      (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
      (ts.isAwaitExpression(node) && ts.findAncestor(node, ts.isFunctionLike) === undefined),
  },
  {
    id: 'generator',
    kinds: [SyntaxKind.FunctionDeclaration, SyntaxKind.FunctionExpression, SyntaxKind.MethodDeclaration],
    about: 'syntax: generators, and `for..of` or spread over one',
    where: 'source',
    what: 'a generator is slow, and `for..of` and spread take it for an array',
    remedy: 'Write a loop, or fill an array',
    matches: (node) =>
      (ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isMethodDeclaration(node)) &&
      node.asteriskToken !== undefined,
  },
  {
    id: 'decorator',
    kinds: [SyntaxKind.Decorator],
    about: 'syntax: decorators',
    where: 'source',
    what: 'decorators are not there',
    remedy: 'Call the function',
    matches: ts.isDecorator,
  },
  {
    id: 'meta-property',
    kinds: [SyntaxKind.MetaProperty],
    about: 'syntax: `new.target`, `import.meta`',
    where: 'source',
    what: '`new.target` and `import.meta` are a SyntaxError',
    remedy: 'Pass what you need as an argument',
    matches: ts.isMetaProperty,
  },
  {
    id: 'bigint',
    kinds: [SyntaxKind.BigIntLiteral],
    about: 'syntax: BigInt literals',
    where: 'both',
    what: 'BigInt is not there',
    remedy: 'Use a number: integers are exact up to 2^53',
    matches: ts.isBigIntLiteral,
  },
  {
    id: 'commonjs',
    kinds: [SyntaxKind.CallExpression, SyntaxKind.PropertyAccessExpression],
    about: 'build: CommonJS modules',
    where: 'source',
    what: 'a CommonJS module would bring a loader of its own',
    remedy: 'Write an ES module with `import` and `export`',
    matches: (node, view) => {
      if (ts.isCallExpression(node))
        return (
          ts.isIdentifier(node.expression) &&
          node.expression.text === 'require' &&
          node.arguments.some((argument) => ts.isStringLiteral(argument) && /^[./]/.test(argument.text))
        );
      if (!ts.isPropertyAccessExpression(node) || !view.isGlobal(node.expression)) return false;
      const owner = node.expression.text;
      return owner === 'exports' || (owner === 'module' && node.name.text === 'exports');
    },
  },
  {
    id: 'name-of',
    kinds: [SyntaxKind.Identifier],
    about: 'syntax: identifiers named `of`',
    where: 'both',
    what: 'a variable named `of` is a SyntaxError',
    remedy: 'Give it another name',
    matches: (node) => ts.isIdentifier(node) && node.text === 'of' && declaresVariable(node),
  },
  {
    id: 'non-ascii-name',
    kinds: [SyntaxKind.Identifier, SyntaxKind.PrivateIdentifier],
    about: 'syntax: identifiers beyond ASCII',
    where: 'both',
    what: 'a name with letters beyond ASCII is a SyntaxError',
    remedy: 'Use the letters a to z',
    matches: (node) =>
      (ts.isPrivateIdentifier(node) || (ts.isIdentifier(node) && !isReference(node))) &&
      /[^\x00-\x7f]/.test(node.text),
  },
  {
    id: 'non-ascii-text',
    kinds: [
      SyntaxKind.StringLiteral,
      SyntaxKind.NoSubstitutionTemplateLiteral,
      SyntaxKind.TemplateHead,
      SyntaxKind.TemplateMiddle,
      SyntaxKind.TemplateTail,
      SyntaxKind.RegularExpressionLiteral,
    ],
    about: 'syntax: text beyond ASCII; strings are bytes on most boards',
    where: 'both',
    what: 'strings are bytes on most boards: characters beyond ASCII come out as something else',
    remedy: 'Use ASCII; write a byte of a binary string as \\xNN',
    matches: (node) => {
      if (!isText(node)) return false;
      const inBundle = node.getSourceFile().fileName.endsWith('.js');
      // The build writes every byte above 127 as \xNN, whatever it was before: only the sources tell text from bytes.
      if (inBundle && !ts.isRegularExpressionLiteral(node)) return /[^\x00-\xff]/.test(node.text);
      const text = node.getText().replace(/\\\\/g, '');
      const escapes = [...text.matchAll(/\\u(?:\{([0-9a-f]+)\}|([0-9a-f]{4}))/gi)];
      return (
        /[^\x00-\x7f]/.test(text) || escapes.some(([, long, short]) => parseInt(long ?? short!, 16) > 127)
      );
    },
  },
  {
    id: 'var-declaration',
    kinds: [SyntaxKind.VariableDeclarationList],
    about: 'scoping: `var`',
    where: 'source',
    what: '`var` is not hoisted: assigned before its declaration it becomes a global',
    remedy: 'Use `let` or `const`',
    matches: (node) =>
      ts.isVariableDeclarationList(node) &&
      (node.flags & ts.NodeFlags.BlockScoped) === 0 &&
      !(
        ts.isVariableStatement(node.parent) &&
        node.parent.modifiers?.some((modifier) => modifier.kind === SyntaxKind.DeclareKeyword)
      ),
  },
  {
    id: 'automatic-semicolon',
    kinds: [
      SyntaxKind.ExpressionStatement,
      SyntaxKind.VariableStatement,
      SyntaxKind.ReturnStatement,
      SyntaxKind.ThrowStatement,
      SyntaxKind.BreakStatement,
      SyntaxKind.ContinueStatement,
      SyntaxKind.DoStatement,
    ],
    about: 'syntax: automatic semicolons',
    where: 'both',
    what: 'a line break ends no statement: `return` goes on in the next line, and `a` before `++b` becomes `a++`',
    remedy: 'End the statement with a semicolon',
    matches: (node) => endsWithoutSemicolon(node),
  },
  {
    id: 'directive',
    kinds: [SyntaxKind.ExpressionStatement],
    about: 'directives: "ram", "jit", "compiled"',
    where: 'source',
    what: 'the build drops this directive, and only some boards would know it',
    remedy: 'Leave it out',
    matches: (node) =>
      ts.isExpressionStatement(node) &&
      ts.isStringLiteral(node.expression) &&
      ['ram', 'jit', 'compiled'].includes(node.expression.text),
  },
  {
    id: 'not-lowered',
    get kinds() {
      return [...Object.keys(newerSyntax), ...Object.keys(partlyNewer)].map(Number);
    },
    about: 'build: what lowering to ES5 removes',
    where: 'bundle',
    what: 'the build left syntax in the bundle that the interpreter does not run',
    remedy: 'Lower it: see host/build/lowerToEs5.ts',
    matches: (node) => {
      const syntax = newerSyntax[node.kind] ?? partlyNewer[node.kind]?.(node);
      return syntax === undefined ? false : { what: `the build left ${syntax} in the bundle` };
    },
  },
];

/** ES2015 and later, without what the minifier puts in because it is short and the interpreter runs it: arrows, methods. */
const newerSyntax: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [SyntaxKind.ObjectBindingPattern]: 'destructuring',
  [SyntaxKind.ArrayBindingPattern]: 'destructuring',
  [SyntaxKind.SpreadElement]: 'spread',
  [SyntaxKind.SpreadAssignment]: 'spread',
  [SyntaxKind.ClassDeclaration]: 'a class',
  [SyntaxKind.ClassExpression]: 'a class',
  [SyntaxKind.TaggedTemplateExpression]: 'a tagged template',
  [SyntaxKind.TemplateExpression]: 'a template literal',
  [SyntaxKind.NoSubstitutionTemplateLiteral]: 'a template literal',
  [SyntaxKind.ComputedPropertyName]: 'a computed key',
  [SyntaxKind.ShorthandPropertyAssignment]: 'a shorthand property',
  [SyntaxKind.ForOfStatement]: 'for..of',
  [SyntaxKind.AsyncKeyword]: 'async',
  [SyntaxKind.AwaitExpression]: 'await',
  [SyntaxKind.YieldExpression]: 'a generator',
  [SyntaxKind.PrivateIdentifier]: 'a #private member',
  [SyntaxKind.MetaProperty]: 'new.target or import.meta',
  [SyntaxKind.QuestionDotToken]: 'the operator ?.',
  [SyntaxKind.AsteriskAsteriskToken]: 'the operator **',
  [SyntaxKind.AsteriskAsteriskEqualsToken]: 'the operator **=',
  [SyntaxKind.QuestionQuestionToken]: 'the operator ??',
  [SyntaxKind.QuestionQuestionEqualsToken]: 'the operator ??=',
  [SyntaxKind.BarBarEqualsToken]: 'the operator ||=',
  [SyntaxKind.AmpersandAmpersandEqualsToken]: 'the operator &&=',
  [SyntaxKind.ImportDeclaration]: 'import',
  [SyntaxKind.ExportDeclaration]: 'export',
};

/** Newer in some of their forms. */
const partlyNewer: Readonly<Partial<Record<ts.SyntaxKind, (node: ts.Node) => string | undefined>>> = {
  [SyntaxKind.Parameter]: (node) => {
    const { dotDotDotToken, initializer } = node as ts.ParameterDeclaration;
    return dotDotDotToken ? 'a rest parameter' : initializer ? 'a default parameter' : undefined;
  },
  [SyntaxKind.VariableDeclarationList]: (node) =>
    node.flags & ts.NodeFlags.BlockScoped ? 'let or const' : undefined,
  [SyntaxKind.FunctionDeclaration]: (node) => (node as ts.FunctionDeclaration).asteriskToken && 'a generator',
  [SyntaxKind.FunctionExpression]: (node) => (node as ts.FunctionExpression).asteriskToken && 'a generator',
  [SyntaxKind.CatchClause]: (node) =>
    (node as ts.CatchClause).variableDeclaration ? undefined : 'a catch without its variable',
  [SyntaxKind.ArrayLiteralExpression]: (node) => (isPatternTarget(node) ? 'destructuring' : undefined),
  [SyntaxKind.ObjectLiteralExpression]: (node) => (isPatternTarget(node) ? 'destructuring' : undefined),
};

/** `[a, b] = c` or `({ a } = c)`. */
function isPatternTarget(node: ts.Node): boolean {
  return (
    (ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node)) &&
    ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    node.parent.operatorToken.kind === SyntaxKind.EqualsToken
  );
}

function declaresVariable(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isFunctionExpression(parent) ||
      ts.isClassDeclaration(parent) ||
      ts.isImportSpecifier(parent)) &&
    parent.name === node
  );
}

function isText(
  node: ts.Node,
): node is
  ts.StringLiteralLike | ts.TemplateHead | ts.TemplateMiddle | ts.TemplateTail | ts.RegularExpressionLiteral {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node)
  );
}

function endsWithoutSemicolon(node: ts.Node): boolean {
  const isTerminated =
    ts.isExpressionStatement(node) ||
    (ts.isVariableStatement(node) && !node.modifiers?.length) ||
    ts.isReturnStatement(node) ||
    ts.isThrowStatement(node) ||
    ts.isBreakOrContinueStatement(node) ||
    ts.isDoStatement(node);
  if (!isTerminated) return false;
  const { text } = node.getSourceFile();
  if (text[node.end - 1] === ';') return false;
  // A closing brace and the end of the text end a statement in the interpreter, too.
  const rest = text.slice(node.end).replace(/^(\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/, '');
  return rest !== '' && rest[0] !== '}';
}
