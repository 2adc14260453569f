import type { CrcSpec, FrameSpec, SignalSpec } from './frameSpec.ts';

/** Position (byte * 8 + bit) of the k-th bit of a signal, k = 0 the least significant. */
function bitPosition(spec: SignalSpec, k: number): number {
  if (spec.order === 'little') return spec.startBit + k;
  // Motorola: from the most significant bit downwards; after bit 0 of a byte comes bit 7 of the next.
  const fromMsb = spec.bits - 1 - k;
  const startByte = spec.startBit >> 3;
  const linear = startByte * 8 + (7 - (spec.startBit & 7)) + fromMsb;
  return (linear >> 3) * 8 + (7 - (linear & 7));
}

/** The raw integer of a signal (at most 32 bits), sign applied. */
export function readRaw(spec: SignalSpec, data: { readonly [index: number]: number }): number {
  let raw = 0;
  for (let k = spec.bits - 1; k >= 0; k--) {
    const position = bitPosition(spec, k);
    raw = raw * 2 + (((data[position >> 3] as number) >> (position & 7)) & 1);
  }
  if (spec.signed && raw >= Math.pow(2, spec.bits - 1)) raw -= Math.pow(2, spec.bits);
  return raw;
}

/** Writes a raw integer (negative allowed for signed signals) into the frame's bytes. */
export function writeRaw(
  spec: { startBit: number; bits: number; order: 'little' | 'big' },
  data: Uint8Array,
  raw: number,
): void {
  let rest = raw < 0 ? raw + Math.pow(2, spec.bits) : raw;
  for (let k = 0; k < spec.bits; k++) {
    const position = bitPosition(spec as SignalSpec, k);
    const mask = 1 << (position & 7);
    const bit = rest % 2;
    rest = (rest - bit) / 2;
    data[position >> 3] = bit
      ? (data[position >> 3] as number) | mask
      : (data[position >> 3] as number) & ~mask;
  }
}

/** Physical value of a signal, or null when the raw value means "not available". */
export function readSignal(spec: SignalSpec, data: { readonly [index: number]: number }): number | null {
  const raw = readRaw(spec, data);
  if (spec.unavailableRaw && spec.unavailableRaw.indexOf(raw) >= 0) return null;
  return raw * spec.scale + (spec.offset || 0);
}

/** Writes a physical value, rounded to the signal's step and held inside what its bits can carry. */
export function writeSignal(spec: SignalSpec, data: Uint8Array, value: number): void {
  const low = spec.signed ? -Math.pow(2, spec.bits - 1) : 0;
  const high = spec.signed ? Math.pow(2, spec.bits - 1) - 1 : Math.pow(2, spec.bits) - 1;
  const raw = Math.floor((value - (spec.offset || 0)) / spec.scale + 0.5);
  writeRaw(spec, data, raw < low ? low : raw > high ? high : raw);
}

/** CRC-8 of the bytes before the checksum byte. */
export function crc8(spec: CrcSpec, data: { readonly [index: number]: number }): number {
  let crc = spec.initial;
  for (let i = 0; i < spec.byteIndex; i++) {
    crc ^= data[i] as number;
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x80 ? ((crc << 1) ^ spec.polynomial) & 0xff : (crc << 1) & 0xff;
  }
  return crc;
}

/** Writes rolling counter and checksum, in that order, where the message has them. */
export function sealFrame(spec: FrameSpec, data: Uint8Array, count: number): void {
  if (spec.counter)
    writeRaw({ ...spec.counter, order: 'little' }, data, count % Math.pow(2, spec.counter.bits));
  if (spec.crc) data[spec.crc.byteIndex] = crc8(spec.crc, data);
}
