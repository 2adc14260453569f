import { crc32 } from 'node:zlib';
import { esp32Flash, type FlashGeometry } from './flashGeometry.ts';
import { createFlashMemory, type FlashMemory } from './flashMemory.ts';

const HEADER_BYTES = 32;
const NAME_BYTES = 28;
const NAME_OFFSET = 4;
const SIZE_MASK = 0xffffff;
const UNSET = 0xffffffff;
/** What the upper byte of a size may say of a file that exists. */
const FLAGS_OF_FILES = [0, 64, 128];

/** What the interpreter refuses a write with. */
export class StorageRefusal extends Error {}

/** What `Storage.getStats()` answers. */
export interface StorageStats {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly fileBytes: number;
  readonly fileCount: number;
  readonly trashBytes: number;
  readonly trashCount: number;
}

/**
 * The flash file system of Espruino (`require("Storage")`) on the flash of a board, as the interpreter (2v29) works it.
 * A file is a header {size, name} and its data, one behind the other; to remove one is to clear its name, and when no
 * room is left the files move together. Names are cut to 28 bytes. Survives a reboot of the bundle.
 */
export interface FlashStorage {
  readonly memory: FlashMemory;
  /** A copy of a file. */
  read(name: string): Uint8Array | undefined;
  /**
   * Writes at `offset` of a file, where nothing is written yet; from offset 0 in place of the file, if need be, with
   * room for `size` bytes.
   * @throws StorageRefusal with the interpreter's message; PowerLost
   */
  write(name: string, data: Uint8Array, offset?: number, size?: number): void;
  /** @returns false when there is no such file */
  erase(name: string): boolean;
  eraseAll(): void;
  /** In the order in which they lie in flash. */
  list(): string[];
  stats(): StorageStats;
  /** Moves the files together. A power cut in between can lose all of them. @returns false when nothing was gained */
  compact(): boolean;
  /** Tells whether names and places of the files that `isIncluded` takes have changed; signed 32 bits. */
  hash(isIncluded: (name: string) => boolean): number;
  /** What the interpreter does when power comes: a file system that it cannot follow is erased, code and all. */
  powerUp(): void;
}

interface Header {
  readonly size: number;
  readonly flags: number;
  readonly name: string;
  readonly isTrash: boolean;
}

/**
 * An empty file system in an erased flash.
 *
 * @param storageBytes size of the file system, from where the board has it
 */
