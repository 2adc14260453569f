import { flash } from '../drivers/flash.ts';

/**
 * What the journal's region of flash consists of: slots of 80 bytes. A slot holds nine doubles, 24 bits of `meta`, eight
 * bits of kind, and 32 bits of CRC-32 over the rest. Which is what tells a whole slot from one whose write was cut short,
 * and from what anybody else left there.
 */
export const SLOT_BYTES = 80;
export const SLOT_DOUBLES = 9;

/** A new layout takes new numbers: a slot of an old one then counts as damaged. */
export const RECORD_SLOT = 0xb1;
export const PAGE_SLOT = 0xb2;
export const TEXT_SLOT = 0xb3;
export const MEMORY_SLOT = 0xb6;
/** What `readSlot` finds where nothing was ever written, and where something was that is not whole. */
export const BLANK = -1;
export const DAMAGED = 0;

const META = 18;
const CRC = 19;
const META_MASK = 0xffffff;
const BLANK_CRC = 0x85c190ea;

const buffer = new ArrayBuffer(SLOT_BYTES);
/** The doubles of the slot that was read last, or that is to be written. */
export const slotDoubles = new Float64Array(buffer, 0, SLOT_DOUBLES);
const words = new Uint32Array(buffer);
const bytes = new Uint8Array(buffer);
const covered = new Uint8Array(buffer, 0, SLOT_BYTES - 4);

/** CRC-32 of what is read from or written to flash: unsigned, whatever sign the interpreter gives it. */
export const crc32 = (data: Uint8Array | string): number => E.CRC32(data) >>> 0;

/** The 24 bits of the slot that was read last. */
export const slotMeta = (): number => (words[META] as number) & META_MASK;

/** Reads a slot: its kind, `BLANK` or `DAMAGED`. */
export function readSlot(address: number): number {
  bytes.set(flash.read(SLOT_BYTES, address));
  if (words[CRC] === crc32(covered)) return (words[META] as number) >>> 24;
  return crc32(bytes) === BLANK_CRC ? BLANK : DAMAGED;
}

/**
 * Writes `slotDoubles` with what belongs to it, and reads it back.
 * @returns false when flash did not take it
 */
export function writeSlot(address: number, kind: number, meta: number): boolean {
  words[META] = meta | (kind << 24);
  const crc = crc32(covered);
  words[CRC] = crc;
  flash.write(bytes, address);
  return readSlot(address) === kind && words[CRC] === crc;
}
