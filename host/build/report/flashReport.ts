import type { BoardData } from '../../../firmware/contract/boards/boards.ts';
import { DEVICE_CONFIG_FILE, DEVICE_KEYS_FILE } from '../../../firmware/contract/deviceConfig.ts';
import { BOOT_CODE_FILE, slotBytes } from '../storageImage.ts';

/** Something that has its place in the flash of the board. */
export interface FlashUse {
  readonly name: string;
  /** A file in Storage: with its header, and filled up to the alignment. */
  readonly bytes: number;
  readonly why: string;
}

/** The flash of a board as the firmware uses it. */
export interface FlashReport {
  /** Of Storage, for files: without what the journal takes of it. */
  readonly storageBytes: number;
  /** Files; what the build does not write is counted by its most. */
  readonly uses: readonly FlashUse[];
  readonly usedBytes: number;
  readonly freeBytes: number;
  /** The journal's own pages; records, events and the policy in force are in them. */
  readonly journalBytes: number;
}

const CONFIG_FILE_BYTES = 512;
const KEYS_FILE_BYTES = 256;

/** Shares the flash out. */
export function flashReport(codeBytes: number, { wiring, hardware }: BoardData): FlashReport {
  const slot = (bytes: number): number => slotBytes(bytes, hardware.storageAlignBytes);
  const uses = [
    { name: BOOT_CODE_FILE, bytes: slot(codeBytes), why: 'the bundle, run from flash' },
    {
      name: DEVICE_CONFIG_FILE,
      bytes: 2 * slot(CONFIG_FILE_BYTES),
      why: 'settings, at most; twice: a rewrite appends',
    },
    {
      name: DEVICE_KEYS_FILE,
      bytes: 2 * slot(KEYS_FILE_BYTES),
      why: 'keys, at most; twice: a rewrite appends',
    },
  ];
  const { address, pageBytes, pages } = wiring.journalFlash;
  const end = hardware.storageAddress + hardware.storageBytes;
  const isInStorage = address >= hardware.storageAddress && address < end;
  const storageBytes = isInStorage ? address - hardware.storageAddress : hardware.storageBytes;
  const usedBytes = uses.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    storageBytes,
    uses,
    usedBytes,
    freeBytes: storageBytes - usedBytes,
    journalBytes: pageBytes * pages,
  };
}
