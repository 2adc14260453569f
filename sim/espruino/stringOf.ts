import { numberText } from './numberText.ts';

/** `String(value)`: as the interpreter converts, which has fewer digits than the host. */
export function stringOf(value: unknown): string {
  if (typeof value === 'number') return numberText(value);
  return Array.isArray(value) ? joinItems(value, ',') : String(value);
}

/** `join` of arrays and typed arrays. */
export function joinItems(items: ArrayLike<unknown>, separator: string): string {
  let out = '';
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (i > 0) out += separator;
    if (item !== undefined && item !== null) out += stringOf(item);
  }
  return out;
}
