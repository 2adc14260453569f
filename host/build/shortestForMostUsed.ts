import ts from 'typescript';

/**
 * Hands the short names of properties out anew, so that the property that stands most often in a script gets the
 * shortest: the minifier gives them in the order in which it meets the properties.
 * @param code the script, with the long names
 * @param shortNames short name of each property that may be shortened, by its long name
 * @returns the same names, each for one property
 */
export function shortestForMostUsed(
  code: string,
  shortNames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const counts = new Map([...shortNames.keys()].map((name) => [name, 0]));
  const visit = (node: ts.Node): void => {
    const name =
      ts.isPropertyAccessExpression(node) || ts.isObjectLiteralElement(node) ? node.name : undefined;
    if (name && ts.isIdentifier(name) && counts.has(name.text))
      counts.set(name.text, counts.get(name.text)! + 1);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('bundle.js', code, ts.ScriptTarget.ES2015));
  const mostUsed = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  const shortest = [...shortNames.values()].sort((a, b) => a.length - b.length);
  return new Map(mostUsed.map((name, i) => [name, shortest[i]!]));
}
