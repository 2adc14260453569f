import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { modes } from '../../../firmware/contract/modes.ts';
import { reasons, type Reason } from '../../../firmware/contract/reasons.ts';
import { flashGeometries, type FlashGeometry } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashMemory, type FlashMemory } from '../../../sim/espruino/flashMemory.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { loadFirmware } from '../loadFirmware.ts';

export type Entry = Omit<JournalMessage, 'v' | 'from'>;

/** As in firmware/journal/journal.ts. */
export interface Journal {
  readonly recovered: Entry | null;
  readonly pending: number;
  readonly dropped: number;
  readonly from: number;
  readonly fault: Reason | null;
  append(entry: Omit<Entry, 'seq'>): void;
  read(seq: number): Entry | null;
  acknowledge(seq: number): void;
  skip(): void;
  readonly memory: Float64Array;
  keepMemory(): boolean;
  keepPolicy(payload: string): void;
  keptPolicy(): string | null;
}

export interface FlashRegion {
  readonly address: number;
  readonly pageBytes: number;
  readonly pages: number;
}

/** The layout of a page: see firmware/journal/slot.ts and journal.ts. */
export const SLOT_BYTES = 80;
export const ANNOUNCE_SLOTS = 3;

/** Records that a page of these bytes adds to the ring when it holds no policy: less the head and the record carried over. */
export const recordsPerPage = (pageBytes: number): number =>
  Math.floor(pageBytes / SLOT_BYTES) - ANNOUNCE_SLOTS - 2;

/** A board on whose flash journals can be opened any number of times without starting the firmware anew. */
export interface JournalBoard {
  /** Where the board has its journal. */
  readonly region: FlashRegion;
  /** What is in the board now. */
  memory: FlashMemory;
  /** Puts in an erased flash. */
  newFlash(): FlashMemory;
  openJournal(region?: FlashRegion): Journal;
}

interface Modules {
  journal: { openJournal(region: FlashRegion): Journal };
  board: { board: { journalFlash: FlashRegion } };
}

/** Loads the journal with the wiring of a board. */
export async function loadJournalBoard(file = 'esp32', geometryOf = 'esp32'): Promise<JournalBoard> {
  const geometry = flashGeometries[geometryOf]!;
  const boot = await loadFirmware<Modules>({
    journal: 'journal/journal.ts',
    board: `boards/${file}.ts`,
  });
  const storage = createFlashStorage(geometry.storage.bytes, geometry);
  const board: JournalBoard = {
    region: { address: 0, pageBytes: 0, pages: 0 },
    memory: createFlashMemory(geometry),
    newFlash: () => (board.memory = createFlashMemory(geometry)),
    openJournal: (region = board.region) => exposed.journal.openJournal(region),
  };
  const { exposed } = boot({ flash: { ...storage, memory: memoryIn(board, geometry) } });
  return Object.assign(board, { region: exposed.board.board.journalFlash });
}

/** Whatever flash is in the board at the moment. */
function memoryIn(board: { readonly memory: FlashMemory }, geometry: FlashGeometry): FlashMemory {
  return {
    geometry,
    sector: (address) => board.memory.sector(address),
    read: (address, length) => board.memory.read(address, length),
    write: (address, data) => board.memory.write(address, data),
    eraseSector: (address) => board.memory.eraseSector(address),
    cutPower: (cut) => board.memory.cutPower(cut),
    restorePower: () => board.memory.restorePower(),
    get operations() {
      return board.memory.operations;
    },
    get erasures() {
      return board.memory.erasures;
    },
  };
}

/** What the record with this number says: different for each. */
export const entry = (n: number): Omit<Entry, 'seq'> => ({
  kind: n % 3 ? 'interval' : 'transition',
  boot: 4_000_000_000 + n,
  t: n % 5 ? 1_780_000_000_000 + n * 60_000 : null,
  up: n * 60_000,
  mode: modes[n % modes.length]!,
  code: reasons[n % reasons.length]!,
  socPct: n % 7 ? (n % 1001) / 10 : null,
  importedWh: n * 1.125,
  exportedWh: n * 2.25,
  regenWh: n / 3,
  tractionWh: n * 1e5 + 0.001,
  gapMs: n * 11,
});
