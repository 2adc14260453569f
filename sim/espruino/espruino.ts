import { compileFunction, runInContext } from 'node:vm';
import { BackfeedError } from '../backfeedError.ts';
import type { BoardCosts } from './boardCosts.ts';
import { deepSleepFunctions, type DeepSleep, type Wakeup } from './deepSleep.ts';
import { createDeviceClock, type DeviceClock } from './deviceClock.ts';
import { dateConstructor } from './deviceDate.ts';
import type { DeviceNetwork } from './deviceNetwork.ts';
import { deviceObject, processObject } from './deviceObject.ts';
import { byteArrayOf } from './bytesOf.ts';
import { cryptoModule } from './cryptoModule.ts';
import { callEach, eventMethods } from './eventListeners.ts';
import { createExecution, type Execution } from './execution.ts';
import { flashModule } from './flashModule.ts';
import type { FlashStorage } from './flashStorage.ts';
import type { I2cDevice } from './i2cDevice.ts';
import { createI2cPort } from './i2cPort.ts';
import { createEspruinoContext } from './intrinsics.ts';
import { installLanguage } from './language.ts';
import { boardMemories, createMemory, type BoardMemory } from './memory.ts';
import { createNetModule, datagramModule, wifiModule } from './networkModules.ts';
import { promiseConstructor } from './promise.ts';
import { createRealm } from './realm.ts';
import { createDeviceScheduler, type DeviceScheduler } from './scheduler.ts';
import type { SpiDevice } from './spiDevice.ts';
import { createSpiPort, type SpiSelect } from './spiPort.ts';
import { storageModule } from './storageModule.ts';
import { stringOf } from './stringOf.ts';
import { timerFunctions } from './timerFunctions.ts';
import { consoleText } from './valueText.ts';
import { createWatchdog } from './watchdog.ts';
import { createWatches } from './watches.ts';

/** What a pin is connected to. */
export interface PinWire {
  /** Level that the outside drives; asked when the bundle reads the pin. */
  read?(): boolean;
  /** The bundle drives the pin at the true time `atUs`. */
  write?(level: boolean, atUs: number): void;
  /** Voltage there, as a share of what reads as 1. */
  readAnalog?(atUs: number): number;
}

export interface EspruinoOptions {
  /** The very bytes that are flashed. */
  readonly bundle: string;
  readonly costs: BoardCosts;
  /** `process.env.BOARD`; LINUX where it is left out. */
  readonly interpreterBoard?: string;
  /** That of the Linux build where it is left out. */
  readonly memory?: BoardMemory;
  /** Name of the Wi-Fi module of this board, or null where the network is simply there. */
  readonly wifiModule: 'Wifi' | 'EspruinoWiFi' | null;
  /** False where this board has no `crypto`. */
  readonly crypto?: boolean;
  /** False where its network carries no datagrams. */
  readonly datagrams?: boolean;
  readonly pins: Readonly<Record<string, PinWire>>;
  /** SPI devices by the pin that selects them. */
  readonly spi: Readonly<Record<string, SpiDevice>>;
  /** What is on the I2C bus, by address; nothing without it. */
  readonly i2c?: Readonly<Record<number, I2cDevice>>;
  readonly flash: FlashStorage;
  readonly network: DeviceNetwork;
  /** Uniform in [0, 1): the only source of chance. */
  readonly random: () => number;
  /** Lets the buses catch up to the device's time before the bundle looks at a chip. */
  readonly syncTo: (us: number) => void;
  readonly log: (line: string) => void;
  /** True time at this start, us. */
  readonly startUs: number;
  /** The radio of the network is switched on or off. */
  readonly onRadio?: (on: boolean, atUs: number) => void;
  /** Outlives starts; one that tells the true time without it. */
  readonly clock?: DeviceClock;
  /** Never, unless it is said. */
  readonly sleeps?: SleepKind;
  /** What ended the deep sleep before this start. */
  readonly wakeup?: Wakeup;
}

/** What sleep does to a board: it starts anew when it wakes, or only pauses, or it has none. */
export type SleepKind = 'restarts' | 'pauses' | 'never';

/** With less time to go, us, a board that pauses stays awake. Source: targets/stm32/jshardware.c, jshSleep. */
const PAUSE_MIN_US = 1_500_000;

