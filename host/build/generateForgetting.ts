import type { TimeGroup } from './generateDecoder.ts';

/**
 * Source text (ES2022, no imports) of `export function <name>(nowMs, values, updatedAtMs)`, which makes every value NaN
 * that is older than its timeout: whoever reads the values then needs no look at their ages.
 * @param timeoutMs of a signal by its index
 */
export function generateForgetting(
  name: string,
  groups: readonly TimeGroup[],
  timeoutMs: (index: number) => number,
): string {
  const lines = groups.flatMap(({ place, outputs }) => {
    const timeouts = [...new Set(outputs.map(({ index }) => timeoutMs(index)))];
    return timeouts.map((limitMs) => {
      const stale = outputs.filter(({ index }) => timeoutMs(index) === limitMs);
      const texts = stale.map(({ index }) => `values[${index}] = NaN;`);
      // Written so that a time of NaN is stale as well.
      return `  if (!(nowMs - updatedAtMs[${place}] <= ${limitMs})) { ${texts.join(' ')} }`;
    });
  });
  return [`export function ${name}(nowMs, values, updatedAtMs) {`, ...lines, '}'].join('\n');
}
