import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { JournalMessage } from '../../../firmware/contract/messages.ts';
import { createDeviceClock } from '../../../sim/espruino/deviceClock.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';
import type { FlashRegion, Journal } from '../journal/journalHarness.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Modules {
  board: { board: { journalFlash: FlashRegion } };
  clock: {
    tickMs(): number;
    wallMs(): number;
    tellTime(unixMs: number, errorMs: number, source: string): void;
    rememberClock(): void;
    openClock(memory: object): void;
  };
  journal: { openJournal(region: FlashRegion): Journal };
  memory: { createDeviceMemory(journal: Journal): object };
  reporter: {
    createReporter(...parts: readonly unknown[]): { sayAsleep(why: string, link: null): void };
  };
  start: {
    markAsleep(memory: object, by?: number): void;
    countStart(memory: object, isNew: boolean, cause: number): unknown;
  };
}

let boot: (surroundings?: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({
    board: 'boards/esp32.ts',
    clock: 'drivers/clock.ts',
    journal: 'journal/journal.ts',
    memory: 'journal/deviceMemory.ts',
    reporter: 'link/reporter.ts',
    start: 'power/lastSleep.ts',
  });
});

const UNIX_MS = 1_780_000_000_000;
const controller = { mode: 'idle', code: 'PLAN_HOLDS', carSocPct: 60, isQuiet: true };

type Step =
  | { readonly does: 'tell'; readonly source: string; readonly aheadMs: number; readonly errorMs: number }
  | { readonly does: 'jump'; readonly ms: number }
  | { readonly does: 'wait'; readonly ms: number }
  | { readonly does: 'record' };
/** How a life ends, and what its clock does then. */
type End = 'reset' | 'reset without clock' | 'woken' | 'woken without clock' | 'power cut';

const DAY_MS = 86_400_000;
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    does: fc.constant('tell' as const),
    source: fc.constantFrom('host', 'ntp', 'rtc'),
    aheadMs: fc.oneof(
      fc.integer({ min: -400 * DAY_MS, max: 400 * DAY_MS }),
      fc.integer({ min: -5000, max: 5000 }),
    ),
    errorMs: fc.oneof(fc.nat(5000), fc.nat(2 * DAY_MS)),
  }),
  fc.record({ does: fc.constant('jump' as const), ms: fc.integer({ min: -DAY_MS, max: DAY_MS }) }),
  fc.record({ does: fc.constant('wait' as const), ms: fc.nat(3_600_000) }),
  fc.constant({ does: 'record' as const }),
);
const anyLife = fc.record({
  steps: fc.array(anyStep, { maxLength: 8 }),
  end: fc.constantFrom<End>('reset', 'reset without clock', 'woken', 'woken without clock', 'power cut'),
});

/** Lives of one device, each step followed by a record. @returns every record, and how often the wall clock went back between two */
function live(lives: readonly { readonly steps: readonly Step[]; readonly end: End }[]) {
  const flash = createFlashStorage(896 * 1024);
  const clock = createDeviceClock();
  const records: JournalMessage[] = [];
  let setBack = 0;
  let lastMs = NaN;
  for (const [number, { steps, end }] of lives.entries()) {
    const { exposed, board, advance } = boot({ flash, clock });
    const journal = exposed.journal.openJournal(exposed.board.board.journalFlash);
    const memory = exposed.memory.createDeviceMemory(journal);
    exposed.clock.openClock(memory);
    exposed.start.countStart(memory, !number, -1);
    const reporter = exposed.reporter.createReporter(number, controller, null, null, journal, null, null);
    const record = (): void => {
      const wallMs = exposed.clock.wallMs();
      if (wallMs < lastMs - 1) setBack++;
      if (!Number.isNaN(wallMs)) lastMs = wallMs;
      reporter.sayAsleep('ASLEEP', null);
      const seq = journal.from + journal.pending - 1;
      records.push({ v: 1, from: journal.from, ...journal.read(seq)! } as JournalMessage);
    };
    record();
    for (const step of steps) {
      if (step.does === 'tell')
        exposed.clock.tellTime(
          UNIX_MS + board.scheduler.nowUs / 1000 + step.aheadMs,
          step.errorMs,
          step.source,
        );
      else if (step.does === 'jump') clock.jump(step.ms * 1000);
      else if (step.does === 'wait') advance(step.ms);
      exposed.clock.tickMs();
      record();
    }
    if (end.startsWith('woken')) {
      exposed.clock.rememberClock();
      exposed.start.markAsleep(memory, 1);
    }
    // Each board's time begins at 0; the oscillator's goes on.
    const shownUs = clock.readUs(board.scheduler.nowUs);
    if (end === 'reset' || end === 'woken') clock.setUs(shownUs, 0);
    else clock.powerUp(0);
  }
  return { records, setBack };
}

describe('the time of records', () => {
  it('never goes back, whoever sets the clock to what, over restarts, sleeps and power cuts', () => {
    let setBack = 0;
    fc.assert(
      fc.property(fc.array(anyLife, { minLength: 1, maxLength: 6 }), (lives) => {
        const seen = live(lives);
        setBack += seen.setBack;
        const times = seen.records.map(({ t }) => t).filter((t) => t !== null);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(seen.records.map(({ seq }) => seq)).toEqual(seen.records.map((_record, i) => i + 1));
      }),
      { numRuns: 150 },
    );
    // The clock itself did.
    expect(setBack).toBeGreaterThan(50);
  });

  it('is unknown while the clock is, and not before the last one that was known', () => {
    const tell = (aheadMs: number): Step => ({ does: 'tell', source: 'host', aheadMs, errorMs: 100 });
    const { records } = live([
      { steps: [tell(DAY_MS)], end: 'power cut' },
      { steps: [{ does: 'record' }], end: 'power cut' },
      { steps: [tell(0), { does: 'wait', ms: 2 * DAY_MS }], end: 'reset' },
    ]);
    const days = records.map(({ t }) => t && Math.round((t - UNIX_MS) / DAY_MS));
    expect(days).toEqual([null, 1, null, null, null, 1, 2]);
  });
});
