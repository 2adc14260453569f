import { flash } from '../drivers/flash.ts';
import { crc32, readSlot, SLOT_BYTES, slotDoubles, TEXT_SLOT, writeSlot } from './slot.ts';

/** Slots that a text of this length takes: a head {length, CRC-32 of the text}, then the text itself. */
export function textSlotCount(length: number): number {
  return 1 + Math.ceil(length / SLOT_BYTES);
}

/** Writes a text to the slots from `address` on. */
export function writeText(address: number, text: string | Uint8Array): void {
  flash.write(text, address + SLOT_BYTES);
  // The head goes last: a text whose write was cut short has none, and the one before it stays valid.
  slotDoubles[0] = text.length;
  slotDoubles[1] = crc32(text);
  writeSlot(address, TEXT_SLOT, 0);
}

/** The text at `address`, or null when there is none or it is damaged. */
export function readText(address: number): Uint8Array | null {
  if (readSlot(address) !== TEXT_SLOT) return null;
  const crc = slotDoubles[1];
  const text = flash.read(slotDoubles[0] as number, address + SLOT_BYTES);
  return crc32(text) === crc ? text : null;
}
