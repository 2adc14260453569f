import { beforeAll, describe, expect, it } from 'vitest';
import { MESSAGE_VERSION, type JournalMessage } from '../../../firmware/contract/messages.ts';
import { openSqliteStore } from '../../../host/store/sqliteStore.ts';
import type { Store } from '../../../host/store/store.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { PowerLost, type FlashMemory } from '../../../sim/espruino/flashMemory.ts';
import {
  entry,
  loadJournalBoard,
  SLOT_BYTES,
  type Entry,
  type FlashRegion,
  type Journal,
  type JournalBoard,
} from './journalHarness.ts';

/** What the journal was doing to the flash. */
const operations = [
  'erase',
  'record',
  'head',
  'announcement',
  'policy body',
  'policy head',
  'memory',
] as const;
type Operation = (typeof operations)[number];

const KIND_BYTE = 75;
const KINDS: Readonly<Record<number, Operation>> = {
  0xb1: 'record',
  0xb2: 'head',
  0xb3: 'policy head',
  0xb6: 'memory',
};

/** Lets the power go in the `countdown`-th operation of a kind; null lets it be. */
interface CutPlan {
  kind: Operation;
  countdown: number;
  progress: number;
}

/** A flash in which power goes by plan, and which tells where it went. */
function cuttingFlash(
  memory: FlashMemory,
  region: FlashRegion,
  random: () => number,
): FlashMemory & { plan: CutPlan | null } {
  const before = (kind: Operation): void => {
    const { plan } = flash;
    if (plan?.kind !== kind || --plan.countdown > 0) return;
    memory.cutPower({ operation: 1, progress: plan.progress, random });
    flash.plan = null;
  };
  const kindOf = (address: number, data: Uint8Array): Operation => {
    const kind = data.length === SLOT_BYTES ? KINDS[data[KIND_BYTE]!] : undefined;
    if (kind === 'head' && (address - region.address) % region.pageBytes > 0) return 'announcement';
    return kind ?? 'policy body';
  };
  const flash = {
    ...memory,
    plan: null as CutPlan | null,
    write: (address: number, data: Uint8Array): void => {
      before(kindOf(address, data));
      memory.write(address, data);
    },
    eraseSector: (address: number): void => {
      before('erase');
      memory.eraseSector(address);
    },
  };
  return flash;
}

/** What a device was promised and has promised, over all its boots. */
class Life {
  readonly vehicle: string;
  /** Records whose append returned, by sequence. */
  readonly stored = new Map<number, Entry>();
  /** The record or policy that was being written when the power went. */
  unsure: Entry | null = null;
  unsurePolicy: string | null = null;
  policy: string | null = null;
  memory = String(new Float64Array(9));
  unsureMemory: string | null = null;
  /** As far as the device knows that the host has all. */
  ackedSeq = 0;
  /** Up to here records were given up, and how many. */
  givenUpSeq = 0;
  givenUp = 0;
  exportedWh = 0;

  constructor(vehicle: string) {
    this.vehicle = vehicle;
  }

  get lastSeq(): number {
    return this.stored.size;
  }
}

/** Numbers of a whole run. */
interface Tally {
  readonly cuts: Record<Operation, number>;
  boots: number;
  lives: number;
  records: number;
  lost: number;
  duplicates: number;
  resent: number;
  givenUp: number;
  unrecoverable: number;
}

const MEMBERS = ['seq', ...Object.keys(entry(0))];