export function createFlashStorage(storageBytes: number, geometry: FlashGeometry = esp32Flash): FlashStorage {
  const memory = createFlashMemory(geometry);
  const { alignBytes } = geometry;
  const start = geometry.storage.address;
  const end = start + storageBytes;

  const align = (bytes: number): number => Math.ceil(bytes / alignBytes) * alignBytes;

  /** The header at this address, or null where there is none that could be followed. */
  const headerAt = (address: number): Header | null => {
    if (address === 0) return null;
    const bytes = Buffer.from(memory.read(address, HEADER_BYTES));
    const word = bytes.readUInt32LE(0);
    const size = word & SIZE_MASK;
    if (word === UNSET || word === 0 || address + HEADER_BYTES + size > end) return null;
    const nameEnd = bytes.indexOf(0, NAME_OFFSET);
    return {
      size,
      flags: word >>> 24,
      name: bytes.toString('latin1', NAME_OFFSET, nameEnd < 0 ? HEADER_BYTES : nameEnd),
      isTrash: bytes.readUInt32LE(NAME_OFFSET) === 0,
    };
  };
  const isFile = ({ isTrash, flags }: Header): boolean => !isTrash && FLAGS_OF_FILES.includes(flags);

  const sectorOf = (address: number): { address: number; bytes: number } => memory.sector(address)!;
  const nextSectorAfter = (address: number): number => {
    const { address: first, bytes } = sectorOf(address);
    return first + bytes >= end ? 0 : first + bytes;
  };

  /**
   * Where the header behind this one would be; 0 when no header fits there any more.
   *
   * @param skipsHoles goes on at the next sector when the place is empty
   */
  const behind = (address: number, header: Header, skipsHoles: boolean): number => {
    const next = align(address + HEADER_BYTES + header.size);
    if (next + HEADER_BYTES > end) return 0;
    return skipsHoles && !headerAt(next) ? nextSectorAfter(next) : next;
  };

  /** Visits all headers, trash included. @returns the address at which it ended, 0 at the end of Storage */
  const walk = (visit: (address: number, header: Header) => void, from = start): number => {
    let address = from;
    for (let header = headerAt(address); header; header = headerAt(address)) {
      visit(address, header);
      address = behind(address, header, true);
    }
    return address;
  };

  const find = (name: string): { address: number; header: Header } | null => {
    let found: { address: number; header: Header } | null = null;
    walk((address, header) => {
      if (!header.isTrash && header.name === name) found ??= { address, header };
    });
    return found;
  };

  const erased = (address: number, bytes: number): boolean =>
    memory.read(address, bytes).every((byte) => byte === 0xff);

  const makeTrash = (address: number): void => memory.write(address + NAME_OFFSET, new Uint8Array(4));

  const measure = (): StorageStats & { firstSectorWithTrash: number } => {
    const sums = { fileBytes: 0, fileCount: 0, trashBytes: 0, trashCount: 0 };
    let last = start;
    let unbroken = start;
    let firstSectorWithTrash = 0;
    walk((address, header) => {
      if (sectorOf(address).address === address) unbroken = address;
      const bytes = HEADER_BYTES + align(header.size);
      last = address + bytes;
      if (header.isTrash) {
        sums.trashBytes += bytes;
        sums.trashCount++;
        firstSectorWithTrash ||= unbroken;
      } else {
        sums.fileBytes += bytes;
        sums.fileCount++;
      }
    });
    return { totalBytes: end - start, freeBytes: end - last, ...sums, firstSectorWithTrash };
  };

  const compact = (): boolean => {
    const { fileBytes, trashBytes, firstSectorWithTrash } = measure();
    if (!trashBytes) return false;
    const swapBytes = Math.min(fileBytes, sectorOf(start).bytes + HEADER_BYTES);
    let swap = Buffer.alloc(0);
    let writeAt = firstSectorWithTrash;
    /** Writes what is in the swap buffer as far as no sector is needed that is still to be read. */
    const flush = (readAt: number): void => {
      while (swap.length) {
        const sectorEnd = nextSectorAfter(writeAt) || end;
        if (readAt < sectorEnd) return;
        const piece = swap.subarray(0, sectorEnd - writeAt);
        if (sectorOf(writeAt).address === writeAt) memory.eraseSector(writeAt);
        memory.write(writeAt, piece);
        writeAt += piece.length;
        swap = swap.subarray(piece.length);
        if (writeAt >= end) return;
      }
    };
    let fits = true;
    const readEnd = walk((address, header) => {
      if (!isFile(header) || !fits) return;
      swap = Buffer.concat([swap, memory.read(address, HEADER_BYTES)]);
      let readAt = address + HEADER_BYTES;
      const dataEnd = readAt + align(header.size);
      flush(readAt);
      while (readAt < dataEnd && fits) {
        const bytes = Math.min(swapBytes - swap.length, dataEnd - readAt);
        fits = bytes > 0;
        swap = Buffer.concat([swap, memory.read(readAt, Math.max(0, bytes))]);
        readAt += bytes;
        flush(readAt);
      }
    }, firstSectorWithTrash);
    if (!fits) return false;
    flush(end);
    const eraseFrom = writeAt === firstSectorWithTrash ? writeAt : nextSectorAfter(writeAt - 1);
    if (eraseFrom) {
      for (let at = eraseFrom; at < (readEnd || end); at += sectorOf(at).bytes) memory.eraseSector(at);
    }
    return true;
  };

  /** Where a file of this size finds room, compacting once if that could help. */
  const findRoom = (bytes: number, mayCompact: boolean): number => {
    let freeBytes = 0;
    let trashBytes = 0;
    let address = start;
    while (address) {
      for (let header = headerAt(address); header; header = headerAt(address)) {
        if (header.isTrash) trashBytes += header.size;
        address = behind(address, header, false);
      }
      if (!address) break;
      const next = nextSectorAfter(address) || end;
      const room = (next < end && headerAt(next) ? next : end) - address;
      if (room >= bytes) return address;
      freeBytes += room;
      address = nextSectorAfter(address);
    }
    return mayCompact && bytes < freeBytes + trashBytes && compact() ? findRoom(bytes, false) : 0;
  };

  const create = (name: string, size: number): number => {
    const address = findRoom(HEADER_BYTES + align(size), true);
    if (!address) throw new StorageRefusal('Unable to find or create file');
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(size, 0);
    header.write(name, NAME_OFFSET, 'latin1');
    memory.write(address, header);
    return address;
  };

  const eraseAll = (): void => {
    for (let at = start; at < end; at += sectorOf(at).bytes) memory.eraseSector(at);
  };

  const names = (): { address: number; name: string }[] => {
    const all: { address: number; name: string }[] = [];
    walk((address, header) => {
      if (isFile(header)) all.push({ address, name: header.name });
    });
    return all;
  };

  const isFollowable = (): boolean => {
    let next = start;
    const stopped = walk((address, header) => {
      next = align(address + HEADER_BYTES + header.size);
    });
    // Where no file is, all of it must be empty; behind files the place for the next header is enough.
    if (stopped === start) return erased(start, end - start);
    const place = stopped || next;
    return place + HEADER_BYTES > end ? place <= end : erased(place, HEADER_BYTES);
  };

  const cut = (name: string): string => name.slice(0, NAME_BYTES);

  return {
    memory,
    read: (name) => {
      const file = find(cut(name));
      return file ? memory.read(file.address + HEADER_BYTES, file.header.size) : undefined;
    },
    write: (longName, data, offset = 0, size = 0) => {
      const name = cut(longName);
      const wanted = size || data.length;
      if (offset < 0 || size < 0) return;
      if (!wanted) throw new StorageRefusal("Can't create zero length file");
      const file = find(name);
      let address = file ? file.address : 0;
      let length = file ? file.header.size : 0;
      if (offset === 0) {
        const isBlank =
          file && file.header.flags === 0 && length === wanted && erased(address + HEADER_BYTES, length);
        if (file && !isBlank) {
          const isSame = length === wanted && data.length === wanted && file.header.flags === 0;
          if (isSame && Buffer.from(memory.read(address + HEADER_BYTES, length)).equals(data)) return;
          makeTrash(address);
        }
        if (!isBlank) {
          address = create(name, wanted);
          length = wanted;
        }
      }
      if (!address) throw new StorageRefusal('Unable to find or create file');
      if (offset + data.length > length) throw new StorageRefusal('Too much data for file size');
      if (!erased(address + HEADER_BYTES + offset, data.length))
        throw new StorageRefusal('File already written with different data');
      memory.write(address + HEADER_BYTES + offset, data);
    },
    erase: (name) => {
      const file = find(cut(name));
      if (file) makeTrash(file.address);
      return file !== null;
    },
    eraseAll,
    list: () => names().map(({ name }) => name),
    stats: () => {
      const { totalBytes, freeBytes, fileBytes, fileCount, trashBytes, trashCount } = measure();
      return { totalBytes, freeBytes, fileBytes, fileCount, trashBytes, trashCount };
    },
    compact,
    hash: (isIncluded) => {
      let hash = 0xabcddcba;
      for (const { address, name } of names()) {
        if (!isIncluded(name)) continue;
        hash = ((hash << 1) | (hash >>> 31)) ^ address ^ crc32(Buffer.from(name, 'latin1'));
      }
      return hash | 0;
    },
    powerUp: () => {
      if (!isFollowable()) eraseAll();
    },
  };
}
