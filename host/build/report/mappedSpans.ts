/** A stretch of a one-line script, and the line (from 0) of the source that it came from. */
export interface MappedSpan {
  readonly length: number;
  readonly sourceLine: number | null;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Cuts a script into the spans of its source map (version 3); together they are the whole script. Every character of
 * the script must be one byte.
 */
export function mappedSpans(sourceMap: string, script: string): readonly MappedSpan[] {
  const lines = (JSON.parse(sourceMap) as { mappings: string }).mappings.split(';');
  const starts: { readonly at: number; readonly sourceLine: number | null }[] = [];
  let lineStart = 0;
  let sourceLine = 0;
  script.split('\n').forEach((text, index) => {
    let column = 0;
    for (const segment of lines[index]?.split(',') ?? []) {
      if (segment === '') continue;
      const [columnStep = 0, , lineStep] = decodeSegment(segment);
      column += columnStep;
      if (lineStep !== undefined) sourceLine += lineStep;
      starts.push({ at: lineStart + column, sourceLine: lineStep === undefined ? null : sourceLine });
    }
    lineStart += text.length + 1;
  });
  const first = starts[0]?.at ?? script.length;
  const spans = starts.map(({ at, sourceLine: line }, i) => ({
    length: (starts[i + 1]?.at ?? script.length) - at,
    sourceLine: line,
  }));
  return [{ length: first, sourceLine: null }, ...spans].filter(({ length }) => length > 0);
}

/** Numbers of one segment: base 64, five bits a digit, the lowest of a number is its sign. */
function decodeSegment(segment: string): readonly number[] {
  const numbers: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}
