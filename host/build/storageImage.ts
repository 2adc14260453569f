import { BackfeedError } from '../../sim/backfeedError.ts';

/** Name of the file that the interpreter runs when it starts, straight from flash. */
export const BOOT_CODE_FILE = '.bootcde';

/** In front of each file: its size, and its name filled up with zeros. */
export const HEADER_BYTES = 32;
const NAME_BYTES = 28;
const ERASED = 0xff;

export interface StorageFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** Bytes that a file takes in Storage. */
export function slotBytes(dataBytes: number, alignBytes: number): number {
  return HEADER_BYTES + Math.ceil(dataBytes / alignBytes) * alignBytes;
}

/**
 * Flash contents with these files, as the interpreter's Storage lays them out from its first byte on; what follows is
 * erased flash. Layout: interpreter sources, jsflash.h (2v29).
 * @throws BackfeedError STORAGE_FILE for a name or size that Storage cannot hold
 */
export function storageImage(files: readonly StorageFile[], alignBytes: number): Uint8Array {
  const parts = files.map(({ name, data }) => {
    const nameBytes = Buffer.from(name, 'latin1');
    if (!nameBytes.length || nameBytes.length > NAME_BYTES || !data.length || data.length > 0xffffff) {
      throw new BackfeedError(
        'STORAGE_FILE',
        `"${name}" with ${data.length} bytes cannot be a file in Storage`,
        `Give a name of 1 to ${NAME_BYTES} characters and 1 byte to 16 MB`,
      );
    }
    const slot = Buffer.alloc(slotBytes(data.length, alignBytes), ERASED);
    slot.fill(0, 0, HEADER_BYTES);
    slot.writeUInt32LE(data.length, 0);
    nameBytes.copy(slot, 4);
    slot.set(data, HEADER_BYTES);
    return slot;
  });
  return Buffer.concat(parts);
}