/** A board that runs the bundle. */
export interface Espruino {
  readonly scheduler: DeviceScheduler;
  /** A pin's level changed at `atUs`: wakes the watches on it. */
  pinChanged(pin: string, level: boolean, atUs: number): void;
  /** Callbacks that threw since power-up. */
  uncaught(): number;
  /** When the watchdog starts the device anew unless it is fed before, us; Infinity while it is off. */
  watchdogAtUs(): number;
  rebootRequested(): boolean;
  /** Deep sleep that the bundle asked for: nothing of it runs any more. */
  deepSleep(): DeepSleep | null;
  /** The processor sleeps until the next pass; memory, timers and watches stay. */
  isPaused(): boolean;
  /** Takes the memory away: the callback that next calls the interpreter is interrupted and removed. */
  exhaustMemory(): void;
  /** The same without a word about memory, as a stack that is full or a Ctrl-C on the console do it. */
  interrupt(): void;
  /** A line comes in on the console: it runs between two callbacks of the program. */
  typeLine(line: string): void;
}

/** Powers the board up: evaluates the bundle once, then leaves everything to the scheduler. */
export function createEspruino(options: EspruinoOptions): Espruino {
  const { costs, log } = options;
  const boardMemory = options.memory ?? boardMemories['linux']!;
  const memory = createMemory(boardMemory, options.bundle.length);
  const realm = createRealm(createEspruinoContext());
  let rebootRequested = false;
  let interruptRequested = false;
  let deepSleep: DeepSleep | null = null;
  let mayPause = false;
  let isPaused = false;
  const clock = options.clock ?? createDeviceClock();
  const setPaused = (paused: boolean): void => {
    if (paused === isPaused) return;
    isPaused = paused;
    scheduler.stretchWaits(clock.setAsleep(paused, scheduler.nowUs));
  };
  const endPass = (): void => {
    execution.endPass();
    watchdog.onPassEnd();
    if (mayPause) setPaused(scheduler.nextAtUs() - scheduler.nowUs > PAUSE_MIN_US);
  };

  const scheduler = createDeviceScheduler(options.startUs, boardMemory.inputBufferBytes, {
    onPinEvent: (event) => watches.handle(event),
    onNetwork: () => net.idle(),
    onPassStart: () => {
      setPaused(false);
      watchdog.onPassStart();
    },
    onPassEnd: endPass,
    isInterrupted: () => execution.isInterrupted(),
  });
  const watchdog = createWatchdog(scheduler);

  /** Every call into the interpreter passes here. */
  const charge = (us: number): void => {
    execution.check();
    scheduler.nowUs += us;
    if (scheduler.nowUs >= watchdog.biteAtUs) execution.halt();
    if (memory.takeExhausted()) execution.outOfMemory();
    if (interruptRequested) {
      interruptRequested = false;
      execution.interrupt();
    }
  };

  /** An object whose functions a dead callback cannot use. */
  const checked = (members: object): object =>
    realm.adopt(
      Object.fromEntries(
        Object.entries(members as Record<string, unknown>).map(([name, member]) => {
          if (typeof member !== 'function') return [name, member];
          const call = (...args: unknown[]): unknown => {
            charge(0);
            return (member as (...args: unknown[]) => unknown)(...args);
          };
          return [name, call];
        }),
      ),
    );

  /** Calls every listener of an event from the queue. */
  const queueCalls = (
    listeners: readonly ((...args: unknown[]) => void)[],
    self: object,
    args: readonly unknown[],
  ): void =>
    scheduler.queue(() => {
      scheduler.nowUs += costs.callbackUs;
      callEach(listeners, (listener) => execution.run(listener, self, args));
    });
  const queueJob = (run: () => void): void =>
    scheduler.queue(() => {
      scheduler.nowUs += costs.callbackUs;
      execution.run(run, undefined, []);
    });

  const process = processObject(realm, options.interpreterBoard ?? 'LINUX', memory);
  const e = checked(
    deviceObject({
      realm,
      random: options.random,
      watchdog,
      execution: () => execution,
      reboot: () => {
        rebootRequested = true;
        return execution.halt();
      },
    }),
  );
  const execution: Execution = createExecution({ realm, log, process, e });
  const watches = createWatches({
    realm,
    scheduler,
    clock,
    execution,
    log,
    callbackUs: costs.callbackUs,
  });
  const net = createNetModule({
    realm,
    scheduler,
    execution,
    queueCalls,
    network: options.network,
    callbackUs: costs.callbackUs,
  });

  /** By pin object, as the bundle names them, and by name. */
  const wires = new Map<unknown, PinWire>(Object.entries(options.pins));
  const selects = new Map<unknown, SpiSelect>();
  const wireOf = (pin: unknown): PinWire => {
    const wire = wires.get(pin);
    if (!wire) throw realm.error('Invalid pin');
    return wire;
  };
  const readPin = (pin: unknown): boolean => {
    charge(costs.callUs);
    options.syncTo(scheduler.nowUs);
    return wireOf(pin).read?.() ?? false;
  };
  const writePin = (pin: unknown, level: unknown): void => {
    charge(costs.callUs);
    wireOf(pin).write?.(Boolean(level), scheduler.nowUs);
  };

  /** A pin as the bundle sees it: prints as its name. */
  const pinObject = (name: string) => ({
    toString: () => name,
    read: () => readPin(name),
    write: (level: unknown) => writePin(name, level),
    set: () => writePin(name, true),
    reset: () => writePin(name, false),
  });

  const modules: Record<string, unknown> = {
    Storage: checked(storageModule(options.flash, realm)),
    Flash: checked(flashModule(options.flash.memory, realm, charge)),
    net: net.exports,
  };
  if (options.crypto !== false) modules['crypto'] = checked(cryptoModule(realm, () => charge(costs.callUs)));
  if (options.datagrams !== false)
    modules['dgram'] = datagramModule({ realm, scheduler, execution, queueCalls, network: options.network });
  if (options.wifiModule)
    modules[options.wifiModule] = wifiModule(realm, scheduler, queueCalls, (on) =>
      options.onRadio?.(on, scheduler.nowUs),
    );

  const getTime = (): number => {
    charge(costs.callUs);
    return clock.readUs(scheduler.nowUs) / 1e6;
  };

  const i2cPort = (isHardware: boolean): object =>
    createI2cPort({
      realm,
      devices: options.i2c ?? {},
      isHardware,
      transfer: (wireUs) => {
        charge(costs.callUs + wireUs);
        return scheduler.nowUs;
      },
    });

  const api: Record<string, unknown> = {
    I2C1: i2cPort(true),
    SPI1: createSpiPort({
      realm,
      selectOf: (chipSelect) => selects.get(chipSelect),
      check: () => charge(0),
      transfer: (wireUs) => {
        charge(costs.spiTransferUs + wireUs);
        options.syncTo(scheduler.nowUs);
        return scheduler.nowUs;
      },
    }),
    console: Object.fromEntries(
      ['log', 'warn', 'error', 'info', 'debug', 'trace'].map((name) => [
        name,
        (...values: unknown[]): void => {
          charge(0);
          log(values.map((value) => (wires.has(value) ? String(value) : consoleText(value))).join(' '));
        },
      ]),
    ),
    require: (name: unknown): unknown => {
      const module = stringOf(name);
      if (!Object.hasOwn(modules, module)) throw realm.error(`Module "${module}" not found`);
      return modules[module];
    },
    atob: (text: unknown) => Buffer.from(stringOf(text), 'base64').toString('latin1'),
    btoa: (data: unknown) => {
      if (typeof data === 'number' || data === undefined)
        throw realm.error(`Expecting String or Array, got ${data === undefined ? 'undefined' : 'Number'}`);
      return Buffer.from(byteArrayOf(data)).toString('base64');
    },
    getTime,
    setTime: (unixS: unknown) => {
      charge(costs.callUs);
      clock.setUs(Number(unixS) * 1e6, scheduler.nowUs);
    },
    setDeepSleep: (sleep: unknown) => {
      charge(costs.callUs);
      mayPause = options.sleeps === 'pauses' && Boolean(sleep);
    },
    digitalRead: (pin: unknown) => Number(readPin(pin)),
    digitalWrite: writePin,
    analogRead: (pin: unknown) => {
      charge(costs.callUs);
      options.syncTo(scheduler.nowUs);
      return Math.min(Math.max(wireOf(pin).readAnalog?.(scheduler.nowUs) ?? 0, 0), 1);
    },
    pinMode: (pin: unknown) => void wireOf(pin),
    setWatch: (fn: unknown, pin: unknown, settings: unknown) => {
      execution.check();
      const level = wireOf(pin).read?.() ?? false;
      return watches.add(fn, pin, String(pin), settings, level);
    },
    clearWatch: (...ids: unknown[]) => {
      if (ids.length === 0) return watches.removeAll();
      if (ids[0] === undefined)
        throw realm.error('clearWatch(undefined) not allowed. Use clearWatch() instead');
      if (!watches.remove(Number(ids[0]))) throw realm.error(`Unknown Watch ${stringOf(ids[0])}`);
    },
    ...timerFunctions({ realm, scheduler, clock, execution, watches, log, callbackUs: costs.callbackUs }),
  };
  for (const [name, wire] of Object.entries(options.pins)) {
    const pin = pinObject(name);
    api[name] = pin;
    wires.set(pin, wire);
    const drive = wire.write && ((level: boolean): void => wire.write!(level, scheduler.nowUs));
    const select = { device: options.spi[name], drive };
    selects.set(pin, select);
    selects.set(name, select);
  }
  if (options.sleeps === 'restarts') {
    api['ESP32'] = checked(
      deepSleepFunctions({
        realm,
        wakeup: options.wakeup ?? { cause: 0, pin: null },
        pinOf: (name) => api[name],
        isPin: (value) => wires.has(value),
        sleep: (until) => {
          deepSleep = until;
          return execution.halt();
        },
      }),
    );
  }
  realm.adopt(api);
  api['I2C'] = realm.constructorOf('I2C', () => i2cPort(false));
  api['E'] = e;
  api['process'] = process;

  const language = installLanguage(realm, options.random, (bytes) => {
    execution.check();
    if (!memory.hasRoomFor(bytes)) execution.outOfMemory();
  });
  language.set(
    'Date',
    dateConstructor(realm, () => getTime() * 1000),
  );
  language.set('Promise', promiseConstructor(realm, queueJob));
  const globalObject = runInContext('globalThis', realm.context) as object;
  for (const [name, value] of language) {
    Object.defineProperty(globalObject, name, { value, writable: true, configurable: true });
  }
  const methods = realm.adopt(eventMethods(realm, queueCalls));
  const objectPrototype = runInContext('Object.prototype', realm.context) as object;
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(objectPrototype, name, { value, writable: true, configurable: true });
  }

  const parameters = new Map<string, unknown>([
    ...language,
    ...Object.entries(api),
    ['global', globalObject],
    ['NaN', NaN],
    ['Infinity', Infinity],
  ]);
  let main: (...values: unknown[]) => void;
  try {
    // Parameters, not globals of the context: looking up a context's global costs more than the rest of a frame.
    main = compileFunction(options.bundle, [...parameters.keys()], {
      parsingContext: realm.context,
    }) as typeof main;
  } catch (error) {
    throw new BackfeedError(
      'BUNDLE_SYNTAX',
      `the bundle does not parse: ${String(error)}`,
      'Build it again',
      error,
    );
  }
  execution.run(main, undefined, [...parameters.values()]);
  endPass();

  return {
    scheduler,
    pinChanged: (pin, level, atUs) => {
      if (watches.isWatched(pin) && !scheduler.postPinEvent({ pin, level, atUs })) {
        execution.flags.raise('FIFO_FULL');
      }
    },
    exhaustMemory: () => memory.exhaust(),
    interrupt: () => {
      interruptRequested = true;
    },
    typeLine: (line) =>
      queueJob(() => {
        try {
          const run = compileFunction(line, [...parameters.keys()], { parsingContext: realm.context });
          run(...parameters.values());
        } catch (error) {
          // A console reports what it was given, and no handler of the program hears of it.
          log(`Uncaught ${String(error)}`);
        }
      }),
    uncaught: () => execution.uncaught(),
    rebootRequested: () => rebootRequested,
    deepSleep: () => deepSleep,
    isPaused: () => isPaused,
    watchdogAtUs: () => watchdog.biteAtUs,
  };
}
