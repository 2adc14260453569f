import { resolve } from 'node:path';
import sqlite, { type BindValues, type Statement } from 'node-sqlite3-wasm';
import type { JournalMessage, PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { JournalCursor } from './journalCursor.ts';
import type { MalformedPayload, Store, StoredState } from './store.ts';
import { acquireStoreFile } from './storeOwner.ts';

/** Grows with the tables below; a file of another version is refused, not guessed at. */
const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS journal (
    vehicle TEXT NOT NULL, boot INTEGER NOT NULL, seq INTEGER NOT NULL, life INTEGER NOT NULL,
    t REAL, receivedAtMs REAL NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (vehicle, boot, seq)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS journalByTime ON journal (vehicle, t);
  CREATE INDEX IF NOT EXISTS journalByLife ON journal (vehicle, life, seq);
  CREATE TABLE IF NOT EXISTS cursor (vehicle TEXT PRIMARY KEY, life INTEGER NOT NULL, contiguousSeq INTEGER) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS policy (
    vehicle TEXT NOT NULL, id INTEGER NOT NULL, createdAtMs REAL NOT NULL, policy TEXT NOT NULL,
    PRIMARY KEY (vehicle, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS state (vehicle TEXT PRIMARY KEY, receivedAtMs REAL NOT NULL, message TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS seenCounter (
    vehicle TEXT NOT NULL, key TEXT NOT NULL, topic TEXT NOT NULL, counter INTEGER NOT NULL,
    PRIMARY KEY (vehicle, key, topic)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS malformed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, atMs REAL NOT NULL
  );
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const WHOLE_JOURNAL = 'SELECT record FROM journal WHERE vehicle = ? ORDER BY life, seq';

const MALFORMED_KEPT = 1000;

/**
 * Opens a store in an SQLite file, or in memory with `:memory:`.
 *
 * @throws BackfeedError STORE_UNAVAILABLE when the file is in use, cannot be written, is no database or of another version
 */
export function openSqliteStore(file: string): Store {
  if (file === ':memory:') return new SqliteStore(file, () => {});
  const path = resolve(file);
  const release = acquireStoreFile(path);
  try {
    return new SqliteStore(path, release);
  } catch (error) {
    release();
    throw error;
  }
}

interface SeenCounter {
  readonly vehicle: string;
  readonly key: string;
  readonly topic: string;
  counter: number;
  /** Since the last commit. */
  hasMoved: boolean;
}

class SqliteStore implements Store {
  readonly #file: string;
  readonly #release: () => void;
  readonly #db: InstanceType<typeof sqlite.Database>;
  readonly #statements = new Map<string, Statement>();
  readonly #cursors = new Map<string, JournalCursor>();
  /** Cursors that have moved since the last commit. */
  readonly #movedCursors = new Set<string>();
  /** In memory, as each message moves one; what has moved is written by the commit, and lost with it if that fails. */
  readonly #seenCounters = new Map<string, SeenCounter>();

  constructor(file: string, release: () => void) {
    this.#file = file;
    this.#release = release;
    let db: InstanceType<typeof sqlite.Database> | null = null;
    try {
      db = new sqlite.Database(file);
      const version = Number(db.get('PRAGMA user_version')?.['user_version']);
      if (version !== 0 && version !== SCHEMA_VERSION)
        throw new Error(`its tables are of version ${version}`);
      db.exec(SCHEMA);
    } catch (error) {
      db?.close();
      throw unavailable(file, error);
    }
    this.#db = db;
  }

  insertJournal(vehicle: string, record: JournalMessage, receivedAtMs: number): 'stored' | 'duplicate' {
    const cursor = this.#cursor(vehicle);
    const { boot, seq, from, t } = record;
    const { changes } = this.#write('INSERT OR IGNORE INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)', [
      vehicle,
      boot,
      seq,
      cursor.life,
      t,
      receivedAtMs,
      JSON.stringify(record),
    ]);
    if (changes > 0 && cursor.covers(seq) && !this.#knowsBoot(vehicle, record, cursor.life)) {
      // A number that this life has used up, from a boot that it never had: the device's flash was erased.
      cursor.beginLife();
      this.#write('UPDATE journal SET life = ? WHERE vehicle = ? AND boot = ? AND seq = ?', [
        cursor.life,
        vehicle,
        boot,
        seq,
      ]);
    }
    cursor.advance(seq, from);
    this.#movedCursors.add(vehicle);
    return changes > 0 ? 'stored' : 'duplicate';
  }

  contiguousSeq(vehicle: string): number | null {
    return this.#cursor(vehicle).contiguousSeq;
  }

  journal(vehicle: string): readonly JournalMessage[] {
    return this.#records(WHOLE_JOURNAL, [vehicle]);
  }

  eachRecord(vehicle: string, visit: (record: JournalMessage) => void): void {
    this.#guard(() => {
      for (const { record } of this.#statement(WHOLE_JOURNAL).iterate([vehicle]))
        visit(JSON.parse(String(record)) as JournalMessage);
    });
  }

  journalBetween(vehicle: string, fromMs: number, toMs: number): readonly JournalMessage[] {
    return this.#records(
      'SELECT record FROM journal WHERE vehicle = ? AND t >= ? AND t < ? ORDER BY life, seq',
      [vehicle, fromMs, toMs],
    );
  }

  savePolicy(vehicle: string, policy: PolicyMessage, createdAtMs: number): void {
    this.#write('INSERT OR REPLACE INTO policy VALUES (?, ?, ?, ?)', [
      vehicle,
      policy.id,
      createdAtMs,
      JSON.stringify(policy),
    ]);
  }

  latestPolicy(vehicle: string): PolicyMessage | null {
    const [row] = this.#all('SELECT policy FROM policy WHERE vehicle = ? ORDER BY id DESC LIMIT 1', [
      vehicle,
    ]);
    return row === undefined ? null : (JSON.parse(String(row['policy'])) as PolicyMessage);
  }

  saveState(vehicle: string, message: StateMessage, receivedAtMs: number): void {
    this.#write('INSERT OR REPLACE INTO state VALUES (?, ?, ?)', [
      vehicle,
      receivedAtMs,
      JSON.stringify(message),
    ]);
  }

  latestState(vehicle: string): StoredState | null {
    const [row] = this.#all('SELECT receivedAtMs, message FROM state WHERE vehicle = ?', [vehicle]);
    if (row === undefined) return null;
    return {
      message: JSON.parse(String(row['message'])) as StateMessage,
      receivedAtMs: Number(row['receivedAtMs']),
    };
  }

  seenCounter(vehicle: string, key: string, topic: string): number {
    return this.#seenCounter(vehicle, key, topic).counter;
  }

  saveSeenCounter(vehicle: string, key: string, topic: string, counter: number): void {
    const seen = this.#seenCounter(vehicle, key, topic);
    seen.counter = counter;
    seen.hasMoved = true;
  }

  saveMalformed({ topic, code, detail, atMs }: MalformedPayload): void {
    const { lastInsertRowid } = this.#write(
      'INSERT INTO malformed (topic, code, detail, atMs) VALUES (?, ?, ?, ?)',
      [topic, code, detail, atMs],
    );
    this.#write('DELETE FROM malformed WHERE id <= ?', [Number(lastInsertRowid) - MALFORMED_KEPT]);
  }

  malformedPayloads(limit: number): readonly MalformedPayload[] {
    const rows = this.#all('SELECT topic, code, detail, atMs FROM malformed ORDER BY id DESC LIMIT ?', [
      limit,
    ]);
    return rows as unknown as MalformedPayload[];
  }

  commit(): void {
    for (const vehicle of this.#movedCursors) {
      const { life, contiguousSeq } = this.#cursor(vehicle);
      this.#write('INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)', [vehicle, life, contiguousSeq]);
    }
    this.#movedCursors.clear();
    for (const seen of this.#seenCounters.values()) {
      if (!seen.hasMoved) continue;
      const { vehicle, key, topic, counter } = seen;
      this.#write('INSERT OR REPLACE INTO seenCounter VALUES (?, ?, ?, ?)', [vehicle, key, topic, counter]);
      seen.hasMoved = false;
    }
    this.#guard(() => {
      if (this.#db.inTransaction) this.#db.exec('COMMIT');
    });
  }

  close(): void {
    try {
      this.commit();
    } finally {
      for (const statement of this.#statements.values()) statement.finalize();
      this.#db.close();
      this.#release();
    }
  }

  #cursor(vehicle: string): JournalCursor {
    const known = this.#cursors.get(vehicle);
    if (known !== undefined) return known;
    const [row] = this.#all('SELECT life, contiguousSeq FROM cursor WHERE vehicle = ?', [vehicle]);
    const life = Number(row?.['life'] ?? 0);
    const contiguousSeq = (row?.['contiguousSeq'] ?? null) as number | null;
    const ahead = this.#all('SELECT seq FROM journal WHERE vehicle = ? AND life = ? AND seq > ?', [
      vehicle,
      life,
      contiguousSeq ?? -1,
    ]);
    const cursor = new JournalCursor(
      life,
      contiguousSeq,
      ahead.map(({ seq }) => Number(seq)),
    );
    this.#cursors.set(vehicle, cursor);
    return cursor;
  }

  #seenCounter(vehicle: string, key: string, topic: string): SeenCounter {
    const place = `${vehicle} ${key} ${topic}`;
    const known = this.#seenCounters.get(place);
    if (known !== undefined) return known;
    const [row] = this.#all('SELECT counter FROM seenCounter WHERE vehicle = ? AND key = ? AND topic = ?', [
      vehicle,
      key,
      topic,
    ]);
    const seen = { vehicle, key, topic, counter: Number(row?.['counter'] ?? 0), hasMoved: false };
    this.#seenCounters.set(place, seen);
    return seen;
  }

  /** Whether this life holds another record of the record's boot. */
  #knowsBoot(vehicle: string, { boot, seq }: JournalMessage, life: number): boolean {
    return (
      this.#all('SELECT 1 FROM journal WHERE vehicle = ? AND boot = ? AND life = ? AND seq <> ? LIMIT 1', [
        vehicle,
        boot,
        life,
        seq,
      ]).length > 0
    );
  }

  /** Writes inside the open transaction, which `commit` ends: a commit for each row would cost a flush to disk each. */
  #write(sql: string, values: BindValues): { changes: number; lastInsertRowid: number | bigint } {
    return this.#guard(() => {
      if (!this.#db.inTransaction) this.#db.exec('BEGIN IMMEDIATE');
      return this.#statement(sql).run(values);
    });
  }

  #records(sql: string, values: (string | number)[]): readonly JournalMessage[] {
    return this.#all(sql, values).map((row) => JSON.parse(String(row['record'])) as JournalMessage);
  }

  #all(sql: string, values: BindValues): Record<string, unknown>[] {
    return this.#guard(() => this.#statement(sql).all(values) as Record<string, unknown>[]);
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      // What was not committed is gone, so a cursor that counted it would make the device delete its only copy.
      this.#cursors.clear();
      this.#movedCursors.clear();
      this.#seenCounters.clear();
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw unavailable(this.#file, error);
    }
  }
}

function unavailable(file: string, cause: unknown): BackfeedError {
  return new BackfeedError(
    'STORE_UNAVAILABLE',
    `${file}: ${(cause as Error).message}`,
    'Check that the disk has room and the file may be written, or choose another file',
    cause,
  );
}
