/** The bytes that a checksum is over, first and last; from byte 0 to its own when not given. Its own bits never count. */
interface Covering {
  readonly covers?: readonly [first: number, last: number];
}

/** Remainder of a polynomial division, most significant bit first. */
export interface Crc8Rule extends Covering {
  readonly byteIndex: number;
  readonly polynomial: number;
  readonly initial: number;
  /** Default 0. */
  readonly finalXor?: number;
}

/** Sum of half bytes, modulo 16, in a half byte of its own. */
export interface NibbleSumRule extends Covering {
  /** Lowest bit of the half byte, byte * 8 + 0 or 4. */
  readonly startBit: number;
  readonly initial: number;
}

/** Sum of bytes, modulo 256. */
export interface Sum8Rule extends Covering {
  readonly byteIndex: number;
  readonly initial: number;
  /** The bytes of the identifier are summands too. */
  readonly withIdentifier?: boolean;
}

/** Exclusive or of bytes. */
export interface Xor8Rule extends Covering {
  readonly byteIndex: number;
  readonly initial: number;
}

/** How a frame's checksum is made. */
export type ChecksumSpec =
  | ({ readonly kind: 'crc8' } & Crc8Rule)
  | ({ readonly kind: 'nibbleSum' } & NibbleSumRule)
  | ({ readonly kind: 'sum8' } & Sum8Rule)
  | ({ readonly kind: 'xor8' } & Xor8Rule);

type Bytes = { readonly [index: number]: number };

/** Where the checksum lies. */
export function checksumField(spec: ChecksumSpec): { startBit: number; bits: number; order: 'little' } {
  return spec.kind === 'nibbleSum'
    ? { startBit: spec.startBit, bits: 4, order: 'little' }
    : { startBit: spec.byteIndex * 8, bits: 8, order: 'little' };
}

/** First and last byte that the checksum is over; it may lie among them. */
export function coveredBytes(spec: ChecksumSpec): readonly [first: number, last: number] {
  if (spec.covers) return spec.covers;
  return [0, spec.kind === 'nibbleSum' ? spec.startBit >> 3 : spec.byteIndex];
}

/** The checksum that belongs to a frame's bytes. */
export function checksumOf(spec: ChecksumSpec, id: number, data: Bytes): number {
  const [first, last] = coveredBytes(spec);
  if (spec.kind === 'nibbleSum') {
    let sum = spec.initial;
    for (let start = first * 8; start < last * 8 + 8; start += 4) {
      if (start !== spec.startBit) sum += ((data[start >> 3] as number) >> (start & 4)) & 15;
    }
    return sum & 15;
  }
  let value = spec.initial;
  if (spec.kind === 'sum8' && spec.withIdentifier) {
    for (let shift = 0; shift < 32; shift += 8) value += (id >> shift) & 255;
  }
  for (let i = first; i <= last; i++) {
    if (i === spec.byteIndex) continue;
    const byte = data[i] as number;
    value =
      spec.kind === 'sum8'
        ? value + byte
        : spec.kind === 'xor8'
          ? value ^ byte
          : crc8Step(value ^ byte, spec.polynomial);
  }
  return (spec.kind === 'crc8' ? value ^ (spec.finalXor || 0) : value) & 255;
}

/** One byte through the division. */
function crc8Step(value: number, polynomial: number): number {
  let rest = value;
  for (let bit = 0; bit < 8; bit++)
    rest = rest & 0x80 ? ((rest << 1) ^ polynomial) & 0xff : (rest << 1) & 0xff;
  return rest;
}
