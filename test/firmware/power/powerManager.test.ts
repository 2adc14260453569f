import { describe, expect, it } from 'vitest';
import type { ChargerState } from '../../../firmware/charger/charger.ts';
import type { StateMessage } from '../../../firmware/contract/messages.ts';
import type { Mode } from '../../../firmware/contract/modes.ts';
import { memoryPlaces, type DeviceMemory, type MemoryPlace } from '../../../firmware/journal/deviceMemory.ts';
import type * as auxAccount from '../../../firmware/power/auxAccount.ts';
import type * as lastSleep from '../../../firmware/power/lastSleep.ts';
import type * as wakeCount from '../../../firmware/power/wakeCount.ts';
import { loadFirmware } from '../loadFirmware.ts';

interface PowerManager {
  message(): StateMessage['power'];
  tick(link: object): void;
}
interface Modules {
  account: typeof auxAccount;
  clock: { uptimeMs(): number; tellTime(unixMs: number, errorMs: number, source: string): void };
  count: typeof wakeCount;
  manager: { createPowerManager(...parts: readonly unknown[]): PowerManager };
  policy: { recallPolicy(policy: object): boolean };
  start: typeof lastSleep;
}

const boot = await loadFirmware<Modules>({
  account: 'power/auxAccount.ts',
  clock: 'drivers/clock.ts',
  count: 'power/wakeCount.ts',
  manager: 'power/powerManager.ts',
  policy: 'export/policy.ts',
  start: 'power/lastSleep.ts',
});

const startAtMs = 1_780_000_000_000;

interface Setting {
  readonly sleeps?: boolean;
  readonly waitsForBoth?: boolean;
  readonly plugged?: boolean;
  readonly mode?: Mode;
  readonly wokenBy?: 'timer' | null;
  readonly usedMah?: number;
  readonly online?: boolean;
  readonly supplyV?: number;
  /** Slots of half an hour: what to do in each at 60 %. */
  readonly slots?: readonly ('wait' | 'sell')[];
}

/** A manager among fakes on a board that notes in which order everything happens. */
function park(setting: Setting = {}) {
  const { waitsForBoth = true, plugged = false, mode = plugged ? 'idle' : 'parked', online = true } = setting;
  const events: string[] = [];
  let wakes: ((by: number) => void) | undefined;
  let supplyV = setting.supplyV ?? 12.6;
  const loaded = boot({
    pins: {
      D32: { read: () => controller.isPlugged },
      D36: { readAnalog: () => supplyV / 20 },
      D14: { write: (level) => void events.push(`standby ${level ? 1 : 0}`) },
    },
  });
  const { exposed } = loaded;
  if (setting.slots) {
    exposed.clock.tellTime(startAtMs, 0, 'host');
    exposed.policy.recallPolicy({
      v: 1,
      id: 1,
      startAtMs,
      slotMs: 1_800_000,
      untilMs: startAtMs + setting.slots.length * 1_800_000,
      reserveSocPct: 20,
      table: Buffer.from(setting.slots.flatMap((slot) => (slot === 'sell' ? [0, 60] : [0, 200]))).toString(
        'base64',
      ),
    });
  }
  const places: Partial<Record<MemoryPlace, number>> = {
    [memoryPlaces.usedMas]: (setting.usedMah ?? 0) * 3600,
  };
  const memory: DeviceMemory = {
    get: (place) => places[place] ?? 0,
    set: (place, value) => void (places[place] = value),
    save: () => {
      events.push(`memory ${places[memoryPlaces.isAsleep] ?? 0}`);
      return true;
    },
  };
  const controller = {
    mode,
    isPlugged: plugged,
    isQuiet: mode === 'idle' || mode === 'parked',
    carSocPct: 60,
  };
  const charger: { phase: ChargerState } = { phase: 'off' };
  const heard = { atMs: -1e12 };
  const busOf = (name: string): object => ({
    heardAtMs: () => heard.atMs,
    chip: {
      sleep: (wakesUp: boolean) => void events.push(`${name} asleep${wakesUp ? ', listening' : ''}`),
    },
  });
  const link = { online, leave: () => void events.push('leave') };
  const board = {
    lines: { plugDetect: 'D32', canStandby: 'D14' },
    auxSense: { pin: 'D36', fullScaleV: 20 },
    currentMa: { awake: 30, network: 50, asleep: 0.15 },
    clockErrorPpm: { awake: 100, asleep: 50_000 },
    waitsForBoth,
    sleep:
      setting.sleeps === false
        ? undefined
        : (awaits: readonly boolean[], isPlugged: boolean, forS: number, woken: (by: number) => void) => {
            const names = ['ignition', 'plug', 'can'].filter((_name, i) => awaits[i]);
            events.push(`sleep for ${Math.round(forS)}, ${names.join(' ')}${isPlugged ? ', plugged' : ''}`);
            wakes = woken;
          },
  };
  const account = exposed.account.createAuxAccount(memory);
  const count = exposed.count.createWakeCount(memory);
  const power = exposed.manager.createPowerManager(
    board,
    controller,
    charger,
    busOf('vehicle chip'),
    busOf('charger chip'),
    memory,
    account,
    count,
    setting.wokenBy ?? null,
    (why: string) => void events.push(`record ${why}`),
  );
  return {
    events,
    power,
    account,
    count,
    controller,
    charger,
    heard,
    link,
    places,
    nowMs: () => exposed.clock.uptimeMs(),
    setSupplyV: (volts: number) => {
      supplyV = volts;
    },
    wake: (by: number) => wakes!(by),
    /** Ticks once a second until it sleeps. @returns for how long it stayed awake, s; Infinity when it still does */
    passS: (seconds: number): number => {
      for (let s = 1; s <= seconds; s++) {
        loaded.advance(1000);
        power.tick(link);
        if (wakes) return s;
      }
      return Infinity;
    },
    loaded,
  };
}

