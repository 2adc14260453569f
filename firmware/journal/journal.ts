import type { Reason } from '../contract/reasons.ts';
import { eraseFlash, isFree, type FlashRegion } from '../drivers/flash.ts';
import { recordOfSlot, writeRecord, type JournalEntry } from './journalRecord.ts';
import {
  BLANK,
  MEMORY_SLOT,
  PAGE_SLOT,
  readSlot,
  RECORD_SLOT,
  SLOT_BYTES,
  SLOT_DOUBLES,
  slotDoubles,
  slotMeta,
  TEXT_SLOT,
  writeSlot,
} from './slot.ts';
import { readText, textSlotCount, writeText } from './textSlots.ts';

/** A slot that does not take a record may be worn: the next ones are tried before the record is given up. */
const TRIES = 3;
/** Slots at the end of a page for announcing what the next one gives up: power may go right then, more than once. */
const ANNOUNCE_SLOTS = 3;

/** Head, last record and memory: what each page begins with. */
const CARRIED_SLOTS = 3;
/** So many thirds of the other slots may a policy fill: the rest is for records. */
const POLICY_THIRDS = 2;

/**
 * The flash ring of meter records and events, of the policy in force and of the device's memory. Records stay until their page is needed again:
 * then those that nobody has acknowledged are counted as dropped, never silently.
 */
export interface Journal {
  /** Last record written before this boot, or null on a new device. */
  readonly recovered: JournalEntry | null;
  /** Records not yet acknowledged, and records lost since the device was first started. */
  readonly pending: number;
  readonly dropped: number;
  /** Oldest sequence that is not acknowledged. */
  readonly from: number;
  /** Why what is sold now may never be proven, or null: the gate stops on it. */
  readonly fault: Reason | null;
  /** Its time, where it has one, becomes that of the latest record if it is earlier. */
  append(entry: Omit<JournalEntry, 'seq'>): void;
  /** The unacknowledged record with this sequence, or null. */
  read(seq: number): JournalEntry | null;
  /** The host's database holds everything up to `seq`. */
  acknowledge(seq: number): void;
  /** Gives up the oldest record, because it cannot be read: counted as dropped. */
  skip(): void;
  /** Numbers that outlive a reboot once `keepMemory` has written them; zeros on a new device. See deviceMemory.ts. */
  readonly memory: Float64Array;
  /** Keeps `memory` as it is now; false when flash did not take it. */
  keepMemory(): boolean;
  /** Keeps a policy across reboots, in place of the one before; one beyond two thirds of a page is not kept. */
  keepPolicy(payload: string): void;
  /** The policy that was kept last, or null. */
  keptPolicy(): string | null;
}

/**
 * Opens the journal in its region of flash and finds where it ended, whenever the power went.
 *
 * Slot 0 of a page is its head {number, next sequence, acknowledged, dropped}. It is written when the page has been
 * erased and the last record, the memory and the policy were carried over, so a page without a head was never begun. Before the
 * erasure the page in use is given such a head once more, anywhere: what is dropped is counted before it is gone.
 */
