import ts from 'typescript';

/** How deep a message is looked into. */
const SHAPE_DEPTH_MAX = 5;

/** What JSON.stringify does otherwise with a value of this type, undefined where the type shows nothing. */
export function jsonShapeFault(
  type: ts.Type,
  checker: ts.TypeChecker,
  outer: readonly ts.Type[],
): string | undefined {
  if (outer.length > SHAPE_DEPTH_MAX) return undefined;
  const parts = type.isUnion() ? type.types : [type];
  for (const part of parts) {
    if (!(part.flags & ts.TypeFlags.Object)) continue;
    const name = part.symbol?.name ?? '';
    if (/^(?:Uint|Int|Float)\d+(?:Clamped)?Array$/.test(name) || name === 'ArrayBuffer')
      return 'a typed array becomes a plain array in JSON.stringify, not an object';
    if (part.getCallSignatures().length > 0) continue;
    if (outer.includes(part)) return 'a circle does not throw in JSON.stringify, and this type allows one';
    const inner = [...outer, part];
    const element = checker.isArrayLikeType(part) ? part.getNumberIndexType() : undefined;
    const fault = element && jsonShapeFault(element, checker, inner);
    if (fault) return fault;
    if (element) continue;
    for (const property of part.getProperties()) {
      if (property.declarations?.some(ts.isGetAccessor)) return 'JSON.stringify leaves getters out';
      const fault = jsonShapeFault(checker.getTypeOfSymbol(property), checker, inner);
      if (fault) return fault;
    }
  }
  return undefined;
}