/** As `expect`, which takes longer than the journal. */
function demand(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/** The same text for the same record, whatever the order of its members. */
const textOf = (record: Entry | null | undefined): string => JSON.stringify(record, MEMBERS);

const emptyTally = (): Tally => ({
  cuts: Object.fromEntries(operations.map((name) => [name, 0])) as Record<Operation, number>,
  boots: 0,
  lives: 0,
  records: 0,
  lost: 0,
  duplicates: 0,
  resent: 0,
  givenUp: 0,
  unrecoverable: 0,
});

let board: JournalBoard;
beforeAll(async () => {
  // Sectors of 1 KB: a page is full after eight records, so that all that happens to pages happens often.
  board = await loadJournalBoard('linux', 'linux');
});

/** Plays `cuts` power cuts on devices that record, take policies and talk to a host, whose database is the real one. */
function play(cuts: number, region: FlashRegion, seed: number, only?: Operation): Tally {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random() * count);
  const tally = emptyTally();
  const store: Store = openSqliteStore(':memory:');
  /** What the host was ever sent, by boot and sequence. */
  const sent = new Map<string, string>();
  let life = new Life('');
  let flash = cuttingFlash(board.newFlash(), region, random);
  let isOnline = true;

  const newLife = (): void => {
    life = new Life(`car${++tally.lives}`);
    sent.clear();
    flash = cuttingFlash(board.newFlash(), region, random);
    board.memory = flash;
    // Not every device begins with an erased flash.
    if (random() < 0.3) {
      const junk = Uint8Array.from({ length: region.pageBytes * region.pages }, () => upTo(256));
      flash.write(region.address, junk);
    }
  };

  /** The journal must hold everything it has promised and no other. */
  const check = (journal: Journal): void => {
    const next = journal.from + journal.pending;
    if (next === life.lastSeq + 2 && life.unsure) life.stored.set(life.unsure.seq, life.unsure);
    life.unsure = null;
    const { recovered } = journal;
    demand(next === life.lastSeq + 1, `goes on with ${next} after ${life.lastSeq}`);
    demand(textOf(recovered) === textOf(life.stored.get(life.lastSeq) ?? null), 'recovers the last record');
    demand((recovered?.exportedWh ?? 0) >= life.exportedWh, 'registers never go back');
    demand(life.lastSeq === 0 || journal.fault !== 'STORAGE_CORRUPT', 'takes a cut for damage');
    // Acknowledgements may be forgotten, not so what was given up.
    demand(journal.from > life.givenUpSeq, 'takes back what it had given up');
    life.ackedSeq = Math.max(life.givenUpSeq, Math.min(life.ackedSeq, journal.from - 1));
    countGivenUp(journal);
    for (let seq = journal.from; seq < next; seq++) {
      if (textOf(journal.read(seq)) !== textOf(life.stored.get(seq))) tally.lost++;
    }
    const policy = journal.keptPolicy();
    demand(policy === life.policy || policy === life.unsurePolicy, 'keeps the policy');
    life.policy = policy;
    life.unsurePolicy = null;
    const memory = String(journal.memory);
    demand(memory === life.memory || memory === life.unsureMemory, 'keeps the memory');
    life.memory = memory;
    life.unsureMemory = null;
  };

  const countGivenUp = (journal: Journal): void => {
    const beyond = journal.from - 1 - Math.max(life.ackedSeq, life.givenUpSeq);
    if (beyond > 0) {
      life.givenUp += beyond;
      life.givenUpSeq = journal.from - 1;
    }
    demand(journal.dropped === life.givenUp, `dropped ${journal.dropped}, not ${life.givenUp}`);
  };

  const append = (journal: Journal, boot: number): void => {
    const seq = journal.from + journal.pending;
    life.exportedWh = (life.stored.get(life.lastSeq)?.exportedWh ?? 0) + upTo(100);
    const any = entry(upTo(10_000));
    const record = {
      ...any,
      // No record is earlier than the one before.
      t: any.t && 1_780_000_000_000 + tally.records,
      boot,
      exportedWh: life.exportedWh,
    };
    life.unsure = { seq, ...record };
    life.exportedWh = life.stored.get(life.lastSeq)?.exportedWh ?? 0;
    journal.append(record);
    life.stored.set(seq, life.unsure);
    life.exportedWh = record.exportedWh;
    life.unsure = null;
    tally.records++;
    demand(journal.from + journal.pending === seq + 1, 'stores a record');
    countGivenUp(journal);
  };

  const keepPolicy = (journal: Journal): void => {
    const payload = JSON.stringify({ id: upTo(1e9), table: 'x'.repeat(upTo(210)) });
    life.unsurePolicy = payload;
    journal.keepPolicy(payload);
    life.policy = payload;
    life.unsurePolicy = null;
    countGivenUp(journal);
  };

  const keepMemory = (journal: Journal): void => {
    journal.memory[upTo(9)] = random() * 2 ** upTo(54);
    life.unsureMemory = String(journal.memory);
    demand(journal.keepMemory(), 'stores the memory');
    life.memory = life.unsureMemory;
    life.unsureMemory = null;
    countGivenUp(journal);
  };

  /** As firmware/link/link.ts and host/service/journalIntake.ts do; messages and answers may be lost. */
  const talk = (journal: Journal, records: number): void => {
    for (let seq = journal.from; seq < journal.from + Math.min(records, journal.pending); seq++) {
      const record = journal.read(seq);
      if (!record) {
        tally.lost++;
        continue;
      }
      const message: JournalMessage = { v: MESSAGE_VERSION, from: journal.from, ...record };
      const key = `${record.boot}:${record.seq}`;
      const content = textOf(record);
      const known = sent.get(key);
      // Two records under one key: the host would keep the first only.
      if (known !== undefined && known !== content) tally.duplicates++;
      if (known !== undefined) tally.resent++;
      sent.set(key, content);
      if (store.insertJournal(life.vehicle, message, 0) === 'stored' && known !== undefined)
        tally.duplicates++;
    }
    store.commit();
    const seq = store.contiguousSeq(life.vehicle);
    if (seq === null || random() < 0.2) return;
    journal.acknowledge(seq);
    life.ackedSeq = Math.max(life.ackedSeq, Math.min(seq, life.lastSeq));
    countGivenUp(journal);
  };

  /** Everything that was not given up reaches the host, once. */
  const settle = (): void => {
    flash.plan = null;
    flash.restorePower();
    const journal = board.openJournal(region);
    check(journal);
    for (let i = 0; journal.pending && i < 1000; i++) talk(journal, 8);
    const held = new Map(store.journal(life.vehicle).map((record) => [record.seq, record]));
    if (held.size !== store.journal(life.vehicle).length) tally.duplicates++;
    let missing = 0;
    for (const [seq, record] of life.stored) {
      const atHost = held.get(seq);
      if (!atHost && seq > life.givenUpSeq) tally.lost++;
      else if (!atHost) missing++;
      else demand(textOf(atHost) === textOf(record), 'the host has what the device stored');
    }
    // Fewer, because the host may have what the device gave up.
    if (missing > life.givenUp) tally.lost += missing - life.givenUp;
    expect(journal).toMatchObject({ pending: 0, dropped: life.givenUp });
    tally.givenUp += life.givenUp;
  };

  newLife();
  for (let cut = 0; cut < cuts; cut++) {
    if (cut > 0 && random() < 0.02) {
      settle();
      newLife();
    }
    if (random() < 0.1) isOnline = !isOnline;
    const kind = only ?? operations[cut % operations.length]!;
    const progress = [0, 1, random(), random(), random()][upTo(5)]!;
    const countdown = only ? 1 : 1 + upTo(kind === 'record' ? 12 : 3);
    flash.plan = { kind, countdown, progress };
    flash.restorePower();
    tally.boots++;
    try {
      const journal = board.openJournal(region);
      check(journal);
      for (let step = 0; step < 5000; step++) {
        const what = random();
        if (what < 0.15 && isOnline) talk(journal, 1 + upTo(8));
        else if (what < 0.25) keepPolicy(journal);
        else if (what < 0.4) keepMemory(journal);
        else append(journal, tally.boots);
      }
      expect.unreachable(`no ${kind} in 5000 steps`);
    } catch (error) {
      if (!(error instanceof PowerLost)) {
        tally.unrecoverable++;
        throw error;
      }
    }
    tally.cuts[kind]++;
  }
  settle();
  store.close();
  return tally;
}