export function openJournal(region: FlashRegion): Journal {
  const { pages } = region;
  const slots = Math.floor(region.pageBytes / SLOT_BYTES);
  const recordsEnd = slots - ANNOUNCE_SLOTS;
  const usable = isFree(region);
  /** First sequence of the page at each place; NaN where its head cannot be read. */
  const firstSeqs: number[] = [];
  /** Number of the newest page, counted from 1 over the life of the device, and its next free slot. */
  let page = 0;
  let slot = 1;
  let nextSeq = 1;
  let ackedSeq = 0;
  let dropped = 0;
  let recovered: JournalEntry | null = null;
  /** Latest time of a record: none is earlier, wherever the clock is set. */
  let latestMs = 0;
  /** First sequence that the next page leaves where it is. */
  let sparedSeq = 1;
  /** Addresses of the last record and of the policy, both always in the newest page; 0 without one. */
  let recordAt = 0;
  let policyAt = 0;
  const memory = new Float64Array(SLOT_DOUBLES);
  /** Whether there is a memory to carry from page to page, and whether flash took it the last time. */
  let hasMemory = false;
  let tookMemory = false;
  let broken = !usable;
  /** Slots by which the record read last lies behind its place in a page of nothing but records. */
  let shift = 0;
  let shiftSeq = 0;

  const at = (pageNumber: number, slotNumber: number): number =>
    region.address + (pageNumber % pages) * region.pageBytes + slotNumber * SLOT_BYTES;

  /** `at` a page's first slot this is its head, anywhere else the announcement of what the next page gives up. */
  const writeHead = (address: number): boolean => {
    slotDoubles[0] = page;
    slotDoubles[1] = nextSeq;
    slotDoubles[2] = ackedSeq;
    slotDoubles[3] = dropped;
    return writeSlot(address, PAGE_SLOT, 0);
  };

  /** Takes over the head that was read last. */
  const adoptHead = (): void => {
    page = slotDoubles[0] as number;
    nextSeq = slotDoubles[1] as number;
    ackedSeq = slotDoubles[2] as number;
    dropped = slotDoubles[3] as number;
  };

  const findSparedSeq = (): void => {
    let number = page + 2 - pages;
    if (number < 2) return;
    while (number < page && isNaN(firstSeqs[number % pages] as number)) number++;
    sparedSeq = firstSeqs[number % pages] as number;
  };

  const putPolicy = (payload: string | Uint8Array): void => {
    policyAt = at(page, slot);
    writeText(policyAt, payload);
    slot += textSlotCount(payload.length);
  };

  const putMemory = (): void => {
    tookMemory = false;
    for (let tries = 0; !tookMemory && tries < TRIES && slot < recordsEnd; tries++) {
      slotDoubles.set(memory);
      tookMemory = writeSlot(at(page, slot++), MEMORY_SLOT, 0);
    }
  };

  const beginPage = (number: number, policy: string | Uint8Array | null): void => {
    page = number;
    slot = 1;
    policyAt = 0;
    eraseFlash(at(page, 0), region.pageBytes);
    if (recordAt && readSlot(recordAt) === RECORD_SLOT) {
      const address = at(page, slot++);
      if (writeSlot(address, RECORD_SLOT, slotMeta())) recordAt = address;
    }
    if (hasMemory) putMemory();
    if (policy) putPolicy(policy);
    firstSeqs[page % pages] = nextSeq;
    findSparedSeq();
    // Without its head nothing in this page would be found again.
    if (!writeHead(at(page, 0))) slot = recordsEnd;
  };

  const nextPage = (policy: string | Uint8Array | null): void => {
    const lost = Math.max(0, sparedSeq - 1 - ackedSeq);
    dropped += lost;
    ackedSeq += lost;
    if (slot < slots) writeHead(at(page, slot));
    beginPage(page + 1, policy);
  };

  const carriedPolicy = (): Uint8Array | null => (policyAt ? readText(policyAt) : null);

  /** Finds the last record of a page; in the newest one also its end, memory, policy, and what an announcement gave up. */
  const scan = (number: number): void => {
    for (let i = 1; i < slots; i++) {
      const address = at(number, i);
      const kind = readSlot(address);
      if (kind === RECORD_SLOT) {
        recovered = recordOfSlot();
        latestMs = Math.abs(slotDoubles[2] as number) || 0;
        recordAt = address;
      }
      if (kind === TEXT_SLOT) i += textSlotCount(slotDoubles[0] as number) - 1;
      if (number === page && kind !== BLANK) {
        // A slot whose write was cut short is not used again.
        slot = i + 1;
        if (kind === TEXT_SLOT) policyAt = address;
        if (kind === PAGE_SLOT) adoptHead();
        if (kind === MEMORY_SLOT) {
          memory.set(slotDoubles);
          hasMemory = true;
        }
      }
    }
  };

  const recover = (): void => {
    for (let i = 0; i < pages; i++) {
      const kind = readSlot(at(i, 0));
      const number = slotDoubles[0] as number;
      if (kind !== PAGE_SLOT) broken = broken || kind !== BLANK;
      else if (number > page && number % pages === i) adoptHead();
    }
    if (!page) {
      beginPage(1, null);
      return;
    }
    broken = false;
    for (let n = page; n > 0 && n > page - pages; n--) {
      const isThere = readSlot(at(n, 0)) === PAGE_SLOT && slotDoubles[0] === n;
      firstSeqs[n % pages] = isThere ? (slotDoubles[1] as number) : NaN;
    }
    findSparedSeq();
    scan(page);
    for (let n = page - 1; n > 0 && n > page - pages && !recovered; n--) scan(n);
    if (recovered) nextSeq = Math.max(nextSeq, (recovered as JournalEntry).seq + 1);
  };
  if (usable) recover();

  return {
    recovered,
    get pending() {
      return nextSeq - 1 - ackedSeq;
    },
    get dropped() {
      return dropped;
    },
    get from() {
      return ackedSeq + 1;
    },
    get fault() {
      return broken ? 'STORAGE_CORRUPT' : ackedSeq + 1 < sparedSeq ? 'STORAGE_FULL' : null;
    },
    append: (entry) => {
      if (entry.t && entry.t > latestMs) latestMs = entry.t;
      for (let tries = 0; usable && tries < TRIES; tries++) {
        if (slot >= recordsEnd) nextPage(carriedPolicy());
        const address = at(page, slot);
        if (slot++ < recordsEnd && writeRecord(address, nextSeq, latestMs, entry)) {
          recordAt = address;
          nextSeq++;
          broken = false;
          return;
        }
      }
      broken = true;
      dropped++;
    },
    read: (seq) => {
      if (!(seq > ackedSeq && seq < nextSeq)) return null;
      let number = page;
      while (!((firstSeqs[number % pages] as number) <= seq)) if (--number <= page - pages) return null;
      const first = firstSeqs[number % pages] as number;
      // Texts and cut slots only ever move records back, so those before need not be read again.
      if (seq < shiftSeq || shiftSeq < first) shift = 0;
      for (let i = seq - first + 1 + shift; i < recordsEnd; i++) {
        const kind = readSlot(at(number, i));
        if (kind === TEXT_SLOT) i += textSlotCount(slotDoubles[0] as number) - 1;
        if (kind === RECORD_SLOT && (slotDoubles[0] as number) >= seq) {
          if (slotDoubles[0] !== seq) return null;
          shift = i - (seq - first + 1);
          shiftSeq = seq;
          return recordOfSlot();
        }
      }
      return null;
    },
    acknowledge: (seq) => {
      if (seq === Math.floor(seq) && seq < nextSeq && seq > ackedSeq) ackedSeq = seq;
    },
    skip: () => {
      if (ackedSeq + 1 >= nextSeq) return;
      dropped++;
      ackedSeq++;
    },
    memory,
    keepMemory: () => {
      if (!usable) return false;
      hasMemory = true;
      putMemory();
      if (!tookMemory) nextPage(carriedPolicy());
      return tookMemory;
    },
    keepPolicy: (payload) => {
      const count = textSlotCount(payload.length);
      if (!usable || count > ((recordsEnd - CARRIED_SLOTS) * POLICY_THIRDS) / 3) return;
      if (slot + count > recordsEnd) nextPage(payload);
      else putPolicy(payload);
    },
    keptPolicy: () => {
      const bytes = carriedPolicy();
      if (!bytes) return null;
      let text = '';
      for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i] as number);
      return text;
    },
  };
}
