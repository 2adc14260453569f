import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { modes } from '../../../firmware/contract/modes.ts';
import { reasons } from '../../../firmware/contract/reasons.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import {
  entry,
  loadJournalBoard,
  recordsPerPage,
  SLOT_BYTES,
  type Entry,
  type FlashRegion,
  type Journal,
  type JournalBoard,
} from './journalHarness.ts';

let board: JournalBoard;
/** As the board's, with fewer pages. */
let small: FlashRegion;
beforeAll(async () => {
  board = await loadJournalBoard();
  small = { ...board.region, pages: 3 };
});

/** The first page holds one more: every other begins with the last record of the one before. */
const PER_PAGE = recordsPerPage(4096);
const lastOf = (page: number): number => page * PER_PAGE + 1;

/** A new journal on an erased flash. */
function newJournal(region = board.region): Journal {
  board.newFlash();
  return board.openJournal(region);
}

const record = (seq: number): Entry => ({ seq, ...entry(seq) });

function append(journal: Journal, first: number, last: number): void {
  for (let seq = first; seq <= last; seq++) journal.append(entry(seq));
}

function expectRecords(journal: Journal, first: number, last: number): void {
  for (let seq = first; seq <= last; seq++) expect(journal.read(seq)).toEqual(record(seq));
}

/** Clears bits of the flash behind the journal's back. */
function damage(page: number, slot: number, region = board.region): void {
  const address = region.address + (page % region.pages) * region.pageBytes + slot * SLOT_BYTES;
  board.memory.write(address, new Uint8Array(SLOT_BYTES).fill(0x5a));
}

const erasures = (): number => [...board.memory.erasures.values()].reduce((sum, count) => sum + count, 0);