describe('falling asleep', () => {
  it('has its order', () => {
    const car = park();
    expect(car.passS(200)).toBe(62);
    expect(car.events).toEqual([
      'record ASLEEP',
      'leave',
      'memory 1',
      'vehicle chip asleep, listening',
      'charger chip asleep',
      'standby 1',
      'sleep for 7200, ignition plug can',
    ]);
  });

  it.each<[string, Setting, string]>([
    ['parked, pins and timer', {}, 'sleep for 7200, ignition plug can'],
    ['parked, pins or timer', { waitsForBoth: false }, 'sleep for 0, ignition plug can'],
    [
      'plugged in, pins and timer',
      { plugged: true, usedMah: 600 },
      'sleep for 1800, ignition plug can, plugged',
    ],
    // The level of a plugged connector would wake the board at once.
    [
      'plugged in, pins or timer',
      { plugged: true, usedMah: 600, waitsForBoth: false },
      'sleep for 1800, ignition can, plugged',
    ],
    ['spent', { usedMah: 1000 }, 'sleep for 0, ignition plug'],
    ['spent and plugged in', { usedMah: 1000, plugged: true }, 'sleep for 0, ignition, plugged'],
    [
      'spent, pins or timer',
      { usedMah: 1000, plugged: true, waitsForBoth: false },
      'sleep for 0, ignition, plugged',
    ],
    ['a weak 12 V battery', { supplyV: 12 }, 'sleep for 0, ignition plug can'],
    [
      'with a fault',
      { mode: 'fault', plugged: true, usedMah: 600 },
      'sleep for 1800, ignition plug can, plugged',
    ],
  ])('%s', (_name, setting, sleep) => {
    const car = park(setting);
    car.passS(200);
    expect(car.events.at(-1)).toBe(sleep);
  });

  it.each<[string, Setting, number, string]>([
    ['allowance', { usedMah: 999 }, 100, 'record AUX_EXHAUSTED'],
    ['low battery', { supplyV: 11.3, plugged: true }, 200, 'record AUX_LOW'],
  ])('says why in hard sleep: %s', (_name, setting, seconds, record) => {
    const car = park(setting);
    car.passS(seconds);
    expect(car.events[0]).toBe(record);
    expect(car.power.message().state).toBe('hard-sleep');
  });

  it.each<[Mode, ChargerState]>([
    ['starting', 'off'],
    ['starting', 'starting'],
    ['exporting', 'ready'],
    ['importing', 'ready'],
    ['stopping', 'stopping'],
    ['fault', 'failing'],
    ['driving', 'off'],
    ['parked', 'failing'],
    ['idle', 'ready'],
  ])('never happens in mode %s with the charger %s, however low the battery', (mode, state) => {
    const car = park({ mode, usedMah: 2000, supplyV: 11 });
    car.charger.phase = state;
    expect(car.passS(3600)).toBe(Infinity);
    expect(car.events.filter((event) => !event.startsWith('memory'))).toEqual([]);
    expect(car.power.message().state).toBe('awake');
  });

  it('waits until the bus has been silent for half a minute', () => {
    const car = park();
    for (let s = 0; s < 300; s++) {
      car.heard.atMs = car.nowMs();
      expect(car.passS(1)).toBe(Infinity);
    }
    expect(car.power.message().state).toBe('awake');
    // It was silent for a second when the count begins.
    expect(car.passS(60)).toBe(31);
  });

  it.each([
    ['a connector', (car: ReturnType<typeof park>) => (car.controller.isPlugged = true)],
    ['a word on the bus', (car: ReturnType<typeof park>) => (car.heard.atMs = car.nowMs())],
    ['the ignition', (car: ReturnType<typeof park>) => (car.controller.isQuiet = false)],
  ])('is called off by %s at the last moment', (_name, happen) => {
    const car = park();
    expect(car.passS(60)).toBe(Infinity);
    expect(car.events).toEqual(['record ASLEEP', 'leave']);
    happen(car);
    expect(car.passS(5)).toBe(Infinity);
    expect(car.events).toEqual(['record ASLEEP', 'leave']);
    expect(car.places[memoryPlaces.isAsleep]).toBeUndefined();
  });

  it.each<[string, Setting, number]>([
    ['20 s of network', { wokenBy: 'timer' }, 23],
    ['a minute without', { wokenBy: 'timer', online: false }, 62],
  ])('after a timer takes %s', (_name, setting, seconds) => {
    expect(park(setting).passS(300)).toBe(seconds);
  });

  it('takes the whole minute after something happened, timer or not', () => {
    const car = park({ wokenBy: 'timer' });
    car.passS(5);
    car.controller.isQuiet = false;
    car.passS(5);
    car.controller.isQuiet = true;
    expect(car.passS(300)).toBe(62);
  });

  it('is not for a board that cannot', () => {
    const car = park({ sleeps: false });
    expect(car.passS(3600)).toBe(Infinity);
    // The account goes on.
    expect(car.events).toEqual(['memory 0']);
  });
});

