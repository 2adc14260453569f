import type { Realm } from './realm.ts';

/** What a board in deep sleep waits for: a time, or levels of pins. It starts anew either way. */
export interface DeepSleep {
  /** By the board's own oscillator, us; Infinity: only a pin wakes it. */
  readonly timerUs: number;
  readonly pins: readonly string[];
  readonly level: boolean;
  /** All pins have to have the level, and not only one of them. */
  readonly needsAll: boolean;
  /** What `ESP32.getWakeupCause()` will say. */
  readonly cause: WakeupCause;
}

/** As the chip numbers them: no waking, one pin, several pins, timer. */
export type WakeupCause = 0 | 2 | 3 | 4;

/** How the running bundle came to be started. */
export interface Wakeup {
  readonly cause: WakeupCause;
  readonly pin: string | null;
}

/** The pins that the real-time clock's part of an ESP32 sees. Source: Espressif, ESP32 series datasheet, RTC GPIOs. */
const RTC_PINS = [0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38, 39].map((n) => `D${n}`);

export interface DeepSleepFunctions {
  readonly realm: Realm;
  readonly wakeup: Wakeup;
  /** The pin object of a name. */
  readonly pinOf: (name: string) => unknown;
  readonly isPin: (value: unknown) => boolean;
  /** Ends the execution. */
  readonly sleep: (until: DeepSleep) => never;
}

/** `ESP32`: each kind of sleep waits for one kind of event. Source: libs/esp32/jswrap_esp32.c of the interpreter. */
export function deepSleepFunctions(options: DeepSleepFunctions): object {
  const { realm, wakeup, sleep } = options;
  const rtcPin = (pin: unknown): string => {
    const name = String(pin);
    if (!options.isPin(pin) || !RTC_PINS.includes(name)) throw realm.error('Invalid pin');
    return name;
  };
  return {
    deepSleep: (us: unknown) => {
      // A 32-bit number with a sign: beyond 2147 s it becomes negative, and that a time of half a million years.
      const shortUs = Number(us) | 0;
      return sleep({
        timerUs: shortUs < 0 ? shortUs + 2 ** 64 : shortUs,
        pins: [],
        level: true,
        needsAll: false,
        cause: 4,
      });
    },
    deepSleepExt0: (pin: unknown, level: unknown) =>
      sleep({
        timerUs: Infinity,
        pins: [rtcPin(pin)],
        level: Boolean(Number(level)),
        needsAll: false,
        cause: 2,
      }),
    deepSleepExt1: (pins: unknown, mode: unknown) => {
      const names = Array.from(pins as ArrayLike<unknown>, rtcPin);
      const level = Boolean(Number(mode));
      return sleep({ timerUs: Infinity, pins: names, level, needsAll: !level, cause: 3 });
    },
    getWakeupCause: () => wakeup.cause,
    getWakeupPin: () => (wakeup.pin === null ? undefined : options.pinOf(wakeup.pin)),
  };
}

/** The pin that wakes a sleeping board, or null while it sleeps on. */
export function wakingPin(until: DeepSleep, read: (pin: string) => boolean): string | null {
  if (until.pins.length === 0) return null;
  const active = until.pins.filter((pin) => read(pin) === until.level);
  if (active.length < (until.needsAll ? until.pins.length : 1)) return null;
  return active[0]!;
}
