import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { espruinoBinary, espruinoHint } from '../espruinoBinary.ts';
import { programOutput } from '../runProgram.ts';

const KILLS = 40;
const GIVE_UP_MS = 20_000;

const firmwareDir = fileURLToPath(new URL('../../../firmware/', import.meta.url));

/**
 * Runs on the interpreter: records and keeps policies and a counter until it is killed, and says of each when it is stored.
 * Record n carries n * 10 as its energy, policy n begins with n.
 */
const PROGRAM = `
import { board } from '${firmwareDir}boards/linux.ts';
import { storage } from '${firmwareDir}drivers/storage.ts';
import { createDeviceMemory, memoryPlaces } from '${firmwareDir}journal/deviceMemory.ts';
import { openJournal } from '${firmwareDir}journal/journal.ts';

// A Storage without a file is erased at the next start when anything lies behind it, and there the journal is.
if (storage.read('config') === undefined) storage.write('config', '{}');

const journal = openJournal(board.journalFlash);
let bad = 0;
for (let seq = journal.from; seq < journal.from + journal.pending; seq++) {
  const record = journal.read(seq);
  if (!record || record.seq !== seq || record.exportedWh !== seq * 10) bad++;
}
const kept = journal.keptPolicy();
let policyId = kept ? +kept.substring(0, kept.indexOf(' ')) : 0;
let seq = journal.recovered ? journal.recovered.seq : 0;
const { from, pending, dropped, fault } = journal;
const memory = createDeviceMemory(journal);
const counter = memory.get(memoryPlaces.commandCounter);
console.log('BOOT ' + JSON.stringify({ seq, from, pending, dropped, fault, policyId, counter, bad }));

const rest = { kind: 'interval', boot: 1, t: null, mode: 'idle', code: 'PLAN_HOLDS', socPct: 50, gapMs: 0 };
const step = () => {
  seq++;
  const wh = { importedWh: seq, exportedWh: seq * 10, regenWh: seq, tractionWh: seq };
  journal.append(Object.assign({ up: seq }, rest, wh));
  console.log('RECORD ' + seq);
  if (seq % 7 === 0) {
    policyId++;
    journal.keepPolicy(policyId + ' 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef');
    console.log('POLICY ' + policyId);
  }
  if (seq % 3 === 0) {
    memory.set(memoryPlaces.commandCounter, seq);
    memory.save();
    console.log('COUNTER ' + seq);
  }
  if (seq % 5 === 0) journal.acknowledge(seq - 20);
  setTimeout(step, 1);
};
step();
`;

interface Boot {
  readonly seq: number;
  readonly from: number;
  readonly pending: number;
  readonly dropped: number;
  readonly fault: string | null;
  readonly policyId: number;
  readonly counter: number;
  readonly bad: number;
}

/** What a run of the journal's program said before it was killed. */
interface Run {
  readonly boot: Boot;
  readonly record: number;
  readonly policy: number;
  readonly counter: number;
}

/** Starts the program and kills it `afterMs` after it has said that it has written so many records. */
async function runAndKill(
  binary: string,
  directory: string,
  afterRecords: number,
  afterMs: number,
): Promise<Run> {
  const child = spawn(binary, ['program.js'], { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  let killTimer: NodeJS.Timeout | undefined;
  const patience = setTimeout(() => child.kill('SIGKILL'), GIVE_UP_MS);
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1');
    const written = output.split('RECORD ').length - 1;
    if (output.includes('BOOT ') && written >= afterRecords)
      killTimer ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  clearTimeout(patience);
  clearTimeout(killTimer);
  // The last line may be cut.
  const lines = programOutput(output.slice(0, output.lastIndexOf('\n') + 1)).split('\n');
  const said = (what: string): string[] =>
    lines.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1));
  const [boot] = said('BOOT');
  if (boot === undefined) throw new Error(`the program did not start:\n${output}`);
  const last = (what: string): number => Number(said(what).at(-1) ?? 0);
  return {
    boot: JSON.parse(boot) as Boot,
    record: last('RECORD'),
    policy: last('POLICY'),
    counter: last('COUNTER'),
  };
}

it.skipIf(!espruinoBinary)(
  `the journal on the interpreter survives ${KILLS} kills at any moment${espruinoBinary ? '' : ` (${espruinoHint})`}`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'backfeed-journal-'));
    const random = seededRandom(11);
    try {
      const entry = join(directory, 'program.ts');
      writeFileSync(entry, PROGRAM);
      const { code } = await buildFirmware({ board: 'linux', vehicle: 'leaf-aze0', entry });
      writeFileSync(join(directory, 'program.js'), code);
      let before: Run | null = null;
      for (let kill = 0; kill < KILLS; kill++) {
        const run = await runAndKill(espruinoBinary!, directory, Math.floor(random() * 60), random() * 5);
        const { boot } = run;
        // The kill may have come between a write and the line that tells of it, but not the other way round.
        expect(boot.seq).toBeGreaterThanOrEqual(before?.record ?? 0);
        expect(boot.policyId).toBeGreaterThanOrEqual(before?.policy ?? 0);
        expect(boot.counter).toBeGreaterThanOrEqual(before?.counter ?? 0);
        expect(boot).toMatchObject({ bad: 0, dropped: 0, fault: null });
        expect(boot.from - 1 + boot.pending).toBe(boot.seq);
        expect(boot.from - 1).toBeLessThanOrEqual(Math.max(0, boot.seq - 15));
        before = {
          ...run,
          record: Math.max(run.record, boot.seq),
          policy: Math.max(run.policy, boot.policyId),
          counter: Math.max(run.counter, boot.counter),
        };
      }
      // Several times round the ring.
      expect(before!.record).toBeGreaterThan(1000);
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
  180_000,
);
