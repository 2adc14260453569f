import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import { SAMPLE_TIME_MS, samplePolicy, sampleRecord, sampleState } from '../mqtt/sampleMessages.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-store-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = (): string => join(folder, 'store.sqlite');

/** Stores records given as [seq, changes] and tells the contiguous sequence after each. */
function contiguousAfterEach(
  rows: [seq: number, changes?: Parameters<typeof sampleRecord>[1]][],
): (number | null)[] {
  const store = openSqliteStore(':memory:');
  const seen = rows.map(([seq, changes]) => {
    store.insertJournal('car', sampleRecord(seq, changes), 0);
    return store.contiguousSeq('car');
  });
  store.close();
  return seen;
}

describe('journal', () => {
  it('stores each record once and keeps vehicles apart', () => {
    const store = openSqliteStore(':memory:');
    expect(store.insertJournal('a', sampleRecord(1), 5)).toBe('stored');
    expect(store.insertJournal('a', sampleRecord(1, { from: 0 }), 6)).toBe('duplicate');
    expect(store.insertJournal('b', sampleRecord(1), 7)).toBe('stored');
    expect(store.journalBetween('a', 0, Infinity)).toEqual([sampleRecord(1)]);
    store.close();
  });

  it('returns records by time, in the order of the device', () => {
    const store = openSqliteStore(':memory:');
    for (const seq of [3, 1, 4, 2, 5]) store.insertJournal('car', sampleRecord(seq), 0);
    store.insertJournal('car', sampleRecord(6, { t: null }), 0);
    const found = store.journalBetween('car', SAMPLE_TIME_MS + 120_000, SAMPLE_TIME_MS + 300_000);
    expect(found.map(({ seq }) => seq)).toEqual([2, 3, 4]);
    store.close();
  });

  it('visits each record in the order of the device, as the whole journal has them', () => {
    const store = openSqliteStore(':memory:');
    for (const seq of [3, 1, 2])
      store.insertJournal('car', sampleRecord(seq, { t: seq === 2 ? null : seq }), 0);
    store.insertJournal('car', sampleRecord(1, { boot: 8 }), 0);
    const visited: JournalMessage[] = [];
    for (let twice = 0; twice < 2; twice++) store.eachRecord('car', (record) => visited.push(record));
    expect(visited.map(({ boot, seq }) => [boot, seq]).slice(0, 4)).toEqual([
      [7, 1],
      [7, 2],
      [7, 3],
      [8, 1],
    ]);
    expect(visited).toEqual([...store.journal('car'), ...store.journal('car')]);
    store.close();
  });

  it.each<[string, Parameters<typeof contiguousAfterEach>[0], (number | null)[]]>([
    ['in order', [[1], [2], [3]], [1, 2, 3]],
    [
      'from zero',
      [
        [0, { from: 0 }],
        [1, { from: 0 }],
      ],
      [0, 1],
    ],
    ['duplicates', [[1], [1], [2], [1]], [1, 1, 2, 2]],
    ['a gap that is filled', [[1], [3], [4], [2]], [1, 1, 1, 4]],
    ['reversed', [[3], [2], [1]], [0, 0, 3]],
    [
      'a device that has deleted its past',
      [
        [500, { from: 500 }],
        [501, { from: 500 }],
      ],
      [500, 501],
    ],
    [
      'a device that gave up records in an outage',
      [[1], [2], [9, { from: 8 }], [8, { from: 8 }]],
      [1, 2, 7, 9],
    ],
    ['a late record that the device gave up since', [[1], [9, { from: 8 }], [3]], [1, 7, 7]],
    ['a reboot', [[1], [2], [3, { boot: 8 }]], [1, 2, 3]],
    [
      'a reboot before the acknowledgement came',
      [[1], [2], [3], [2], [4, { boot: 8, from: 2 }]],
      [1, 2, 3, 3, 4],
    ],
    ['an erased device', [[1], [2], [3], [1, { boot: 9 }], [2, { boot: 9 }]], [1, 2, 3, 1, 2]],
    ['an erased device above a hole', [[1], [5], [5, { boot: 9, from: 5 }]], [1, 1, 5]],
  ])('finds how far it reaches without a hole: %s', (_what, rows, expected) => {
    expect(contiguousAfterEach(rows)).toEqual(expected);
  });

  it('reaches the end, whatever the order and the repetitions', () => {
    const arrivals = fc.integer({ min: 1, max: 40 }).chain((last) =>
      fc
        .tuple(
          fc.shuffledSubarray(
            Array.from({ length: last }, (_, i) => i + 1),
            { minLength: last },
          ),
          fc.array(fc.integer({ min: 1, max: last })),
        )
        .map(([once, again]) => ({ last, order: [...once, ...again] })),
    );
    fc.assert(
      fc.property(arrivals, ({ last, order }) => {
        const reached = contiguousAfterEach(order.map((seq) => [seq]));
        reached.forEach((contiguous, i) => {
          const arrived = new Set(order.slice(0, i + 1));
          let expected = 0;
          while (arrived.has(expected + 1)) expected++;
          expect(contiguous).toBe(expected);
        });
        expect(reached.at(-1)).toBe(last);
      }),
      { numRuns: 50 },
    );
  });

  it('goes on after a restart where it was', () => {
    const first = openSqliteStore(file());
    for (const seq of [1, 2, 5]) first.insertJournal('car', sampleRecord(seq), 0);
    first.close();
    const second = openSqliteStore(file());
    expect(second.contiguousSeq('car')).toBe(2);
    expect(second.insertJournal('car', sampleRecord(2), 0)).toBe('duplicate');
    second.insertJournal('car', sampleRecord(3), 0);
    second.insertJournal('car', sampleRecord(4), 0);
    expect(second.contiguousSeq('car')).toBe(5);
    second.close();
  });
});