describe('plugged in', () => {
  it('keeps the network until half of the allowance is used', () => {
    const car = park({ plugged: true });
    const seconds = car.passS(30_000);
    // 500 mAh of 80 mA.
    expect(seconds).toBeGreaterThan(22_500);
    expect(seconds).toBeLessThan(22_510);
    expect(car.power.message()).toMatchObject({ state: 'parked-plugged', usedMah: 500 });
  });

  it.each<[readonly ('wait' | 'sell')[], string | null]>([
    // A minute early, and by 5 % of clock error: less than the half hour.
    [['wait', 'sell'], `sleep for ${Math.round((1800 - 62 - 60) / 1.05)}, ignition plug can, plugged`],
    [['wait', 'wait', 'sell'], 'sleep for 1800, ignition plug can, plugged'],
    [['wait', 'wait'], 'sleep for 1800, ignition plug can, plugged'],
    [['sell', 'wait'], null],
  ])('sleeps before %j', (slots, sleep) => {
    const car = park({ plugged: true, usedMah: 600, slots });
    car.passS(200);
    expect(car.events.at(-1) ?? null).toBe(sleep);
  });

  it('does not sleep two minutes before a slot', () => {
    const car = park({ plugged: true, usedMah: 600, slots: ['wait', 'sell'] });
    car.heard.atMs = car.nowMs();
    for (let s = 0; s < 1680; s++) {
      car.heard.atMs = car.nowMs();
      car.passS(1);
    }
    expect(car.passS(300)).toBe(Infinity);
    expect(car.events.filter((event) => event.startsWith('record'))).toEqual([]);
  });
});

