import type { FlashStorage } from '../../../sim/espruino/flashStorage.ts';

/** Thrown where the power went. */
export class PowerCut extends Error {}

/** When the power goes: at which write or erase, counted from 1, and after how many of its bytes; -1 is before it. */
export interface Cut {
  readonly operation: number;
  readonly bytes: number;
}

/** A flash on which power can go during a write: the bytes before the cut are there, the rest stays erased. */
export function failingFlash(
  inner: FlashStorage,
  cut: Cut,
): FlashStorage & { readonly operations: number[] } {
  /** Bytes of each operation; 0 for an erase. */
  const operations: number[] = [];
  const operate = (bytes: number, act: (bytes: number) => boolean): boolean => {
    operations.push(bytes);
    if (operations.length < cut.operation) return act(bytes);
    if (operations.length === cut.operation && cut.bytes >= 0) act(cut.bytes);
    throw new PowerCut('the power went');
  };
  return {
    operations,
    capacityBytes: inner.capacityBytes,
    usedBytes: inner.usedBytes,
    read: inner.read,
    list: inner.list,
    write: (name, data, offset, size) =>
      operate(data.length, (bytes) => inner.write(name, data.subarray(0, bytes), offset, size)),
    erase: (name) =>
      void operate(0, () => {
        inner.erase(name);
        return true;
      }),
  };
}
