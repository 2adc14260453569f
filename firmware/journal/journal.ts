import { storage } from '../drivers/storage.ts';
import { packRecord, RECORD_BYTES, unpackRecord, type JournalEntry } from './journalRecord.ts';

const RECORDS_PER_PAGE = 25;
const PAGE_PREFIX = 'bfj';

/**
 * The flash ring of meter records and events. A page is one file named after its first sequence; pages follow one
 * another without a gap. A page is erased once the host's database has all of it, or when the ring is full: then the
 * oldest page goes and its records are counted as dropped, never silently.
 */
export interface Journal {
  /** Last record written before this boot, or null on a new device. */
  readonly recovered: JournalEntry | null;
  /** Records not yet acknowledged, and records lost to a full ring. */
  readonly pending: number;
  readonly dropped: number;
  /** Oldest sequence that is not acknowledged. */
  readonly from: number;
  append(entry: Omit<JournalEntry, 'seq'>): void;
  /** The unacknowledged record with this sequence, or null. */
  read(seq: number): JournalEntry | null;
  /** The host's database holds everything up to `seq`. */
  acknowledge(seq: number): void;
  /** Gives up the oldest record, because it cannot be read: counted as dropped. */
  skip(): void;
}

/** Opens the journal and finds where it ended; `pagesMax` is the size of the ring. */
export function openJournal(pagesMax: number): Journal {
  /** First sequence of each page, ascending. */
  const pages: number[] = storage
    .list(/^bfj/)
    .map((name) => +name.substr(PAGE_PREFIX.length))
    .sort((a, b) => a - b);
  let nextSeq = 1;
  let inPage = RECORDS_PER_PAGE;
  let ackedSeq = 0;
  let dropped = 0;
  let recovered: JournalEntry | null = null;

  const fileName = (firstSeq: number): string => PAGE_PREFIX + firstSeq;

  const scan = (): void => {
    if (!pages.length) return;
    ackedSeq = (pages[0] as number) - 1;
    nextSeq = pages[pages.length - 1] as number;
    const page = storage.readArrayBuffer(fileName(nextSeq));
    for (let i = 0; page && i < RECORDS_PER_PAGE; i++) {
      const entry = unpackRecord(page, i);
      // A torn record ends the page: its sequence was never sent, so the next page may use it.
      if (!entry || entry.seq !== nextSeq) break;
      recovered = entry;
      nextSeq++;
    }
    // A page without a whole record says nothing and would hide its own successor, which gets the same name.
    if (nextSeq === pages[pages.length - 1])
      storage.erase(fileName(pages.splice(pages.length - 1, 1)[0] as number));
    if (!recovered && pages.length) scan();
  };
  scan();

  /** Erases the oldest page; another one follows it. */
  const dropOldest = (): void => {
    storage.erase(fileName(pages.shift() as number));
    const lost = (pages[0] as number) - 1 - ackedSeq;
    if (lost > 0) {
      dropped += lost;
      ackedSeq += lost;
    }
  };

  /** Nobody needs the records up to `seq` any more. */
  const forget = (seq: number): void => {
    ackedSeq = seq;
    // The newest page stays: it carries the registers across a reboot.
    while (pages.length > 1 && (pages[1] as number) <= seq + 1) {
      storage.erase(fileName(pages.shift() as number));
    }
  };

  const startPage = (): void => {
    pages.push(nextSeq);
    inPage = 0;
    if (pages.length > pagesMax) dropOldest();
  };

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
    append: (entry) => {
      if (inPage >= RECORDS_PER_PAGE) startPage();
      const bytes = packRecord({ ...entry, seq: nextSeq });
      const file = fileName(pages[pages.length - 1] as number);
      const at = inPage * RECORD_BYTES;
      // The flash is shared: it may be full before the ring is.
      while (!storage.write(file, bytes, at, RECORDS_PER_PAGE * RECORD_BYTES)) {
        if (pages.length === 1) {
          pages.splice(0);
          inPage = RECORDS_PER_PAGE;
          dropped++;
          return;
        }
        dropOldest();
      }
      inPage++;
      nextSeq++;
    },
    read: (seq) => {
      if (seq <= ackedSeq || seq >= nextSeq) return null;
      let i = pages.length - 1;
      while (i > 0 && (pages[i] as number) > seq) i--;
      const page = storage.readArrayBuffer(fileName(pages[i] as number));
      return page ? unpackRecord(page, seq - (pages[i] as number)) : null;
    },
    acknowledge: (seq) => {
      if (seq === Math.floor(seq) && seq < nextSeq && seq > ackedSeq) forget(seq);
    },
    skip: () => {
      if (ackedSeq + 1 >= nextSeq) return;
      dropped++;
      forget(ackedSeq + 1);
    },
  };
}
