import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDeviceClock } from '../../../sim/espruino/deviceClock.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Modules {
  clock: {
    uptimeMs(): number;
    tickMs(): number;
    wallMs(): number;
    clockErrorMs(): number;
    readonly clockSource: string | null;
    clockRefusal(): string | null;
    tellTime(unixMs: number, errorMs: number, source: string): void;
    rememberClock(): void;
    openClock(memory: object): void;
  };
}

let boot: (surroundings?: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ clock: 'drivers/clock.ts' });
});

const UNIX_MS = 1_780_000_000_000;
/** Of the esp32, for which these tests are built. */
const ASLEEP_SHARE = 0.05 / 0.95;
const SLEPT = 3;
const ASLEEP = 9;
const ERROR = 11;

function createMemory(kept: readonly number[] = []) {
  const places = Object.assign(new Array<number>(15).fill(0), kept);
  return {
    places,
    saves: 0,
    get: (place: number) => places[place],
    set: (place: number, value: number) => void (places[place] = value),
    save() {
      this.saves++;
      return true;
    },
  };
}

describe('tellTime', () => {
  it('knows nothing before anybody has told it', () => {
    const { clock } = boot().exposed;
    expect([clock.wallMs(), clock.clockErrorMs(), clock.clockSource, clock.clockRefusal()]).toEqual([
      NaN,
      NaN,
      null,
      'CLOCK_UNSET',
    ]);
  });

  it.each(['host', 'ntp', 'rtc', 'kept'])('takes the first word of %s', (source) => {
    const { clock } = boot().exposed;
    clock.tellTime(UNIX_MS, 100, source);
    expect(clock.wallMs()).toBeCloseTo(UNIX_MS, 2);
    expect(clock.clockErrorMs()).toBeCloseTo(100, 2);
    expect(clock.clockSource).toBe(source);
  });

  it.each<
    [string, aheadMs: number, errorMs: number, source: string, wallMs: number, knownMs: number, by: string]
  >([
    ['narrows what is known', 500, 700, 'ntp', 400, 600, 'ntp'],
    ['narrows to what is told, where that is inside', 500, 200, 'rtc', 500, 200, 'rtc'],
    ['changes nothing where it says less', 0, 5000, 'ntp', 0, 1000, 'host'],
    ['is not believed against the host', 2000, 900, 'ntp', 0, 1000, 'host'],
    ['of the host narrows as well', 500, 700, 'host', 400, 600, 'host'],
    ['of the host is believed against what is known, in doubt', 60_000, 100, 'host', 60_000, 60_100, 'host'],
  ])('%s', (_what, aheadMs, errorMs, source, wallMs, knownMs, by) => {
    const { clock } = boot().exposed;
    clock.tellTime(UNIX_MS, 1000, 'host');
    clock.tellTime(UNIX_MS + aheadMs, errorMs, source);
    expect(clock.wallMs() - UNIX_MS).toBeCloseTo(wallMs, 2);
    expect(clock.clockErrorMs()).toBeCloseTo(knownMs, 2);
    expect(clock.clockSource).toBe(by);
  });

  it('is sure again when the host says the same once more', () => {
    const { clock } = boot().exposed;
    clock.tellTime(UNIX_MS, 100, 'host');
    clock.tellTime(UNIX_MS + 3_600_000, 100, 'host');
    expect(clock.clockRefusal()).toBe('CLOCK_UNSURE');
    clock.tellTime(UNIX_MS + 3_600_000, 100, 'host');
    expect(clock.clockRefusal()).toBeNull();
    expect(clock.wallMs()).toBeCloseTo(UNIX_MS + 3_600_000, 2);
  });

  it('moves the interpreter with it, and no duration', () => {
    const { exposed, advance, board } = boot();
    advance(5000);
    const beforeMs = exposed.clock.tickMs();
    exposed.clock.tellTime(UNIX_MS, 100, 'host');
    expect(exposed.clock.uptimeMs()).toBeCloseTo(beforeMs, 2);
    expect(exposed.clock.tickMs()).toBeCloseTo(beforeMs, 2);
    advance(1000);
    expect(exposed.clock.uptimeMs()).toBeCloseTo(beforeMs + 1000, 2);
    expect(board.scheduler.nowUs).toBe(6e6);
  });

  it('holds the true time, whoever tells it truly and however the clock drifts within its figure', () => {
    const source = fc.constantFrom('host', 'ntp', 'rtc');
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 100 }),
        fc.array(
          fc.tuple(source, fc.nat(20_000), fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(3_600_000)),
          {
            maxLength: 12,
          },
        ),
        (awakePpm, words) => {
          const { exposed, advance, board } = boot({ clock: createDeviceClock({ awakePpm, asleepPpm: 0 }) });
          const { clock } = exposed;
          for (const [from, errorMs, share, waitMs] of words) {
            const trueMs = UNIX_MS + board.scheduler.nowUs / 1000;
            clock.tellTime(trueMs + share * errorMs, errorMs, from);
            advance(waitMs);
            const offMs = Math.abs(clock.wallMs() - UNIX_MS - board.scheduler.nowUs / 1000);
            expect(offMs).toBeLessThanOrEqual(clock.clockErrorMs() + 0.01);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a time server that lies', () => {
  it('sets a clock that is unset to whatever it says, until the host contradicts it', () => {
    const { clock } = boot().exposed;
    clock.tellTime(UNIX_MS + 86_400_000, 1000, 'ntp');
    expect(clock.wallMs()).toBeCloseTo(UNIX_MS + 86_400_000, 2);
    clock.tellTime(UNIX_MS, 100, 'host');
    expect(clock.wallMs()).toBeCloseTo(UNIX_MS, 2);
    expect(clock.clockRefusal()).toBe('CLOCK_UNSURE');
    clock.tellTime(UNIX_MS, 100, 'host');
    expect(clock.clockRefusal()).toBeNull();
  });

  it('moves a clock that the host has set no further than that could be wrong without it', () => {
    fc.assert(
      fc.property(
        fc.nat(30_000),
        fc.array(
          fc.tuple(
            fc.integer({ min: -60_000, max: 60_000 }),
            fc.integer({ min: 1000, max: 60_000 }),
            fc.nat(7_200_000),
          ),
          { minLength: 1, maxLength: 12 },
        ),
        (hostErrorMs, lies) => {
          const { exposed, advance, board } = boot();
          exposed.clock.tellTime(UNIX_MS, hostErrorMs, 'host');
          const toldMs = board.scheduler.nowUs / 1000;
          for (const [aheadMs, errorMs, waitMs] of lies) {
            advance(waitMs);
            exposed.clock.tellTime(UNIX_MS + board.scheduler.nowUs / 1000 + aheadMs, errorMs, 'ntp');
            const sinceMs = board.scheduler.nowUs / 1000 - toldMs;
            const offMs = Math.abs(exposed.clock.wallMs() - UNIX_MS - sinceMs);
            // A ten-thousandth is the figure of the board.
            expect(offMs).toBeLessThanOrEqual(hostErrorMs + sinceMs / 9999 + 1);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('clockErrorMs', () => {
  it('grows as the figure of the board says', () => {
    const { exposed, advance } = boot();
    exposed.clock.tellTime(UNIX_MS, 50, 'host');
    advance(1e6);
    expect(exposed.clock.clockErrorMs()).toBeCloseTo(50 + 100.01, 1);
  });

  it.each([10, -10])('grows by the drift that two answers show, %d %%', (driftPct) => {
    const { exposed, advance, board } = boot({
      clock: createDeviceClock({ awakePpm: driftPct * 1e4, asleepPpm: 0 }),
    });
    const { clock } = exposed;
    const answer = (): void => clock.tellTime(UNIX_MS + board.scheduler.nowUs / 1000, 50, 'host');
    for (let minute = 0; minute < 5; minute++) {
      answer();
      advance(61_000);
    }
    answer();
    answer();
    advance(480_000);
    const offMs = Math.abs(clock.wallMs() - UNIX_MS - board.scheduler.nowUs / 1000);
    expect(offMs).toBeGreaterThan(47_000);
    expect(clock.clockErrorMs()).toBeGreaterThanOrEqual(offMs);
    expect(clock.clockErrorMs()).toBeLessThan(1.02 * offMs + 200);
  });

  it.each([3_600_000, -3_600_000, 2500])('grows by a jump of %d ms that nobody told', (jumpMs) => {
    const device = createDeviceClock();
    const { exposed, advance, board } = boot({ clock: device });
    const { clock } = exposed;
    clock.tickMs();
    clock.tellTime(UNIX_MS, 50, 'host');
    advance(100);
    clock.tickMs();
    device.jump(jumpMs * 1000);
    clock.tickMs();
    const offMs = Math.abs(clock.wallMs() - UNIX_MS - board.scheduler.nowUs / 1000);
    expect(clock.clockErrorMs()).toBeGreaterThanOrEqual(Math.max(offMs, Math.abs(jumpMs)));
    expect(clock.clockErrorMs()).toBeLessThan(Math.abs(jumpMs) + 1500);
  });
});

describe('openClock', () => {
  it('remembers what the host said at once, and saves only the first time', () => {
    const { clock } = boot().exposed;
    const memory = createMemory();
    clock.openClock(memory);
    expect(clock.clockSource).toBeNull();
    clock.tellTime(UNIX_MS, 50, 'host');
    clock.tellTime(UNIX_MS, 40, 'host');
    expect(memory.saves).toBe(1);
    expect(memory.places[SLEPT]).toBe(UNIX_MS / 1000);
    expect(memory.places[ERROR]).toBeGreaterThanOrEqual(40);
    expect(memory.places[ERROR]).toBeLessThan(45);
  });

  /** A start on a clock that shows this, with this memory. */
  const wake = (unixMs: number, memory: object): Modules['clock'] => {
    const device = createDeviceClock();
    device.setUs(unixMs * 1000, 0);
    const { clock } = boot({ clock: device }).exposed;
    clock.openClock(memory);
    return clock;
  };

  /** Kept at `UNIX_MS`, a second in doubt, with this mark of how the last life ended. */
  const memoryOf = (mark: number) =>
    createMemory(Object.assign([], { [SLEPT]: UNIX_MS / 1000, [ASLEEP]: mark, [ERROR]: 1000 }));

  it('takes over a clock that went on, with all that it may have lost', () => {
    const clock = wake(UNIX_MS + 600_000, memoryOf(1));
    expect(clock.clockSource).toBe('kept');
    expect(clock.wallMs()).toBeCloseTo(UNIX_MS + 600_000, 1);
    expect(clock.clockErrorMs()).toBeCloseTo(1000 + 600_000 * ASLEEP_SHARE, 0);
  });

  it.each([
    ['a clock that begins in 1970', 0, memoryOf(0)],
    ['the time of falling asleep, after a power cut', 0, memoryOf(1)],
    ['a clock that shows less than it did', UNIX_MS - 1000, memoryOf(1)],
    ['a memory that knows nothing', UNIX_MS, createMemory()],
    ['a memory that knows nothing but who woke it', 0, createMemory(Object.assign([], { [ASLEEP]: 2 }))],
  ])('does not believe %s', (_what, unixMs, memory) => {
    expect(wake(unixMs, memory).clockSource).toBeNull();
  });

  it.each([
    ['1970', 0],
    ['2000', Date.UTC(2000, 0, 1)],
  ])(
    'goes on from the time that was kept for a restart of our own, which sets the clock to %s',
    (_year, unixMs) => {
      for (const mark of [2, 3, 4, 5]) {
        const clock = wake(unixMs + 400, memoryOf(mark));
        expect(clock.clockSource).toBe('kept');
        expect(clock.wallMs()).toBeCloseTo(UNIX_MS, 1);
        expect(clock.clockErrorMs()).toBeCloseTo(1000 + 5000, 0);
        expect(clock.uptimeMs()).toBeCloseTo(0, 1);
      }
    },
  );
});