describe('journal', () => {
  it('is empty on a new device', () => {
    const journal = newJournal();
    expect(journal).toMatchObject({ recovered: null, pending: 0, dropped: 0, from: 1, fault: null });
    expect([0, 1, 2, -1, NaN].map((seq) => journal.read(seq))).toEqual([null, null, null, null, null]);
    expect(journal.keptPolicy()).toBeNull();
  });

  it('gives back what it was told, record by record and in any order', () => {
    const journal = newJournal();
    append(journal, 1, 300);
    expect(journal).toMatchObject({ pending: 300, from: 1, dropped: 0 });
    expectRecords(journal, 1, 300);
    const random = seededRandom(1);
    for (let i = 0; i < 300; i++) {
      const seq = 1 + Math.floor(random() * 300);
      expect(journal.read(seq)).toEqual(record(seq));
    }
    expect(journal.read(301)).toBeNull();
    expect(journal.read(1.5)).toBeNull();
  });

  it('keeps every mode, reason and state of charge', () => {
    const journal = newJournal();
    const written: Omit<Entry, 'seq'>[] = [];
    for (const mode of modes) for (const code of reasons) written.push({ ...entry(1), mode, code });
    for (let tenths = 0; tenths <= 1000; tenths++) written.push({ ...entry(1), socPct: tenths / 10 });
    written.forEach((one, i) => {
      journal.append(one);
      expect(journal.read(i + 1)).toEqual({ ...one, seq: i + 1 });
      journal.acknowledge(i + 1);
    });
  });

  it('keeps any number exactly', () => {
    const wh = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(wh, wh, wh, wh, fc.nat(), (importedWh, exportedWh, regenWh, tractionWh, gapMs) => {
        const journal = newJournal();
        const one = { ...entry(1), importedWh, exportedWh, regenWh, tractionWh, gapMs };
        journal.append(one);
        expect(journal.read(1)).toEqual({ seq: 1, ...one });
        expect(board.openJournal().recovered).toEqual({ seq: 1, ...one });
      }),
      { numRuns: 50 },
    );
  });

  describe('acknowledge', () => {
    it('forgets what the host holds, and erases nothing for it', () => {
      const journal = newJournal();
      append(journal, 1, 120);
      const before = erasures();
      journal.acknowledge(24);
      expect(journal).toMatchObject({ from: 25, pending: 96 });
      expect(journal.read(24)).toBeNull();
      expect(journal.read(25)).toEqual(record(25));
      journal.acknowledge(120);
      expect(journal).toMatchObject({ from: 121, pending: 0, dropped: 0 });
      expect(erasures()).toBe(before);
      append(journal, 121, 121);
      expect(journal.read(121)).toEqual(record(121));
    });

    it.each([
      ['the past', 9],
      ['the same', 10],
      ['nothing', 0],
      ['a negative number', -1],
      ['the next record', 31],
      ['the far future', 1e9],
      ['no number', NaN],
      ['a fraction', 12.5],
      ['infinity', Infinity],
    ])('takes no notice of %s', (_what, seq) => {
      const journal = newJournal();
      append(journal, 1, 30);
      journal.acknowledge(10);
      journal.acknowledge(seq);
      expect(journal).toMatchObject({ from: 11, pending: 20 });
      expect(journal.read(11)).toEqual(record(11));
    });
  });

  describe('reboot', () => {
    it.each([1, 2, lastOf(1) - 1, lastOf(1), lastOf(1) + 1, lastOf(2), lastOf(2) + 1])(
      'after %i records goes on with the next sequence',
      (count) => {
        append(newJournal(), 1, count);
        const journal = board.openJournal();
        expect(journal.recovered).toEqual(record(count));
        expect(journal).toMatchObject({ from: 1, pending: count });
        append(journal, count + 1, count + 60);
        expectRecords(journal, 1, count + 60);
      },
    );

    it('keeps sequence and registers when everything was acknowledged', () => {
      const before = newJournal();
      append(before, 1, 77);
      before.acknowledge(77);
      const journal = board.openJournal();
      expect(journal.recovered).toEqual(record(77));
      append(journal, 78, 78);
      expect(journal.read(78)).toEqual(record(78));
    });

    it('knows what was acknowledged when the newest page was begun', () => {
      const before = newJournal();
      append(before, 1, lastOf(1));
      before.acknowledge(lastOf(1) - 5);
      append(before, lastOf(1) + 1, lastOf(1) + 1);
      before.acknowledge(lastOf(1));
      expect(board.openJournal()).toMatchObject({ from: lastOf(1) - 4, pending: 6 });
    });

    it('writes and erases nothing', () => {
      append(newJournal(), 1, 60);
      const { operations } = board.memory;
      board.openJournal();
      expect(board.memory.operations).toBe(operations);
    });

    it('after reboot is still the same journal, many times over', () => {
      newJournal();
      for (let boot = 0; boot < 60; boot++) {
        const journal = board.openJournal();
        append(journal, boot * 3 + 1, boot * 3 + 3);
        expectRecords(journal, 1, boot * 3 + 3);
      }
    });
  });

  describe('full ring', () => {
    it('keeps a page for the records of standing still, then drops the oldest page and counts its records', () => {
      const journal = newJournal(small);
      append(journal, 1, lastOf(2));
      expect(journal).toMatchObject({ dropped: 0, fault: null });
      append(journal, lastOf(2) + 1, lastOf(2) + 1);
      expect(journal).toMatchObject({ dropped: 0, fault: 'STORAGE_FULL' });
      append(journal, lastOf(2) + 2, lastOf(3));
      expect(journal).toMatchObject({ dropped: 0, from: 1, pending: lastOf(3), fault: 'STORAGE_FULL' });
      append(journal, lastOf(3) + 1, lastOf(3) + 1);
      expect(journal).toMatchObject({
        dropped: lastOf(1),
        from: lastOf(1) + 1,
        pending: 2 * PER_PAGE + 1,
        fault: 'STORAGE_FULL',
      });
      expect(journal.read(lastOf(1))).toBeNull();
      expectRecords(journal, lastOf(1) + 1, lastOf(3) + 1);
      append(journal, lastOf(3) + 2, lastOf(10));
      expect(journal.dropped + journal.pending).toBe(lastOf(10));
      expect(board.openJournal(small)).toMatchObject({ dropped: journal.dropped, from: journal.from });
    });

    it('has room again when the host has acknowledged the oldest page', () => {
      const journal = newJournal(small);
      append(journal, 1, lastOf(2) + 1);
      journal.acknowledge(lastOf(1) - 1);
      expect(journal.fault).toBe('STORAGE_FULL');
      journal.acknowledge(lastOf(1));
      expect(journal.fault).toBeNull();
    });

    it('counts only what was not acknowledged', () => {
      const journal = newJournal(small);
      append(journal, 1, lastOf(3));
      journal.acknowledge(20);
      append(journal, lastOf(3) + 1, lastOf(3) + 1);
      expect(journal).toMatchObject({ dropped: lastOf(1) - 20, from: lastOf(1) + 1 });
    });

    it('drops nothing while the host keeps up, and wears all pages alike', () => {
      const journal = newJournal(small);
      for (let seq = 1; seq <= lastOf(30); seq++) {
        append(journal, seq, seq);
        if (seq % 20 === 0) journal.acknowledge(seq - 5);
        expect(journal.fault).toBeNull();
      }
      expect(journal.dropped).toBe(0);
      expect([...board.memory.erasures.values()]).toEqual([10, 10, 10]);
    });
  });

  describe('policy', () => {
    const policy = (id: number, length = 700): string => JSON.stringify({ id }).padEnd(length, ' \xe9');

    it('is there after a reboot, the last one', () => {
      const journal = newJournal();
      journal.keepPolicy(policy(1));
      append(journal, 1, 3);
      journal.keepPolicy(policy(2, 33));
      expect(journal.keptPolicy()).toBe(policy(2, 33));
      expect(board.openJournal().keptPolicy()).toBe(policy(2, 33));
      expectRecords(journal, 1, 3);
    });

    it('moves on with the ring', () => {
      const journal = newJournal(small);
      journal.keepPolicy(policy(1));
      append(journal, 1, 10 * PER_PAGE);
      expect(journal.keptPolicy()).toBe(policy(1));
      expect(board.openJournal(small).keptPolicy()).toBe(policy(1));
    });

    it('begins a page when it does not fit behind the records, and takes no record with it', () => {
      const journal = newJournal(small);
      for (let id = 1; id <= 60; id++) {
        journal.keepPolicy(policy(id, 1 + ((id * 331) % 1900)));
        append(journal, 2 * id - 1, 2 * id);
        journal.acknowledge(2 * id - 3);
        expectRecords(journal, journal.from, 2 * id);
        const after = board.openJournal(small);
        expect(after.keptPolicy()).toBe(policy(id, 1 + ((id * 331) % 1900)));
        expectRecords(after, after.from, 2 * id);
      }
      expect(journal.dropped).toBe(0);
    });

    it('of seven days of quarter hours leaves room for records; a larger text is not kept', () => {
      const journal = newJournal();
      const largest = policy(1, 1792 + 150);
      journal.keepPolicy(largest);
      journal.keepPolicy(policy(2, 2600));
      expect(journal.keptPolicy()).toBe(largest);
      append(journal, 1, 100);
      expect(board.openJournal().keptPolicy()).toBe(largest);
    });

    it('that flash has damaged is none', () => {
      newJournal().keepPolicy(policy(1));
      damage(1, 3);
      expect(board.openJournal().keptPolicy()).toBeNull();
    });
  });

  describe('memory', () => {
    const nine = (n: number): number[] => [
      n,
      2 ** 53 - 1,
      0.1 * n,
      -n,
      1e300,
      n + 5,
      6,
      7,
      1_780_000_000_000,
    ];
    const keep = (journal: Journal, n: number): boolean => {
      journal.memory.set(nine(n));
      return journal.keepMemory();
    };

    it('is nine zeros on a new device, and on one that has only recorded', () => {
      const journal = newJournal();
      expect([...journal.memory]).toEqual(Array<number>(9).fill(0));
      append(journal, 1, 3);
      expect([...board.openJournal().memory]).toEqual(Array<number>(9).fill(0));
    });

    it('is there after a reboot, the last one that was kept', () => {
      const journal = newJournal();
      expect(keep(journal, 1)).toBe(true);
      append(journal, 1, 3);
      expect(keep(journal, 2)).toBe(true);
      journal.memory[0] = 99;
      expect([...board.openJournal().memory]).toEqual(nine(2));
      expectRecords(journal, 1, 3);
    });

    it('moves on with the ring, beside the policy', () => {
      const journal = newJournal(small);
      keep(journal, 3);
      journal.keepPolicy('{"id":1}');
      append(journal, 1, 10 * PER_PAGE);
      const after = board.openJournal(small);
      expect([...after.memory]).toEqual(nine(3));
      expect(after.keptPolicy()).toBe('{"id":1}');
      append(after, 10 * PER_PAGE + 1, 20 * PER_PAGE);
      expect([...board.openJournal(small).memory]).toEqual(nine(3));
    });

    it('kept after each record takes no record with it', () => {
      const journal = newJournal(small);
      for (let seq = 1; seq <= 300; seq++) {
        append(journal, seq, seq);
        expect(keep(journal, seq)).toBe(true);
        journal.acknowledge(seq - 3);
        expectRecords(journal, journal.from, seq);
      }
      const after = board.openJournal(small);
      expect([...after.memory]).toEqual(nine(300));
      expect(after).toMatchObject({ recovered: record(300), dropped: 0 });
    });

    it('leaves room for records beside the largest policy', () => {
      const journal = newJournal(small);
      keep(journal, 1);
      journal.keepPolicy('x'.repeat(2320));
      expect(journal.keptPolicy()).toHaveLength(2320);
      append(journal, 1, 100);
      const after = board.openJournal(small);
      expect(after.keptPolicy()).toHaveLength(2320);
      expect([...after.memory]).toEqual(nine(1));
      expect(after.recovered).toEqual(record(100));
    });

    it('that flash has damaged gives way to the one before', () => {
      const journal = newJournal();
      keep(journal, 1);
      keep(journal, 2);
      damage(1, 2);
      expect([...board.openJournal().memory]).toEqual(nine(1));
    });

    it('that flash does not take says so, and is kept later', () => {
      const journal = newJournal();
      keep(journal, 1);
      const { write } = board.memory;
      board.memory.write = () => undefined;
      expect(keep(journal, 2)).toBe(false);
      board.memory.write = write;
      expect(keep(journal, 3)).toBe(true);
      expect([...board.openJournal().memory]).toEqual(nine(3));
    });
  });

  describe('damage', () => {
    it('of a record gives up that one, and counts it', () => {
      const journal = newJournal();
      append(journal, 1, 3);
      damage(1, 1);
      expect(journal.read(1)).toBeNull();
      journal.skip();
      expect(journal).toMatchObject({ from: 2, pending: 2, dropped: 1 });
      expect(journal.read(2)).toEqual(record(2));
      journal.acknowledge(3);
      journal.skip();
      expect(journal).toMatchObject({ from: 4, pending: 0, dropped: 1 });
    });

    it('of the last record leaves those before', () => {
      append(newJournal(), 1, 30);
      damage(1, 30);
      const journal = board.openJournal();
      expect(journal.recovered).toEqual(record(29));
      append(journal, 30, 32);
      expectRecords(journal, 1, 32);
    });

    it.each([1, 2, 3, 4, 5])('of the head of page %i of 5 leaves the records of the others', (page) => {
      append(newJournal(), 1, lastOf(5) - 1);
      damage(page, 0);
      const journal = board.openJournal();
      // What the newest page holds is lost with its head: it is as if it had never been begun.
      const last = page === 5 ? lastOf(4) : lastOf(5) - 1;
      expect(journal).toMatchObject({ from: 1, pending: last, fault: null });
      for (let seq = 1; seq <= last; seq++) {
        expect(journal.read(seq)).toEqual(
          seq <= lastOf(page) && (page === 1 || seq > lastOf(page - 1)) ? null : record(seq),
        );
      }
      append(journal, last + 1, last + 100);
      expectRecords(journal, last + 1, last + 100);
    });

    it('of every head begins anew, and says so until the first record is stored', () => {
      append(newJournal(), 1, 100);
      for (let page = 0; page < board.region.pages; page++) damage(page, 0);
      const journal = board.openJournal();
      expect(journal).toMatchObject({ recovered: null, from: 1, fault: 'STORAGE_CORRUPT' });
      append(journal, 1, 1);
      expect(journal.fault).toBeNull();
      expect(board.openJournal()).toMatchObject({ recovered: record(1), fault: null });
    });

    it.each([
      ['zeros', () => 0],
      ['chance', () => Math.floor(chance() * 256)],
      ['text', (i: number) => 'backfeed '.charCodeAt(i % 9)],
    ])('by a region full of %s is no reason not to start', (_what, byte) => {
      board.newFlash();
      const { address, pageBytes, pages } = board.region;
      board.memory.write(
        address,
        Uint8Array.from({ length: pageBytes * pages }, (_, i) => byte(i)),
      );
      const journal = board.openJournal();
      expect(journal).toMatchObject({ recovered: null, pending: 0, fault: 'STORAGE_CORRUPT' });
      append(journal, 1, 1000);
      expectRecords(journal, journal.from, 1000);
      expect(journal.fault).toBe('STORAGE_FULL');
      expect(board.openJournal().recovered).toEqual(record(1000));
    });

    it('by a ring of another size is no reason not to start', () => {
      const journal = newJournal({ ...board.region, pages: 7 });
      append(journal, 1, 1000);
      const other = board.openJournal();
      append(other, 1, 1000);
      for (let seq = other.from; seq < other.from + other.pending; seq++)
        expect(other.read(seq)).not.toBeNull();
    });
  });

  describe('a flash that takes nothing', () => {
    it('counts what it cannot store, says so, and goes on when it can', () => {
      const journal = newJournal();
      append(journal, 1, 3);
      const { write } = board.memory;
      board.memory.write = () => undefined;
      append(journal, 4, 5);
      expect(journal).toMatchObject({ dropped: 2, pending: 3, fault: 'STORAGE_CORRUPT' });
      board.memory.write = write;
      journal.append(entry(6));
      expect(journal).toMatchObject({ dropped: 2, pending: 4, fault: null });
      expect(journal.read(4)).toEqual({ ...entry(6), seq: 4 });
    });

    it('in one page is passed over', () => {
      const { address, pageBytes } = small;
      const journal = newJournal(small);
      const { write } = board.memory;
      const isDead = (at: number): boolean => at >= address + 2 * pageBytes && at < address + 3 * pageBytes;
      board.memory.write = (at, data) => (isDead(at) ? undefined : write(at, data));
      journal.keepPolicy('{"id":1}');
      for (let seq = 1; seq <= 10 * PER_PAGE; seq++) {
        append(journal, seq, seq);
        journal.acknowledge(seq - 2);
      }
      expect(journal).toMatchObject({ dropped: 0, pending: 2, fault: null });
      const after = board.openJournal(small);
      expect(after.recovered).toEqual(record(10 * PER_PAGE));
    });
  });

  it('touches nothing where the interpreter does not leave room', () => {
    board.newFlash();
    const journal = board.openJournal({ address: 0x10000, pageBytes: 4096, pages: 16 });
    append(journal, 1, 3);
    journal.keepPolicy('{}');
    expect(journal.keepMemory()).toBe(false);
    expect(journal).toMatchObject({ recovered: null, pending: 0, dropped: 3, fault: 'STORAGE_CORRUPT' });
    expect(journal.read(1)).toBeNull();
    expect(journal.keptPolicy()).toBeNull();
    expect(board.memory.operations).toBe(0);
  });
});

const chance = seededRandom(7);

describe.each([
  ['esp32', 'esp32'],
  ['espruinoWifi', 'espruino-wifi'],
  ['linux', 'linux'],
])('on the board %s', (file, geometryOf) => {
  it('has its pages, and works in nothing else', async () => {
    const wired = await loadJournalBoard(file, geometryOf);
    const { address, pageBytes, pages } = wired.region;
    const journal = wired.openJournal();
    expect(journal.fault).toBeNull();
    append(journal, 1, recordsPerPage(pageBytes) * (pages + 1));
    journal.keepPolicy('{}');
    expectRecords(journal, journal.from, journal.from + journal.pending - 1);
    for (const at of wired.memory.erasures.keys()) {
      expect(at).toBeGreaterThanOrEqual(address);
      expect(at).toBeLessThan(address + pageBytes * pages);
      expect((at - address) % wired.memory.sector(at)!.bytes).toBe(0);
    }
    const { storage } = wired.memory.geometry;
    // The Linux interpreter has no flash but Storage.
    if (file !== 'linux')
      expect(
        address + pageBytes * pages <= storage.address || address >= storage.address + storage.bytes,
      ).toBe(true);
  });
});
