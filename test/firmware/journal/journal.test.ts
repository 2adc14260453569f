import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { modes } from '../../../firmware/contract/modes.ts';
import { reasons } from '../../../firmware/contract/reasons.ts';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { createFlashStorage, type FlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { loadFirmware } from '../loadFirmware.ts';
import { failingFlash, PowerCut } from './failingFlash.ts';

type Entry = Omit<JournalMessage, 'v' | 'from'>;
interface Journal {
  readonly recovered: Entry | null;
  readonly pending: number;
  readonly dropped: number;
  readonly from: number;
  append(entry: Omit<Entry, 'seq'>): void;
  read(seq: number): Entry | null;
  acknowledge(seq: number): void;
  skip(): void;
}

const RECORDS_PER_PAGE = 25;
const RECORD_BYTES = 80;

/** The flash that the one loaded module sees: each test puts its own in. */
let flash: FlashStorage;
let openJournal: (pagesMax: number) => Journal;
beforeAll(async () => {
  const boot = await loadFirmware<{ journal: { openJournal: typeof openJournal } }>({
    journal: 'journal/journal.ts',
  });
  ({ openJournal } = boot({
    flash: {
      capacityBytes: 0,
      usedBytes: () => flash.usedBytes(),
      read: (name) => flash.read(name),
      write: (name, data, offset, size) => flash.write(name, data, offset, size),
      erase: (name) => flash.erase(name),
      list: () => flash.list(),
    },
  }).exposed.journal);
});

/** A new journal on an empty flash. */
function newJournal(pagesMax = 8, flashBytes = 896 * 1024): Journal {
  flash = createFlashStorage(flashBytes);
  return openJournal(pagesMax);
}

/** What the record with this sequence says: different for each. */
const entry = (seq: number): Omit<Entry, 'seq'> => ({
  kind: seq % 3 ? 'interval' : 'transition',
  boot: 4_000_000_000 + seq,
  t: seq % 5 ? 1_780_000_000_000 + seq * 60_000 : null,
  up: seq * 60_000,
  mode: modes[seq % modes.length]!,
  code: reasons[seq % reasons.length]!,
  socPct: seq % 7 ? (seq % 1001) / 10 : null,
  importedWh: seq * 1.125,
  exportedWh: seq * 2.25,
  regenWh: seq / 3,
  tractionWh: seq * 1e5 + 0.001,
  gapMs: seq * 11,
});
const record = (seq: number): Entry => ({ seq, ...entry(seq) });

function append(journal: Journal, first: number, last: number): void {
  for (let seq = first; seq <= last; seq++) journal.append(entry(seq));
}

const pages = (): number[] => flash.list().map((name) => Number(name.slice(3)));

describe('journal', () => {
  it('is empty on a new device', () => {
    const journal = newJournal();
    expect(journal).toMatchObject({ recovered: null, pending: 0, dropped: 0, from: 1 });
    expect([0, 1, 2, -1, NaN].map((seq) => journal.read(seq))).toEqual([null, null, null, null, null]);
  });

  it('gives up a record that flash has damaged, and counts it', () => {
    const journal = newJournal();
    append(journal, 1, 3);
    flash.read('bfj1')!.fill(0, 0, RECORD_BYTES);
    expect(journal.read(1)).toBeNull();
    journal.skip();
    expect(journal).toMatchObject({ from: 2, pending: 2, dropped: 1 });
    expect(journal.read(2)).toEqual(record(2));
    journal.acknowledge(3);
    journal.skip();
    expect(journal).toMatchObject({ from: 4, pending: 0, dropped: 1 });
  });

  it('gives back what it was told, record by record', () => {
    const journal = newJournal();
    append(journal, 1, 120);
    expect(journal).toMatchObject({ pending: 120, from: 1, dropped: 0 });
    for (let seq = 1; seq <= 120; seq++) expect(journal.read(seq)).toEqual(record(seq));
    expect(journal.read(121)).toBeNull();
  });

  it('keeps every mode, reason and state of charge', () => {
    const journal = newJournal(128);
    const written: Omit<Entry, 'seq'>[] = [];
    for (const mode of modes) for (const code of reasons) written.push({ ...entry(1), mode, code });
    for (let tenths = 0; tenths <= 1000; tenths++) written.push({ ...entry(1), socPct: tenths / 10 });
    written.forEach((one) => journal.append(one));
    expect(written.map((_, i) => journal.read(i + 1))).toEqual(
      written.map((one, i) => ({ ...one, seq: i + 1 })),
    );
  });

  it('keeps any number exactly', () => {
    const wh = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(wh, wh, wh, wh, fc.nat(), (importedWh, exportedWh, regenWh, tractionWh, gapMs) => {
        const journal = newJournal();
        const one = { ...entry(1), importedWh, exportedWh, regenWh, tractionWh, gapMs };
        journal.append(one);
        expect(journal.read(1)).toEqual({ seq: 1, ...one });
        expect(openJournal(8).recovered).toEqual({ seq: 1, ...one });
      }),
      { numRuns: 50 },
    );
  });

  describe('acknowledge', () => {
    it('forgets what the host holds, and erases a page only when all of it is acknowledged', () => {
      const journal = newJournal();
      append(journal, 1, 60);
      expect(pages()).toEqual([1, 26, 51]);
      journal.acknowledge(24);
      expect(journal).toMatchObject({ from: 25, pending: 36 });
      expect(journal.read(24)).toBeNull();
      expect(journal.read(25)).toEqual(record(25));
      expect(pages()).toEqual([1, 26, 51]);
      journal.acknowledge(25);
      expect(pages()).toEqual([26, 51]);
      journal.acknowledge(49);
      expect(pages()).toEqual([26, 51]);
      expect(journal.read(50)).toEqual(record(50));
      journal.acknowledge(60);
      // The newest page carries the registers across a reboot.
      expect(pages()).toEqual([51]);
      expect(journal).toMatchObject({ from: 61, pending: 0, dropped: 0 });
      append(journal, 61, 61);
      expect(journal.read(61)).toEqual(record(61));
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
      expect(pages()).toEqual([1, 26]);
      expect(journal.read(11)).toEqual(record(11));
    });

    it('accepts the last record of all', () => {
      const journal = newJournal();
      append(journal, 1, 25);
      journal.acknowledge(25);
      expect(journal).toMatchObject({ from: 26, pending: 0 });
      expect(pages()).toEqual([1]);
    });
  });

  describe('reboot', () => {
    it.each([1, 2, 24, 25, 26, 50, 51, 60])('after %i records goes on with the next sequence', (count) => {
      append(newJournal(), 1, count);
      const journal = openJournal(8);
      expect(journal.recovered).toEqual(record(count));
      expect(journal).toMatchObject({ from: 1, pending: count });
      append(journal, count + 1, count + 30);
      for (let seq = 1; seq <= count + 30; seq++) expect(journal.read(seq)).toEqual(record(seq));
    });

    it('keeps sequence and registers when everything was acknowledged', () => {
      const before = newJournal();
      append(before, 1, 77);
      before.acknowledge(77);
      const journal = openJournal(8);
      expect(journal.recovered).toEqual(record(77));
      append(journal, 78, 78);
      expect(journal.read(78)).toEqual(record(78));
    });

    it('after reboot is still the same journal, many times over', () => {
      newJournal();
      for (let boot = 0; boot < 20; boot++) {
        const journal = openJournal(64);
        append(journal, boot * 3 + 1, boot * 3 + 3);
        for (let seq = 1; seq <= boot * 3 + 3; seq++) expect(journal.read(seq)).toEqual(record(seq));
      }
    });

    it('orders its pages by number, not by text', () => {
      append(newJournal(), 1, 130);
      expect(pages()).toContain(101);
      expect(openJournal(8).recovered).toEqual(record(130));
    });

    it('leaves other files of the flash alone', () => {
      newJournal();
      flash.write('backfeed.json', Buffer.from('{}'));
      flash.write('backfeed.pol', Buffer.from('{}'));
      append(openJournal(8), 1, 3);
      expect(openJournal(8).recovered).toEqual(record(3));
      expect(flash.list()).toEqual(['backfeed.json', 'backfeed.pol', 'bfj1']);
    });
  });

  describe('full ring', () => {
    it('drops the oldest page and counts its records', () => {
      const journal = newJournal(3);
      append(journal, 1, 75);
      expect(journal).toMatchObject({ dropped: 0, from: 1, pending: 75 });
      append(journal, 76, 76);
      expect(journal).toMatchObject({ dropped: 25, from: 26, pending: 51 });
      expect(journal.read(25)).toBeNull();
      expect(journal.read(26)).toEqual(record(26));
      append(journal, 77, 200);
      expect(journal.dropped + journal.pending).toBe(200);
      expect(pages()).toHaveLength(3);
    });

    it('counts only what was not acknowledged', () => {
      const journal = newJournal(3);
      append(journal, 1, 75);
      journal.acknowledge(20);
      append(journal, 76, 76);
      expect(journal).toMatchObject({ dropped: 5, from: 26, pending: 51 });
    });

    it('drops nothing while the host keeps up', () => {
      const journal = newJournal(3);
      for (let seq = 1; seq <= 500; seq++) {
        append(journal, seq, seq);
        if (seq % 20 === 0) journal.acknowledge(seq - 5);
      }
      expect(journal.dropped).toBe(0);
      expect(journal.recovered).toBeNull();
      expect(journal.read(500)).toEqual(record(500));
    });

    it('gives up the oldest page where the flash itself is full', () => {
      const journal = newJournal(8, 2 * (32 + RECORDS_PER_PAGE * RECORD_BYTES) + 100);
      append(journal, 1, 110);
      expect(journal.dropped + journal.pending).toBe(110);
      expect(journal.from).toBeGreaterThan(50);
      for (let seq = journal.from; seq <= 110; seq++) expect(journal.read(seq)).toEqual(record(seq));
      expect(openJournal(8).recovered).toEqual(record(110));
    });

    it('counts what a flash without any room cannot take, and goes on when there is room', () => {
      const journal = newJournal(8, 64);
      append(journal, 1, 3);
      expect(journal).toMatchObject({ dropped: 3, pending: 0 });
      flash = createFlashStorage(65536);
      append(journal, 1, 1);
      expect(journal.read(journal.from)).toMatchObject(entry(1));
    });
  });

  it('ends at a damaged record, and never hands it out', () => {
    append(newJournal(), 1, 30);
    flash.read('bfj26')![2 * RECORD_BYTES + 5]! ^= 0x10;
    const journal = openJournal(8);
    expect(journal.recovered).toEqual(record(27));
    expect(journal.read(28)).toBeNull();
  });
});

