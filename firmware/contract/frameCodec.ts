import type { CrcSpec, FrameSpec, SignalSpec } from './frameSpec.ts';

/** Where the least significant bit of a signal lies, as byte * 8 + bit. */
function leastBit(spec: BitField): number {
  if (spec.order === 'little') return spec.startBit;
  // Motorola counts from the most significant bit downwards; after bit 0 of a byte comes bit 7 of the next.
  const linear = (spec.startBit >> 3) * 8 + (7 - (spec.startBit & 7)) + spec.bits - 1;
  return (linear >> 3) * 8 + (7 - (linear & 7));
}

/** The place of a value in a frame. */
type BitField = Pick<SignalSpec, 'startBit' | 'bits' | 'order'>;

/** The raw integer of a signal (at most 32 bits), sign applied. */
export function readRaw(
  spec: BitField & { readonly signed?: boolean },
  data: { readonly [index: number]: number },
): number {
  const step = spec.order === 'little' ? 1 : -1;
  let byte = leastBit(spec) >> 3;
  let bit = leastBit(spec) & 7;
  let raw = 0;
  for (let done = 0; done < spec.bits; byte += step, bit = 0) {
    const take = Math.min(8 - bit, spec.bits - done);
    raw += (((data[byte] as number) >> bit) & ((1 << take) - 1)) * Math.pow(2, done);
    done += take;
  }
  return spec.signed && raw >= Math.pow(2, spec.bits - 1) ? raw - Math.pow(2, spec.bits) : raw;
}

/** Writes a raw integer (negative allowed for signed signals) into the frame's bytes. */
export function writeRaw(spec: BitField, data: Uint8Array, raw: number): void {
  const step = spec.order === 'little' ? 1 : -1;
  let byte = leastBit(spec) >> 3;
  let bit = leastBit(spec) & 7;
  let rest = raw < 0 ? raw + Math.pow(2, spec.bits) : raw;
  for (let done = 0; done < spec.bits; byte += step, bit = 0) {
    const take = Math.min(8 - bit, spec.bits - done);
    const mask = (1 << take) - 1;
    const part = rest % (mask + 1);
    data[byte] = ((data[byte] as number) & ~(mask << bit)) | (part << bit);
    rest = (rest - part) / (mask + 1);
    done += take;
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
