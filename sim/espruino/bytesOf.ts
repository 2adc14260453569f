/**
 * The bytes behind whatever the interpreter takes for data: a number, a text of 8-bit characters, an array of such,
 * a typed array, or `{ data, count }`, which repeats.
 */
export function bytesOf(value: unknown): number[] {
  // Loops: every message and every record comes by here.
  if (typeof value === 'string') {
    const bytes: number[] = [];
    for (let i = 0; i < value.length; i++) bytes.push(value.charCodeAt(i) & 0xff);
    return bytes;
  }
  if (ArrayBuffer.isView(value)) {
    const view = value as Uint8Array;
    const bytes: number[] = [];
    for (let i = 0; i < view.length; i++) bytes.push(view[i]! & 0xff);
    return bytes;
  }
  // A copy of the host: arrays of the bundle lack its methods.
  if (Array.isArray(value)) return Array.from(value as unknown[]).flatMap(bytesOf);
  if (typeof value === 'object' && value !== null) {
    if (isArrayBuffer(value)) return Array.from(new Uint8Array(value));
    const { data, count } = value as { data?: unknown; count?: unknown };
    return Array.from({ length: Number(count ?? 0) }, () => bytesOf(data)).flat();
  }
  return [Number(value) & 0xff];
}

/** The same in an array of its own. */
export function byteArrayOf(value: unknown): Uint8Array {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  if (ArrayBuffer.isView(value)) return new Uint8Array(value as Uint8Array);
  // Messages are hashed in pieces, and joining bytes costs less than joining lists of numbers.
  if (Array.isArray(value) && typeof value[0] !== 'number')
    return Buffer.concat(Array.from(value as unknown[], byteArrayOf));
  return Uint8Array.from(bytesOf(value));
}

/** Also of another realm. */
function isArrayBuffer(value: object): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}
