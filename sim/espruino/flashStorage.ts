import { BackfeedError } from '../backfeedError.ts';

const HEADER_BYTES = 32;
const NAME_CHARS = 28;
const ERASED = 0xff;

/** The flash file system of Espruino (`require("Storage")`), as binary data by name. Survives a reboot of the bundle. */
export interface FlashStorage {
  readonly capacityBytes: number;
  usedBytes(): number;
  read(name: string): Uint8Array | undefined;
  /**
   * Writes at `offset`; a new file, or one written from the start, gets `size` bytes of which the rest stays erased.
   * Flash can only clear bits: writing over written bytes leaves their AND.
   * @returns false when it does not fit
   */
  write(name: string, data: Uint8Array, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(): string[];
}

/** An empty flash of the given size. */
export function createFlashStorage(capacityBytes: number): FlashStorage {
  const files = new Map<string, Uint8Array>();
  const key = (name: string): string => name.slice(0, NAME_CHARS);
  const usedBytes = (): number => {
    let used = 0;
    for (const file of files.values()) used += HEADER_BYTES + file.length;
    return used;
  };
  return {
    capacityBytes,
    usedBytes,
    read: (name) => files.get(key(name)),
    write: (name, data, offset = 0, size = 0) => {
      let file = files.get(key(name));
      if (offset === 0) {
        const length = Math.max(size, data.length);
        const old = file ? HEADER_BYTES + file.length : 0;
        if (usedBytes() - old + HEADER_BYTES + length > capacityBytes) return false;
        file = new Uint8Array(length).fill(ERASED);
        files.set(key(name), file);
      }
      if (!file || offset + data.length > file.length) {
        throw new BackfeedError(
          'FLASH_RANGE',
          `write beyond the end of ${name}`,
          'Give the size with the first write',
        );
      }
      for (let i = 0; i < data.length; i++) file[offset + i]! &= data[i]!;
      return true;
    },
    erase: (name) => {
      files.delete(key(name));
    },
    list: () => [...files.keys()],
  };
}
