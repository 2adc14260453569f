import { beforeAll, describe, expect, it } from 'vitest';
import { createDs3231, DS3231_ADDRESS } from '../../../sim/chips/ds3231.ts';
import type { I2cDevice } from '../../../sim/espruino/i2cDevice.ts';
import { loadFirmware, type FirmwareSurroundings, type LoadedFirmware } from '../loadFirmware.ts';

interface Modules {
  clock: {
    wallMs(): number;
    clockErrorMs(): number;
    readonly clockSource: string | null;
    tellTime(unixMs: number, errorMs: number, source: string): void;
  };
  ds3231: { tendClockModule(): void };
}

let boot: (surroundings?: FirmwareSurroundings) => LoadedFirmware<Modules>;
beforeAll(async () => {
  boot = await loadFirmware<Modules>({ clock: 'drivers/clock.ts', ds3231: 'drivers/ds3231.ts' });
});

const UNIX_MS = Date.UTC(2026, 10, 29, 12, 9, 41);
/** Of `UNIX_MS`: second, minute, hour, day of the week, day, month, year; then alarms, control, status. */
const GOOD = [0x41, 0x09, 0x12, 1, 0x29, 0x11, 0x26, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const STATUS = 15;

/** A module whose registers are what they are. */
function stuck(registers: readonly number[]): I2cDevice & { reads: number } {
  return {
    reads: 0,
    write: () => undefined,
    read(quantity) {
      this.reads++;
      return registers.slice(0, quantity);
    },
  };
}

/** Looks at the module for two minutes. */
function tend(device: I2cDevice | null) {
  const loaded = boot({ i2c: device ? { [DS3231_ADDRESS]: device } : {} });
  for (let s = 0; s < 120; s++) {
    loaded.advance(1000);
    loaded.exposed.ds3231.tendClockModule();
  }
  return loaded.exposed.clock;
}

describe('a clock module', () => {
  it('sets a clock that is unset', () => {
    const clock = tend(createDs3231({ unixMs: UNIX_MS }));
    expect(clock.clockSource).toBe('rtc');
    expect(Math.abs(clock.wallMs() - UNIX_MS - 120_000)).toBeLessThanOrEqual(clock.clockErrorMs());
    expect(clock.clockErrorMs()).toBeLessThan(10_100);
  });

  it('is set by a clock that the host has set, when it has stopped or is two seconds off', () => {
    for (const module of [
      createDs3231({ unixMs: 0, hasStopped: true }),
      createDs3231({ unixMs: UNIX_MS + 3000 }),
    ]) {
      const { exposed, advance, board } = boot({ i2c: { [DS3231_ADDRESS]: module } });
      exposed.clock.tellTime(UNIX_MS, 100, 'host');
      exposed.ds3231.tendClockModule();
      advance(61_000);
      exposed.ds3231.tendClockModule();
      expect([module.timesSet, module.hasStopped]).toEqual([1, false]);
      expect(Math.abs(module.unixMs(board.scheduler.nowUs) - UNIX_MS - 61_000)).toBeLessThanOrEqual(2000);
    }
  });
});

describe('what a clock module says is not believed', () => {
  it('unless it is as it should be', () => {
    expect(tend(stuck(GOOD)).clockSource).toBe('rtc');
  });

  it.each<[string, register: number, value: number]>([
    ['its oscillator has stopped', STATUS, 0x80],
    ['and alarms were due', STATUS, 0x83],
    ['a second of no BCD', 0, 0x4a],
    ['a 60th second', 0, 0x60],
    ['a minute of no BCD', 1, 0x0f],
    ['a 75th minute', 1, 0x75],
    ['hour 24', 2, 0x24],
    ['hours of a twelve-hour clock', 2, 0x52],
    ['day 0', 4, 0],
    ['day 31 of November', 4, 0x31],
    ['a day of no BCD', 4, 0x1b],
    ['month 0', 5, 0],
    ['month 13', 5, 0x13],
    ['the month of another century', 5, 0x91],
    ['a year of no BCD', 6, 0x2a],
    ['a year before this firmware', 6, 0x23],
    ['year 2000', 6, 0],
  ])('%s', (_what, register, value) => {
    const device = stuck(GOOD.map((byte, i) => (i === register ? value : byte)));
    const clock = tend(device);
    expect([clock.clockSource, clock.wallMs()]).toEqual([null, NaN]);
    // It is asked again: it may be mended.
    expect(device.reads).toBe(2);
  });

  it.each([0x00, 0xff])('all registers %i, as of lines that nobody drives', (byte) => {
    expect(tend(stuck(GOOD.map(() => byte))).clockSource).toBeNull();
  });

  it('does not answer: it is asked once and never again', () => {
    let asked = 0;
    const absent: I2cDevice = {
      write: () => {
        asked++;
        throw new Error('no acknowledge');
      },
      read: () => [],
    };
    expect(tend(absent).clockSource).toBeNull();
    expect(asked).toBe(1);
    expect(tend(null).clockSource).toBeNull();
  });

  it('against a host that is surer', () => {
    const { exposed, advance } = boot({
      i2c: { [DS3231_ADDRESS]: createDs3231({ unixMs: UNIX_MS + 3_600_000 }) },
    });
    exposed.clock.tellTime(UNIX_MS, 25_000, 'host');
    advance(1000);
    exposed.ds3231.tendClockModule();
    expect(exposed.clock.clockSource).toBe('host');
    expect(Math.abs(exposed.clock.wallMs() - UNIX_MS - 1000)).toBeLessThan(10);
  });
});
