import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { BackfeedError } from '../backfeedError.ts';
import { nearestName } from './nearestName.ts';

/** Line of a path in the file; a path that is missing gives its nearest parent's line. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

/** Where a key stands in a YAML text that was read before, for errors about it: `file:line`. */
export function keyPlace(text: string, fileName: string, path: readonly PropertyKey[]): string {
  const lines = new LineCounter();
  return `${fileName}:${lineOf(parseDocument(text, { lineCounter: lines }), lines, path)}`;
}

/** Keys that an object schema allows at `path`, for the suggestion. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const step of [...path, undefined]) {
    for (let inner = unwrap(at); inner; inner = unwrap(at)) at = inner;
    if (step === undefined) break;
    const def = (at as { def?: { element?: unknown; shape?: Record<string, unknown>; valueType?: unknown } })
      .def;
    at = typeof step === 'number' ? def?.element : (def?.shape?.[String(step)] ?? def?.valueType);
  }
  return Object.keys((at as { def?: { shape?: object } } | undefined)?.def?.shape ?? {});
}

/** The schema inside optional, default and nullable wrappers, and before a transformation. */
function unwrap(schema: unknown): unknown {
  const def = (schema as { def?: { innerType?: unknown; in?: unknown } } | undefined)?.def;
  return def?.innerType ?? def?.in;
}

/**
 * Reads a YAML text and checks it against a zod schema.
 * @param codePrefix of the errors: `<prefix>_SYNTAX` not YAML, `<prefix>_KEY` unknown or missing key, `<prefix>_VALUE`
 * @throws BackfeedError that names file, line and key, and for a misspelt key the likely one
 */
export function readYaml<T extends z.ZodType>(
  text: string,
  fileName: string,
  schema: T,
  codePrefix: string,
): z.output<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const line = lines.linePos(broken.pos[0]).line;
    throw new BackfeedError(
      `${codePrefix}_SYNTAX`,
      `${fileName}:${line}: ${broken.message.split('\n')[0]!.replace(/[:.]$/, '')}`,
      'Correct the YAML',
      broken,
    );
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  // A misspelt required key shows as missing too; the misspelling is what helps.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  const where = (path: readonly PropertyKey[]): string => `${fileName}:${lineOf(document, lines, path)}`;
  const path = issue.path.map(String).join('.') || 'the file';
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = knownKeys(schema, issue.path);
    const nearest = nearestName(key, known);
    const full = [...issue.path.map(String), key].join('.');
    throw new BackfeedError(
      `${codePrefix}_KEY`,
      `${where([...issue.path, key])}: unknown key "${full}"`,
      nearest ? `Did you mean "${nearest}"?` : `Known keys: ${known.join(', ')}`,
    );
  }
  const missing = issue.code === 'invalid_type' && document.getIn(issue.path) === undefined;
  throw new BackfeedError(
    missing ? `${codePrefix}_KEY` : `${codePrefix}_VALUE`,
    `${where(issue.path)}: ${missing ? `key "${path}" is missing` : `"${path}": ${issue.message}`}`,
    missing ? `Add ${path}` : 'Correct the value',
  );
}
