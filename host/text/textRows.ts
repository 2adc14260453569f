const BAR_CHARS = 24;

/** Names and values as two columns, one line each. */
export function textRows(entries: readonly (readonly [name: string, value: string])[]): string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}

/** A bar for a share of the largest. */
export function textBar(value: number, largest: number): string {
  return '█'.repeat(Math.max(0, Math.round((BAR_CHARS * value) / (largest || 1))));
}
