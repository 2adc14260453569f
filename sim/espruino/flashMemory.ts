import { BackfeedError } from '../backfeedError.ts';
import type { FlashArea, FlashGeometry } from './flashGeometry.ts';

const ERASED = 0xff;

/** Thrown where the power goes: unwinds everything that ran on the device. */
export class PowerLost extends Error {}

/** When the power goes. */
export interface PowerCut {
  /** In which write or erase from now on, counted from 1. */
  readonly operation: number;
  /** How far that one gets, from 0 (not begun) to 1 (done, but nobody knows). */
  readonly progress: number;
  /** Uniform in [0, 1): what becomes of the bits that were being changed. */
  readonly random: () => number;
}

/** NOR flash: a write turns bits from 1 to 0, an erase turns those of a whole sector to 1. Outlives the device's power. */
export interface FlashMemory {
  readonly geometry: FlashGeometry;
  /** The sector that holds this address, or null outside the flash. */
  sector(address: number): FlashArea | null;
  /** A copy. */
  read(address: number, length: number): Uint8Array;
  /** @throws BackfeedError FLASH_RANGE where the interpreter itself is; PowerLost */
  write(address: number, data: Uint8Array): void;
  /** Erases the sector that holds this address. @throws as `write` */
  eraseSector(address: number): void;
  /** Without power every write and erase throws PowerLost, until it is restored. */
  cutPower(cut: PowerCut): void;
  restorePower(): void;
  /** Writes and erases ever tried. */
  readonly operations: number;
  /** How often each sector was erased, by its address. */
  readonly erasures: ReadonlyMap<number, number>;
}

/** An erased flash. */
export function createFlashMemory(geometry: FlashGeometry): FlashMemory {
  /** Sectors that were ever written or erased, by address. */
  const contents = new Map<number, Uint8Array>();
  const erasures = new Map<number, number>();
  const writable = [geometry.storage, ...geometry.free];
  let operations = 0;
  let cut: PowerCut | null = null;
  let cutAt = Infinity;

  const sector = (address: number): FlashArea | null => {
    let first = geometry.startAddress;
    if (address < first) return null;
    for (const { count, bytes } of geometry.sectors) {
      if (address < first + count * bytes) return { address: address - ((address - first) % bytes), bytes };
      first += count * bytes;
    }
    return null;
  };

  const contentOf = (area: FlashArea): Uint8Array => {
    let content = contents.get(area.address);
    if (!content) contents.set(area.address, (content = new Uint8Array(area.bytes).fill(ERASED)));
    return content;
  };

  /** Calls `visit` for each piece of the range that lies in one sector. */
  const eachPiece = (
    address: number,
    length: number,
    visit: (area: FlashArea, from: number, to: number) => void,
  ): void => {
    for (let at = address; at < address + length;) {
      const area = sector(at);
      if (!area) throw outside(at, 'is no flash');
      const end = Math.min(address + length, area.address + area.bytes);
      visit(area, at, end);
      at = end;
    }
  };

  /** Whether this operation runs to its end; throws when the power has gone before it. */
  const hasPower = (address: number, bytes: number): boolean => {
    const isOurs = writable.some(
      (area) => area.address <= address && address + bytes <= area.address + area.bytes,
    );
    if (!isOurs) throw outside(address, 'belongs to the interpreter');
    operations++;
    if (operations > cutAt) throw new PowerLost('the power is gone');
    return operations < cutAt;
  };

  return {
    geometry,
    sector,
    erasures,
    get operations() {
      return operations;
    },
    read: (address, length) => {
      const data = new Uint8Array(length).fill(ERASED);
      eachPiece(address, length, (area, from, to) => {
        const content = contents.get(area.address);
        if (content) data.set(content.subarray(from - area.address, to - area.address), from - address);
      });
      return data;
    },
    write: (address, data) => {
      const isWhole = hasPower(address, data.length);
      const wholeBytes = isWhole ? data.length : Math.floor(cut!.progress * data.length);
      eachPiece(address, data.length, (area, from, to) => {
        const content = contentOf(area);
        for (let at = from; at < to; at++) {
          const i = at - address;
          // Behind the cut any of the bits may have been cleared already: a chip programs many bytes at once.
          const clears = i < wholeBytes ? data[i]! : data[i]! | byteOf(cut!.random, cut!.random());
          content[at - area.address]! &= clears;
        }
      });
      if (!isWhole) throw new PowerLost('the power went during a write');
    },
    eraseSector: (address) => {
      const area = sector(address);
      if (!area) throw outside(address, 'is no flash');
      const isWhole = hasPower(area.address, area.bytes);
      erasures.set(area.address, (erasures.get(area.address) ?? 0) + 1);
      const content = contentOf(area);
      if (isWhole) content.fill(ERASED);
      else {
        halfErase(content, cut!);
        throw new PowerLost('the power went during an erase');
      }
    },
    cutPower: (next) => {
      cut = next;
      cutAt = operations + next.operation;
    },
    restorePower: () => {
      cut = null;
      cutAt = Infinity;
    },
  };
}

/** A byte whose bits are each 1 with this probability. */
function byteOf(random: () => number, probability: number): number {
  let byte = 0;
  for (let bit = 1; bit < 256; bit <<= 1) if (random() < probability) byte |= bit;
  return byte;
}

/** An erase first clears all bits and then sets them, and was stopped anywhere on that way: any bit can be anything. */
function halfErase(content: Uint8Array, { progress, random }: PowerCut): void {
  if (progress === 0) return;
  if (progress === 1) {
    content.fill(ERASED);
    return;
  }
  const isClearing = progress < 0.5;
  const share = isClearing ? 1 - 2 * progress : 2 * progress - 1;
  for (let i = 0; i < content.length; i++) {
    const bits = byteOf(random, share);
    content[i] = isClearing ? content[i]! & bits : bits;
  }
}

function outside(address: number, why: string): BackfeedError {
  return new BackfeedError(
    'FLASH_RANGE',
    `flash address 0x${address.toString(16)} ${why}`,
    'Stay within the areas that Flash.getFree() names',
  );
}