describe('power cuts', () => {
  it.each([
    ['pages of one sector, 4 in the ring', 1024, 4, 5000, 1],
    ['pages of one sector, 3 in the ring, as the small board has', 1024, 3, 2500, 2],
    ['pages of two sectors, 2 in the ring', 2048, 2, 2500, 3],
  ])('%s: nothing lost, nothing twice, every boot recovers', (_what, pageBytes, pages, cuts, seed) => {
    const tally = play(cuts, { ...board.region, pageBytes, pages }, seed);
    expect(tally).toMatchObject({ lost: 0, duplicates: 0, unrecoverable: 0, boots: cuts });
    // The test has seen what it is for.
    for (const operation of operations) expect(tally.cuts[operation]).toBeGreaterThan(cuts / 10);
    expect(tally.records).toBeGreaterThan(cuts);
    expect(tally.resent).toBeGreaterThan(cuts / 10);
    expect(tally.givenUp).toBeGreaterThan(100);
    expect(tally.lives).toBeGreaterThan(20);
  });

  it.each(operations)(
    'again and again at the first %s after each boot: nothing lost, nothing twice',
    (only) => {
      const tally = play(300, { ...board.region, pageBytes: 1024, pages: 4 }, 4, only);
      expect(tally).toMatchObject({ lost: 0, duplicates: 0, unrecoverable: 0, boots: 300 });
      expect(tally.cuts[only]).toBe(300);
    },
  );
});
