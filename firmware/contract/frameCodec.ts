import { floatOfWords, wordsOfFloat, type FloatWidth } from './floatBits.ts';
import { checksumField, checksumOf } from './frameChecksum.ts';
import type { BitField, FrameSpec, SignalSpec } from './frameSpec.ts';

type Bytes = { readonly [index: number]: number };

/** Where the least significant bit of a signal lies, as byte * 8 + bit. */
function leastBit(spec: BitField): number {
  if (spec.order === 'little') return spec.startBit;
  // Motorola counts from the most significant bit downwards; after bit 0 of a byte comes bit 7 of the next.
  const linear = (spec.startBit >> 3) * 8 + (7 - (spec.startBit & 7)) + spec.bits - 1;
  return (linear >> 3) * 8 + (7 - (linear & 7));
}

/** The raw integer of a signal, sign applied; exact up to 53 bits. */
export function readRaw(spec: BitField & { readonly signed?: boolean }, data: Bytes): number {
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

/** Writes a raw integer (negative allowed for signed signals) into the frame's bytes; exact up to 53 bits. */
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

/** The 32-bit halves of a float, high and low. Four bytes further on means the same in both ways of counting bits. */
export function floatWords(spec: BitField): { readonly high: BitField; readonly low: BitField | null } {
  const first = { startBit: spec.startBit, bits: 32, order: spec.order };
  if (spec.bits === 32) return { high: first, low: null };
  const second = { startBit: spec.startBit + 32, bits: 32, order: spec.order };
  return spec.order === 'big' ? { high: first, low: second } : { high: second, low: first };
}

/** Whether the frame carries the signal: always, unless it is multiplexed. */
export function isPresent(spec: SignalSpec, data: Bytes): boolean {
  return (spec.multiplex || []).every((place) => {
    const value = readRaw(place, data);
    return place.ranges.some((range) => value >= range[0] && value <= range[1]);
  });
}

/** Physical value of a signal, or null when the frame does not carry it or its raw value means "not available". */
export function readSignal(spec: SignalSpec, data: Bytes): number | null {
  if (!isPresent(spec, data)) return null;
  if (spec.float) {
    const { high, low } = floatWords(spec);
    const float = floatOfWords(spec.bits as FloatWidth, readRaw(high, data), low ? readRaw(low, data) : 0);
    const value = float * spec.scale + (spec.offset || 0);
    return isFinite(value) ? value : null;
  }
  const raw = readRaw(spec, data);
  if (spec.unavailableRaw && spec.unavailableRaw.indexOf(raw) >= 0) return null;
  return raw * spec.scale + (spec.offset || 0);
}

/** Writes a physical value, rounded to the signal's step and held inside what its bits can carry. */
export function writeSignal(spec: SignalSpec, data: Uint8Array, value: number): void {
  const unscaled = (value - (spec.offset || 0)) / spec.scale;
  if (spec.float) {
    const { high, low } = floatWords(spec);
    const words = wordsOfFloat(spec.bits as FloatWidth, unscaled);
    writeRaw(high, data, words[0]);
    if (low) writeRaw(low, data, words[1]);
    return;
  }
  const lowest = spec.signed ? -Math.pow(2, spec.bits - 1) : 0;
  const highest = spec.signed ? Math.pow(2, spec.bits - 1) - 1 : Math.pow(2, spec.bits) - 1;
  const raw = Math.floor(unscaled + 0.5);
  writeRaw(spec, data, raw < lowest ? lowest : raw > highest ? highest : raw);
}

/** Whether the frame's checksum is right; a message without one is never wrong. */
export function hasGoodChecksum(spec: FrameSpec, data: Bytes): boolean {
  const rule = spec.checksum;
  return !rule || readRaw(checksumField(rule), data) === checksumOf(rule, spec.id, data);
}

/** The frame's rolling counter, or null when the message has none. */
export function readCounter(spec: FrameSpec, data: Bytes): number | null {
  return spec.counter ? readRaw({ order: 'little', ...spec.counter }, data) : null;
}

/** Writes rolling counter and checksum, in that order, where the message has them. */
export function sealFrame(spec: FrameSpec, data: Uint8Array, count: number): void {
  if (spec.counter)
    writeRaw({ order: 'little', ...spec.counter }, data, count % Math.pow(2, spec.counter.bits));
  const rule = spec.checksum;
  if (rule) writeRaw(checksumField(rule), data, checksumOf(rule, spec.id, data));
}
