import type { I2cDevice } from '../espruino/i2cDevice.ts';

/** Source: Maxim DS3231 datasheet 19-5170, table of registers. */
export const DS3231_ADDRESS = 0x68;
const REGISTERS = 0x13;
const CLOCK_REGISTERS = 7;
const STATUS = 0x0f;
const OSCILLATOR_STOPPED = 0x80;
/** Flags that a write can only clear. */
const STATUS_FLAGS = 0x83;

export interface Ds3231Options {
  /** What it shows at the true time 0, Unix ms. */
  readonly unixMs: number;
  /** How much too fast it runs, in millionths. */
  readonly driftPpm?: number;
  /** Its battery was empty: what it shows since says nothing. */
  readonly hasStopped?: boolean;
}

/** A clock module with its own battery. */
export interface Ds3231 extends I2cDevice {
  /** What it shows, Unix ms, whole seconds. */
  unixMs(atUs: number): number;
  /** Its battery fails for a moment. */
  stop(): void;
  readonly hasStopped: boolean;
  /** How often it was set. */
  readonly timesSet: number;
}

const bcd = (n: number): number => Math.floor(n / 10) * 16 + (n % 10);
const fromBcd = (byte: number): number => (byte >> 4) * 10 + (byte & 15);

/** A module that shows time in BCD, 24 hours; alarms, temperature and aging are registers without effect. */
export function createDs3231(options: Ds3231Options): Ds3231 {
  const rate = 1 + (options.driftPpm ?? 0) / 1e6;
  const registers = new Uint8Array(REGISTERS);
  registers[STATUS] = options.hasStopped ? OSCILLATOR_STOPPED : 0;
  let setMs = options.unixMs;
  let setAtUs = 0;
  let pointer = 0;

  const unixMs = (atUs: number): number =>
    Math.floor((setMs + ((atUs - setAtUs) / 1000) * rate) / 1000) * 1000;

  const show = (atUs: number): void => {
    const date = new Date(unixMs(atUs));
    registers.set([
      bcd(date.getUTCSeconds()),
      bcd(date.getUTCMinutes()),
      bcd(date.getUTCHours()),
      date.getUTCDay() + 1,
      bcd(date.getUTCDate()),
      bcd(date.getUTCMonth() + 1),
      bcd(date.getUTCFullYear() % 100),
    ]);
  };

  /** The seconds begin anew when they are written. */
  const adopt = (atUs: number): void => {
    const [second, minute, hour, , day, month, year] = Array.from(registers, fromBcd);
    setMs = Date.UTC(2000 + year!, month! - 1, day, hour, minute, second);
    setAtUs = atUs;
    chip.timesSet++;
  };

  const chip = {
    timesSet: 0,
    unixMs,
    get hasStopped() {
      return (registers[STATUS]! & OSCILLATOR_STOPPED) !== 0;
    },
    stop: () => {
      registers[STATUS]! |= OSCILLATOR_STOPPED;
      setMs = Date.UTC(2000, 0, 1);
    },
    write: (bytes: readonly number[], atUs: number) => {
      show(atUs);
      let setsClock = false;
      pointer = bytes[0]! % REGISTERS;
      for (const byte of bytes.slice(1)) {
        registers[pointer] =
          pointer === STATUS ? (byte & ~STATUS_FLAGS) | (registers[STATUS]! & byte & STATUS_FLAGS) : byte;
        setsClock ||= pointer < CLOCK_REGISTERS;
        pointer = (pointer + 1) % REGISTERS;
      }
      if (setsClock) adopt(atUs);
    },
    read: (quantity: number, atUs: number) => {
      show(atUs);
      return Array.from({ length: quantity }, () => {
        const byte = registers[pointer]!;
        pointer = (pointer + 1) % REGISTERS;
        return byte;
      });
    },
  };
  return chip;
}