describe('power cut', () => {
  /** Appends, with acknowledgements in between; returns what is known to be complete and acknowledged. */
  interface Progress {
    complete: number;
    acknowledged: number;
  }
  interface Script {
    readonly pagesMax: number;
    readonly last: number;
    readonly acks: Readonly<Record<number, number>>;
    /** How many of the newest records must be there, acknowledged ones apart. */
    readonly kept: number;
  }
  const scripts: readonly (readonly [string, Script])[] = [
    [
      'while the host acknowledges',
      { pagesMax: 8, last: 55, acks: { 10: 8, 27: 25, 30: 26, 53: 53 }, kept: 55 },
    ],
    ['while the ring is full', { pagesMax: 2, last: 54, acks: {}, kept: RECORDS_PER_PAGE }],
  ];

  function play({ pagesMax, last, acks }: Script, progress: Progress): void {
    const journal = openJournal(pagesMax);
    for (let seq = 1; seq <= last; seq++) {
      journal.append(entry(seq));
      progress.complete = seq;
      const ack = acks[seq];
      if (ack === undefined) continue;
      progress.acknowledged = ack;
      journal.acknowledge(ack);
    }
  }

  /** Everything that the device had promised holds after the reboot, and it can go on. */
  function check(script: Script, { complete, acknowledged }: Progress, lastWriteEnded: boolean): void {
    const journal = openJournal(script.pagesMax);
    // A record that ends in bytes of erased flash is whole a little earlier.
    const newest = journal.recovered?.seq ?? 0;
    expect(newest).toBeGreaterThanOrEqual(complete + (lastWriteEnded ? 1 : 0));
    expect(newest).toBeLessThanOrEqual(complete + 1);
    expect(journal.recovered).toEqual(newest > 0 ? record(newest) : null);
    expect(journal.from).toBeLessThanOrEqual(Math.max(acknowledged, complete - script.kept) + 1);
    expect(journal.from - 1 + journal.pending).toBe(newest);
    append(journal, newest + 1, newest + 2);
    for (let seq = journal.from; seq <= newest + 2; seq++) expect(journal.read(seq)).toEqual(record(seq));
    expect(openJournal(script.pagesMax).recovered).toEqual(record(newest + 2));
  }

  it.each(scripts)(
    'at any byte of any write or erase loses nothing and repeats nothing, %s',
    (_when, script) => {
      const dry = failingFlash(createFlashStorage(65536), { operation: Infinity, bytes: 0 });
      flash = dry;
      play(script, { complete: 0, acknowledged: 0 });
      expect(dry.operations.filter((bytes) => bytes === 0).length).toBeGreaterThan(0);
      expect(dry.operations.filter((bytes) => bytes > 0)).toHaveLength(script.last);
      dry.operations.forEach((size, index) => {
        for (let bytes = -1; bytes <= size; bytes++) {
          const inner = createFlashStorage(65536);
          flash = failingFlash(inner, { operation: index + 1, bytes });
          const progress: Progress = { complete: 0, acknowledged: 0 };
          try {
            play(script, progress);
            expect.unreachable();
          } catch (error) {
            if (!(error instanceof PowerCut)) throw error;
          }
          flash = inner;
          check(script, progress, size > 0 && bytes === size);
        }
      });
    },
  );
});
