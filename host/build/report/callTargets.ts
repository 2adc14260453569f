import ts from 'typescript';

/** A function whose body can be walked. */
export type Walkable = ts.FunctionLikeDeclaration & { readonly body: ts.ConciseBody };

/** What a call may run: functions of ours, or something of the interpreter (then `ours` is empty). */
export interface CallTargets {
  readonly ours: readonly Walkable[];
  /** Its name, as `SPI1.send` or `push`. */
  readonly name: string;
}

/** Says which functions a call may reach, and which getters an access runs. */
export interface CallGraph {
  targetsOf(callee: ts.Expression): CallTargets;
  gettersOf(access: ts.PropertyAccessExpression): readonly Walkable[];
}

/**
 * Follows calls by type: a method of an interface reaches every function that some object literal, checked against
 * that interface, gives for it; a parameter reaches every function that is passed for it.
 * @param generated source text of modules that exist at build time only, by name
 */
export function callGraph(program: ts.Program, generated: Readonly<Record<string, string>>): CallGraph {
  const checker = program.getTypeChecker();
  const sources = program.getSourceFiles().filter((file) => !file.isDeclarationFile);
  const modules = Object.fromEntries(
    Object.entries(generated).map(([name, text]) => [
      name,
      ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true),
    ]),
  );

  /** Implementations by the member's declaration in its interface. */
  const members = new Map<ts.Declaration, ts.ObjectLiteralElementLike[]>();
  /** Arguments by the parameter that they are passed for. */
  const passed = new Map<ts.Declaration, ts.Expression[]>();
  const note = <T>(map: Map<ts.Declaration, T[]>, key: ts.Declaration | undefined, value: T): void => {
    if (!key) return;
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
  };
  const index = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const wanted = checker.getContextualType(node);
      for (const member of node.properties) {
        const name = member.name && ts.isIdentifier(member.name) ? member.name.text : undefined;
        const declaration =
          name === undefined
            ? undefined
            : wanted && checker.getPropertyOfType(wanted, name)?.declarations?.[0];
        if (declaration && declaration !== member) note(members, declaration, member);
      }
    } else if (ts.isCallExpression(node)) {
      const parameters = checker.getResolvedSignature(node)?.declaration?.parameters ?? [];
      node.arguments.forEach((argument, i) => note(passed, parameters[i], argument));
    }
    ts.forEachChild(node, index);
  };
  for (const file of sources) index(file);

  const symbolOf = (node: ts.Node): ts.Symbol | undefined => {
    const symbol = checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  };

  const follow = (node: ts.Node | undefined, seen: Set<ts.Node>): readonly Walkable[] => {
    if (!node || seen.has(node)) return [];
    seen.add(node);
    if (isWalkable(node)) return [node];
    if (ts.isShorthandPropertyAssignment(node))
      return declared(checker.getShorthandAssignmentValueSymbol(node), seen);
    if (ts.isPropertyAssignment(node)) return follow(node.initializer, seen);
    if (ts.isVariableDeclaration(node)) return follow(node.initializer, seen);
    if (ts.isConditionalExpression(node))
      return [...follow(node.whenTrue, seen), ...follow(node.whenFalse, seen)];
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
      return follow(node.expression, seen);
    if (ts.isIdentifier(node)) return declared(symbolOf(node), seen);
    if (ts.isPropertyAccessExpression(node)) {
      const made = literalOf(node.expression, new Set())?.properties.find(
        (member) => member.name?.getText() === node.name.text,
      );
      return made ? follow(made, seen) : declared(symbolOf(node.name), seen);
    }
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const taken = checker.getTypeAtLocation(node.parent);
      const name = (node.propertyName ?? node.name).getText();
      return declared(checker.getPropertyOfType(taken, name), seen);
    }
    if (ts.isParameter(node)) return (passed.get(node) ?? []).flatMap((argument) => follow(argument, seen));
    if (ts.isFunctionDeclaration(node)) return generatedFunction(node);
    return (members.get(node as ts.Declaration) ?? []).flatMap((member) => follow(member, seen));
  };
  /** The one object literal that an expression always stands for, if there is one. */
  const literalOf = (
    node: ts.Node | undefined,
    seen: Set<ts.Node>,
  ): ts.ObjectLiteralExpression | undefined => {
    if (!node || seen.has(node)) return undefined;
    seen.add(node);
    if (ts.isObjectLiteralExpression(node)) return node;
    if (ts.isIdentifier(node)) return literalOf(symbolOf(node)?.valueDeclaration, seen);
    if (ts.isVariableDeclaration(node))
      return ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const
        ? literalOf(node.initializer, seen)
        : undefined;
    if (ts.isParameter(node))
      return only((passed.get(node) ?? []).map((argument) => literalOf(argument, new Set(seen))));
    if (!ts.isCallExpression(node)) return undefined;
    const fns = follow(node.expression, new Set());
    return only(fns.flatMap(returned).map((value) => literalOf(value, new Set(seen))));
  };
  const declared = (symbol: ts.Symbol | undefined, seen: Set<ts.Node>): readonly Walkable[] => {
    const found = (symbol?.declarations ?? []).flatMap((declaration) => follow(declaration, seen));
    return [...new Set(found)];
  };
  /** The body of a function that a generated module exports. */
  const generatedFunction = (declaration: ts.FunctionDeclaration): readonly Walkable[] => {
    const block = declaration.parent.parent as ts.Node | undefined;
    const module = block && ts.isModuleDeclaration(block) ? modules[block.name.text] : undefined;
    return module && declaration.name ? functionsOf(module, declaration.name.text) : [];
  };

  return {
    targetsOf: (callee) => {
      const file = callee.getSourceFile();
      const name = callee.getText();
      const isGenerated = Object.values(modules).includes(file);
      return { ours: isGenerated ? functionsOf(file, name) : follow(callee, new Set()), name };
    },
    gettersOf: (access) => {
      const declarations = symbolOf(access.name)?.declarations ?? [];
      return declarations
        .flatMap((declaration) => [declaration, ...(members.get(declaration) ?? [])])
        .filter((node): node is ts.GetAccessorDeclaration & Walkable => ts.isGetAccessor(node));
    },
  };
}

/** What all of them are, if they are all the same. */
function only<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.every((value) => value === values[0]) ? values[0] : undefined;
}

function returned(fn: Walkable): readonly ts.Expression[] {
  if (!ts.isBlock(fn.body)) return [ts.isParenthesizedExpression(fn.body) ? fn.body.expression : fn.body];
  const values: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) values.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(fn.body);
  return values;
}

/** The functions of this name that a module without types declares. */
function functionsOf(module: ts.SourceFile, name: string): readonly Walkable[] {
  return module.statements.flatMap((statement) =>
    ts.isFunctionDeclaration(statement) && statement.name?.text === name && isWalkable(statement)
      ? [statement]
      : [],
  );
}

function isWalkable(node: ts.Node): node is Walkable {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node)) &&
    node.body !== undefined
  );
}
