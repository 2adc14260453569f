import ts from 'typescript';
import { callGraph, type Walkable } from './callTargets.ts';
import { firmwareProgram } from './firmwareProgram.ts';
import { createPathMeter, workMs, type AssumedLoop, type Work } from './longestPath.ts';

/** The control tick at its longest, by the sources: an upper bound, not a measurement. */
export interface LongestTick extends Work {
  /** Time on the board, ms. */
  readonly ms: number;
  /** What the tick calls directly, the longest first, with everything below it. */
  readonly parts: readonly { readonly name: string; readonly statements: number; readonly ms: number }[];
  readonly assumedLoops: readonly AssumedLoop[];
  readonly recursive: readonly string[];
}

export interface TickSources {
  /** Absolute path of the entry module; its first `setInterval` starts the control tick. */
  readonly entry: string;
  readonly rootDir: string;
  readonly generated: Readonly<Record<string, string>>;
  /** How much slower the board is than a 168 MHz Cortex-M4. */
  readonly slowdown: number;
}

/** The longest control tick, or null where the entry starts none. */
export function longestTick({ entry, rootDir, generated, slowdown }: TickSources): LongestTick | null {
  const program = firmwareProgram(entry, `${rootDir}firmware/`);
  const graph = callGraph(program, generated);
  const file = program.getSourceFile(entry);
  const callback = file && firstInterval(file);
  if (!callback) return null;
  const meter = createPathMeter(program, graph, rootDir);
  const tick: Walkable | undefined = graph.targetsOf(callback).ours[0];
  if (!tick) return null;
  const work = meter.workOf(tick);
  const parts = directCalls(tick)
    .map((call) => {
      const works = graph.targetsOf(call.expression).ours.map(meter.workOf);
      const most = works.sort((a, b) => workMs(b) - workMs(a))[0];
      return {
        name: call.expression.getText(),
        statements: most?.statements ?? 0,
        ms: (most ? workMs(most) : 0) * slowdown,
      };
    })
    .filter(({ statements }) => statements > 0)
    .sort((a, b) => b.ms - a.ms);
  return {
    ...work,
    ms: workMs(work) * slowdown,
    parts,
    assumedLoops: meter.assumedLoops,
    recursive: meter.recursive,
  };
}

function firstInterval(file: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (found) return;
    if (ts.isCallExpression(node) && node.expression.getText() === 'setInterval') found = node.arguments[0];
    else ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function directCalls(fn: Walkable): readonly ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node)) calls.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(fn.body, visit);
  return calls;
}