describe('the count of wakes over a sleep', () => {
  it.each<[string, Setting, sleptS: number]>([
    ['of known length', { usedMah: 600, plugged: true, waitsForBoth: false }, 1800],
    ['that somebody ends', {}, 3600],
  ])('%s: the time asleep counts', (_what, setting, sleptS) => {
    const car = park(setting);
    car.count.count(car.nowMs());
    const awakeS = car.passS(200);
    if (setting.waitsForBoth !== false) {
      car.loaded.advance(3_600_000);
      expect(() => car.wake(1)).toThrow('Execution Interrupted');
    }
    expect(car.places[memoryPlaces.wakes]).toBe((awakeS + sleptS) * 32 + 1);
  });
});

describe('the account over a sleep', () => {
  it('books what was slept when somebody wakes it', () => {
    const car = park({ usedMah: 100 });
    car.passS(200);
    const before = car.account.usedMas;
    car.loaded.advance(3_600_000);
    // Nothing runs beyond it.
    expect(() => car.wake(1)).toThrow('Execution Interrupted');
    expect((car.account.usedMas - before) / 3600).toBeCloseTo(0.15, 6);
    expect(car.places[memoryPlaces.usedMas]).toBe(Math.floor(car.account.usedMas));
    expect(car.loaded.board.rebootRequested()).toBe(true);
    // Two more than the number of the plug.
    expect(car.places[memoryPlaces.isAsleep]).toBe(3);
  });

  it('books a sleep by the timer alone before it begins', () => {
    const car = park({ usedMah: 600, plugged: true, waitsForBoth: false });
    car.passS(200);
    expect(car.account.usedMas).toBeCloseTo(600 * 3600 + 62 * 80 + 1800 * 0.15, 3);
  });
});

describe('a start', () => {
  const rig = (mark: number, isNew: boolean, cause: number, unclean = 0) => {
    const places: Partial<Record<MemoryPlace, number>> = {
      [memoryPlaces.isAsleep]: mark,
      [memoryPlaces.uncleanBoots]: unclean,
    };
    let saves = 0;
    const start = boot().exposed.start.countStart(
      {
        get: (place) => places[place] ?? 0,
        set: (place, value) => void (places[place] = value),
        save: () => !!++saves,
      },
      isNew,
      cause,
    );
    return [
      start.isClean,
      start.wokenBy,
      places[memoryPlaces.uncleanBoots],
      places[memoryPlaces.isAsleep],
      saves,
    ];
  };

  it.each([
    ['of a new device', 0, true, -1, [false, null, 0, 0, 1]],
    ['out of the blue', 0, false, -1, [false, null, 8, 0, 1]],
    ['out of the blue, whatever the board says', 0, false, 3, [false, null, 8, 0, 1]],
    ['after the supply was cut in sleep', 1, false, -1, [true, null, 7, 0, 1]],
    ['by the timer, as the board knows', 1, false, 3, [true, 'timer', 7, 0, 1]],
    ['by the plug, as the board knows', 1, false, 1, [true, 'plug', 7, 0, 1]],
    ['by the ignition, as it was noted', 2, false, -1, [true, 'ignition', 7, 0, 1]],
    ['by the bus, as it was noted', 4, false, -1, [true, 'can', 7, 0, 1]],
    ['by the timer, as it was noted', 5, false, -1, [true, 'timer', 7, 0, 1]],
  ])('%s', (_name, mark, isNew, cause, expected) => {
    expect(rig(mark, isNew, cause, isNew ? 0 : 7)).toEqual(expected);
  });
});
