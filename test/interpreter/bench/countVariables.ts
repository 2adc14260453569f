/** Variables of an interpreter that keeps its code in RAM. */
export interface VariableCount {
  /** All of them. */
  readonly all: number;
  /** What they would be with the code in flash, where a board runs it: a function's code is then one variable that points there. */
  readonly withCodeInFlash: number;
}

/** Number, variables that it takes, type, text and the numbers of what hangs below. */
const ROW = /^(\d+),(\d+),\d+,(.*?),?((?:\d+,)*)$/s;
/** The name below which a function keeps its code. */
const CODE = '"\\xFFcod"';

/**
 * Counts what `E.dumpVariables` printed. The size of a function's code is taken as it is, text by text, because each of
 * them fills its last variable in part only.
 */
export function countVariables(lines: readonly string[]): VariableCount {
  const sizes = new Map<string, number>();
  const codes = new Set<string>();
  for (const line of lines) {
    const [, number, size, text, below] = ROW.exec(line) ?? [];
    if (number === undefined) continue;
    sizes.set(number, Number(size));
    if (text === CODE) below!.split(',').forEach((child) => child && codes.add(child));
  }
  let all = 0;
  let ofCode = 0;
  for (const [number, size] of sizes) {
    all += size;
    if (codes.has(number)) ofCode += size - 1;
  }
  return { all, withCodeInFlash: all - ofCode };
}
