import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { modes, type Mode } from '../../../firmware/contract/modes.ts';
import { createDeviceMemory } from '../../../firmware/journal/deviceMemory.ts';
import { createFaultMemory } from '../../../firmware/safety/faultMemory.ts';
import { countRestart, mayHaveSwitched, type LastLife } from '../../../firmware/safety/restartWatch.ts';
import { forVehicle } from './limitsOf.ts';

const MINUTE_MS = 60_000;

describe('contactors may have moved just before a start', () => {
  it.each<[Mode, boolean]>([
    ['boot', false],
    ['parked', false],
    ['driving', false],
    ['idle', false],
    ['starting', true],
    ['exporting', true],
    ['importing', true],
    ['stopping', true],
    ['fault', true],
  ])('%s: %s', (mode, expected) => {
    expect(mayHaveSwitched({ mode, up: MINUTE_MS })).toBe(expected);
    // Too short to have rested after what came before.
    expect(mayHaveSwitched({ mode, up: MINUTE_MS - 1 })).toBe(true);
  });

  it('knows each mode, and a new device was in none', () => {
    expect(modes.length).toBe(9);
    expect(mayHaveSwitched(null)).toBe(false);
  });
});

/** A device whose flash outlives its restarts. */
function createDevice(count = countRestart) {
  const flash = new Float64Array(9);
  const device = {
    writes: 0,
    faultBits: 0,
    /** The device starts after a life; @returns the fault that is remembered now */
    restart: (last: LastLife | null) => {
      const memory = createDeviceMemory({
        memory: flash,
        keepMemory: () => {
          device.writes++;
          return true;
        },
      });
      const faults = createFaultMemory({
        keepFaults: (bits) => (device.faultBits = bits),
        keptFaults: () => device.faultBits,
      });
      count(memory, last, faults);
      return faults;
    },
  };
  return device;
}
const inSession = (up: number): LastLife => ({ mode: 'exporting', up });
const waiting = (up: number): LastLife => ({ mode: 'idle', up });
const quiet = (up: number): LastLife => ({ mode: 'parked', up });

describe('countRestart', () => {
  let device: ReturnType<typeof createDevice>;
  beforeEach(() => {
    device = createDevice();
  });
  const latchesAt = (...lives: (LastLife | null)[]): number =>
    lives.findIndex((life) => device.restart(life).active === 'WATCHDOG_RESETS');

  it('counts nothing on a new device', () => {
    expect(latchesAt(null, null, null, null)).toBe(-1);
    expect(device.writes).toBe(0);
  });

  it('latches at the third restart within ten minutes, and not before', () => {
    expect(latchesAt(inSession(3 * MINUTE_MS), inSession(3 * MINUTE_MS), inSession(3 * MINUTE_MS))).toBe(2);
    expect(device.faultBits).toBe(1 << 4);
  });

  // How long before the first restart the device was up says nothing about it.
  it.each<[ups: number[], latchesAt: number]>([
    [[1e9, 5, 5], 2],
    [[1, 5, 4.99], 2],
    [[1, 5, 5], 2],
    [[1, 5, 5.01], -1],
    [[1, 9.9, 0.1], 2],
    [[1, 9.9, 0.2], -1],
    [[1, 10, 0], 2],
    [[1, 0, 10], 2],
    [[1, 11, 1], -1],
    // Any three of them: the ten minutes begin with each one.
    [[1, 8, 3, 2], 3],
    [[1, 8, 3, 6.9], 3],
    [[1, 8, 3, 7.1], -1],
    [[1, 6, 6, 6, 6], -1],
    [[1, 6, 6, 6, 3.9], 4],
    [[1, 20, 20, 20, 20, 20], -1],
    [[0, 0, 0], 2],
  ])('lives of %j minutes: latches at %i', (ups, expected) => {
    expect(latchesAt(...ups.map((minutes) => inSession(minutes * MINUTE_MS)))).toBe(expected);
  });

  it('counts those of a plugged car, also of one that waits', () => {
    expect(latchesAt(waiting(1000), waiting(1000), waiting(1000))).toBe(2);
    expect(latchesAt(quiet(1000))).toBe(0);
  });

  it('does not count those of an unplugged car', () => {
    expect(
      latchesAt(quiet(1000), quiet(1000), inSession(1000), quiet(1000), inSession(1000), quiet(1000)),
    ).toBe(-1);
    expect(latchesAt(inSession(1000))).toBe(0);
  });

  it('forgets after a quiet life of more than the window', () => {
    expect(latchesAt(inSession(1000), inSession(1000), quiet(10 * MINUTE_MS + 1), inSession(1000))).toBe(-1);
    expect(latchesAt(inSession(1000), inSession(1000))).toBe(1);
  });

  it('does not forget after one of just the window', () => {
    expect(latchesAt(inSession(1000), inSession(1000), quiet(10 * MINUTE_MS), inSession(1000))).toBe(3);
  });

  it('counts on after a life of which nothing is left', () => {
    expect(latchesAt(inSession(1000), inSession(1000), null, inSession(1000))).toBe(3);
  });

  it('writes flash once a restart in a session, and in quiet ones only to forget', () => {
    latchesAt(quiet(1e9), inSession(1000), quiet(1000));
    expect(device.writes).toBe(1);
    latchesAt(quiet(1e9), quiet(1e9), quiet(1000));
    expect(device.writes).toBe(2);
  });

  it('stays latched over quiet restarts, and counts on after it was cleared', () => {
    latchesAt(inSession(1000), inSession(1000), inSession(1000));
    expect(device.restart(quiet(1e9)).active).toBe('WATCHDOG_RESETS');
    const faults = device.restart(quiet(1000));
    expect(faults.clear(true)).toBeNull();
    expect(latchesAt(inSession(1000), inSession(1000), inSession(1000))).toBe(2);
  });

  it('latches with the last of any three restarts that lie within the window, and with no other', () => {
    const life = fc.record({
      up: fc.integer({ min: 0, max: 12 * MINUTE_MS }),
      mode: fc.constantFrom<Mode>('exporting', 'stopping', 'fault', 'idle'),
    });
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 30 }), (lives) => {
        const own = createDevice();
        let nowMs = 0;
        const restartsMs: number[] = [];
        let hasLatched = false;
        for (const last of lives) {
          nowMs += last.up;
          restartsMs.push(nowMs);
          const thirdLast = restartsMs.at(-3);
          if (thirdLast !== undefined && nowMs - thirdLast <= 10 * MINUTE_MS) hasLatched = true;
          expect(own.restart(last).active).toBe(hasLatched ? 'WATCHDOG_RESETS' : null);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [1, [1, 1, 1], 0],
    [2, [1, 1, 1], 1],
    [2, [1, 10.01, 10], 2],
  ])('with a limit of %i, lives of %j minutes: latches at %i', async (restartsMax, ups, expected) => {
    const { countRestart: count } = await forVehicle(
      { tightened: { restartsMax } },
      () => import('../../../firmware/safety/restartWatch.ts'),
    );
    const own = createDevice(count);
    expect(ups.findIndex((minutes) => own.restart(inSession(minutes * MINUTE_MS)).active !== null)).toBe(
      expected,
    );
  });
});