describe('policies, states and dropped payloads', () => {
  it('returns the policy with the highest id', () => {
    const store = openSqliteStore(':memory:');
    expect(store.latestPolicy('car')).toBeNull();
    for (const id of [1, 12, 3]) store.savePolicy('car', { ...samplePolicy, id }, 0);
    expect(store.latestPolicy('car')).toEqual({ ...samplePolicy, id: 12 });
    store.close();
  });

  it('returns the last state', () => {
    const store = openSqliteStore(':memory:');
    expect(store.latestState('car')).toBeNull();
    store.saveState('car', sampleState(), 1);
    store.saveState('car', sampleState({ socPct: 50 }), 2);
    expect(store.latestState('car')).toEqual({ message: sampleState({ socPct: 50 }), receivedAtMs: 2 });
    store.close();
  });

  it('keeps the newest thousand dropped payloads', () => {
    const store = openSqliteStore(':memory:');
    for (let i = 0; i < 1005; i++) store.saveMalformed({ topic: 't', code: 'c', detail: `${i}`, atMs: i });
    const kept = store.malformedPayloads(2000);
    expect([kept.length, kept[0]?.detail, kept.at(-1)?.detail]).toEqual([1000, '1004', '5']);
    store.close();
  });
});

describe('the file', () => {
  it('is refused while it is open', () => {
    const store = openSqliteStore(file());
    expect(() => openSqliteStore(file())).toThrow(`is in use by process ${process.pid}. Stop that process`);
    store.close();
    openSqliteStore(file()).close();
  });

  it('is refused while another process has it', () => {
    writeFileSync(`${file()}.owner`, `${process.ppid}\n`);
    expect(() => openSqliteStore(file())).toThrow(/STORE_UNAVAILABLE: .* is in use by process \d+/);
  });

  it('is refused under a lock that nobody of ours holds', () => {
    mkdirSync(`${file()}.lock`);
    expect(() => openSqliteStore(file())).toThrow(/is locked by another program.*delete the folder .*\.lock/);
  });

  it('keeps what was committed when its process is killed in the middle of a transaction', () => {
    const script = `
      import { openSqliteStore } from ${JSON.stringify(new URL('../../../host/store/sqliteStore.ts', import.meta.url).href)};
      const record = ${JSON.stringify(sampleRecord(1))};
      const store = openSqliteStore(${JSON.stringify(file())});
      store.insertJournal('car', record, 0);
      store.commit();
      store.insertJournal('car', { ...record, seq: 2 }, 0);
      process.kill(process.pid, 'SIGKILL');
    `;
    const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    expect([signal, existsSync(`${file()}.lock`)]).toEqual(['SIGKILL', true]);
    const store = openSqliteStore(file());
    expect(store.journalBetween('car', 0, Infinity)).toHaveLength(1);
    expect(store.contiguousSeq('car')).toBe(1);
    store.close();
    expect([existsSync(`${file()}.lock`), existsSync(`${file()}.owner`)]).toEqual([false, false]);
  });

  it.each<[string, () => string, RegExp]>([
    ['a folder that is not there', () => join(folder, 'no', 'store.sqlite'), /cannot be written \(ENOENT\)/],
    ['a folder in its place', () => folder, /STORE_UNAVAILABLE/],
    [
      'a file that is no database',
      () => {
        writeFileSync(file(), 'price,time\n'.repeat(200));
        return file();
      },
      /not a database/,
    ],
    [
      'tables of another version',
      () => {
        const db = new sqlite.Database(file());
        db.exec('PRAGMA user_version = 99');
        db.close();
        return file();
      },
      /version 99/,
    ],
  ])('reports %s', (_what, prepare, message) => {
    const path = prepare();
    expect(() => openSqliteStore(path)).toThrow(message);
    expect(() => openSqliteStore(path)).toThrow('STORE_UNAVAILABLE');
  });
});
