import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, bench, describe } from 'vitest';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import { sampleRecord } from '../mqtt/sampleMessages.ts';

const folder = mkdtempSync(join(tmpdir(), 'backfeed-bench-'));
const store = openSqliteStore(join(folder, 'store.sqlite'));
let seq = 0;

afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('sqliteStore', () => {
  bench('1000 journal records and a commit, in a file', () => {
    for (let i = 0; i < 1000; i++) store.insertJournal('car', sampleRecord(++seq), 0);
    store.commit();
  });
});
