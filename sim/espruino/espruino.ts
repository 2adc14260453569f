import { compileFunction, runInContext, type Context } from 'node:vm';
import { crc32 } from 'node:zlib';
import { BackfeedError } from '../backfeedError.ts';
import type { BoardCosts } from './boardCosts.ts';
import type { DeviceNetwork } from './deviceNetwork.ts';
import type { FlashStorage } from './flashStorage.ts';
import { createEspruinoContext, intrinsicNames, intrinsicValues, realmAdopter } from './intrinsics.ts';
import { netModule, wifiModule } from './networkModules.ts';
import { createDeviceScheduler, type DeviceScheduler } from './scheduler.ts';
import type { SpiDevice } from './spiDevice.ts';
import { storageModule } from './storageModule.ts';

/** What a pin is connected to. */
export interface PinWire {
  /** Level that the outside drives; asked when the bundle reads the pin. */
  read?(): boolean;
  /** The bundle drives the pin. */
  write?(level: boolean): void;
}

export interface EspruinoOptions {
  /** The very bytes that are flashed. */
  readonly bundle: string;
  readonly costs: BoardCosts;
  /** Name of the Wi-Fi module of this board, or null where the network is simply there. */
  readonly wifiModule: 'Wifi' | 'EspruinoWiFi' | null;
  readonly pins: Readonly<Record<string, PinWire>>;
  /** SPI devices by the pin that selects them. */
  readonly spi: Readonly<Record<string, SpiDevice>>;
  readonly flash: FlashStorage;
  readonly network: DeviceNetwork;
  /** Uniform in [0, 1): the only source of chance. */
  readonly random: () => number;
  /** Lets the buses catch up to the device's time before the bundle looks at a chip. */
  readonly syncTo: (us: number) => void;
  readonly log: (line: string) => void;
  /** Device time at power-up, us. */
  readonly startUs: number;
}

/** A board that runs the bundle. */
export interface Espruino {
  readonly scheduler: DeviceScheduler;
  /** A pin's level changed at `atUs`: wakes the watches on it. */
  pinChanged(pin: string, level: boolean, atUs: number): void;
  /** Callbacks that threw since power-up. */
  readonly uncaught: number;
  /** When the watchdog starts the device anew unless it is fed before, us; Infinity while it is off. */
  readonly watchdogAtUs: number;
  readonly rebootRequested: boolean;
}

interface Watch {
  readonly id: number;
  readonly pin: string;
  readonly edge: 'rising' | 'falling' | 'both';
  readonly repeat: boolean;
  readonly fn: (event: { state: boolean; time: number }) => void;
}

/** Powers the board up: evaluates the bundle once, then leaves everything to the scheduler. */
export function createEspruino(options: EspruinoOptions): Espruino {
  const { costs, log } = options;
  const scheduler = createDeviceScheduler(options.startUs, costs.callbackUs);
  const context: Context = createEspruinoContext();
  const adopt = realmAdopter(context);
  const RealmError = runInContext('Error', context) as ErrorConstructor;
  const watchEvent = runInContext(
    '(function (state, time) { return { state: state, time: time }; })',
    context,
  ) as (state: boolean, time: number) => { state: boolean; time: number };
  const RealmUint8Array = runInContext('Uint8Array', context) as Uint8ArrayConstructor;
  const watches: Watch[] = [];
  const uncaughtHandlers: ((error: unknown) => void)[] = [];
  const scratchRx = new Uint8Array(256);
  let nextWatchId = 1;
  let spiByteUs = 80;
  let watchdogUs = Infinity;
  let watchdogAtUs = Infinity;
  const board = { uncaught: 0, rebootRequested: false };

  const charge = (us: number): void => {
    scheduler.nowUs += us;
  };

  const guarded = <A extends unknown[]>(fn: (...args: A) => void) => {
    if (typeof fn !== 'function') throw new RealmError('Expecting a function');
    return (...args: A): void => {
      try {
        fn(...args);
      } catch (error) {
        board.uncaught++;
        log(
          `Uncaught ${error instanceof Error || (error as Error)?.stack ? (error as Error).stack : String(error)}`,
        );
        for (const handler of uncaughtHandlers) {
          try {
            handler(error);
          } catch (again) {
            log(`Uncaught in the handler: ${String(again)}`);
          }
        }
      }
    };
  };

  /** By pin object, as the bundle names them, and by name. */
  const wires = new Map<unknown, PinWire>(Object.entries(options.pins));
  const spiDevices = new Map<unknown, SpiDevice>(Object.entries(options.spi));
  const wireOf = (pin: unknown): PinWire => {
    const wire = wires.get(pin);
    if (!wire) throw new RealmError(`Invalid pin ${String(pin)}`);
    return wire;
  };
  const readPin = (pin: unknown): boolean => {
    charge(costs.callUs);
    options.syncTo(scheduler.nowUs);
    return wireOf(pin).read?.() ?? false;
  };
  const writePin = (pin: unknown, level: unknown): void => {
    charge(costs.callUs);
    wireOf(pin).write?.(Boolean(level));
  };

  /** A pin as the bundle sees it: prints as its name. */
  const pinObject = (name: string) => ({
    toString: () => name,
    read: () => readPin(name),
    write: (level: unknown) => writePin(name, level),
    set: () => writePin(name, true),
    reset: () => writePin(name, false),
  });

  const spi = {
    setup: (settings: { baud?: number }) => {
      spiByteUs = 8e6 / (settings.baud ?? 100000);
    },
    send: (data: Uint8Array | readonly number[], chipSelect: unknown): Uint8Array => {
      const device = spiDevices.get(chipSelect);
      charge(costs.spiTransferUs + data.length * spiByteUs);
      options.syncTo(scheduler.nowUs);
      const answer = new RealmUint8Array(data.length);
      if (!device) return answer.fill(255);
      if (ArrayBuffer.isView(data)) {
        device.exchange(data as Uint8Array, answer, data.length, scheduler.nowUs);
      } else {
        scratchRx.set(data);
        device.exchange(scratchRx, answer, data.length, scheduler.nowUs);
      }
      return answer;
    },
  };

  const addTimer = (
    fn: (...args: unknown[]) => void,
    delayMs: unknown,
    repeat: boolean,
    args: unknown[],
  ): number => {
    const run = guarded(fn);
    return scheduler.addTimer(args.length ? () => run(...args) : run, Number(delayMs) || 0, repeat);
  };
  const clearTimer = (id: unknown): void => {
    if (id === undefined)
      throw new RealmError('clearTimeout(undefined) not allowed. Use clearTimeout() instead');
    scheduler.removeTimer(Number(id));
  };

  const modules: Record<string, unknown> = {
    Storage: adopt(storageModule(options.flash, context)),
    net: netModule(options.network, scheduler, guarded, adopt),
  };
  if (options.wifiModule) modules[options.wifiModule] = wifiModule(scheduler, guarded, adopt);

  const getTime = (): number => {
    charge(costs.callUs);
    return scheduler.nowUs / 1e6;
  };

  const api: Record<string, unknown> = {
    SPI1: spi,
    E: {
      CRC32: (data: ArrayBuffer | Uint8Array) =>
        crc32(
          ArrayBuffer.isView(data)
            ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
            : new Uint8Array(data),
        ),
      hwRand: () => Math.floor(options.random() * 2 ** 32) | 0,
      enableWatchdog: (seconds: number) => {
        watchdogUs = seconds * 1e6;
        watchdogAtUs = scheduler.nowUs + watchdogUs;
      },
      kickWatchdog: () => {
        watchdogAtUs = scheduler.nowUs + watchdogUs;
      },
      reboot: () => {
        board.rebootRequested = true;
      },
      // Raised by memory exhaustion only, which a host with gigabytes does not meet.
      on: () => undefined,
    },
    process: {
      on: (event: string, fn: (error: unknown) => void) => {
        if (event === 'uncaughtException') uncaughtHandlers.push(fn);
      },
    },
    console: { log: (...values: unknown[]) => log(values.map(String).join(' ')) },
    require: (name: string): unknown => {
      if (!Object.hasOwn(modules, name)) throw new RealmError(`Module "${name}" not found`);
      return modules[name];
    },
    atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
    btoa: (text: string) => Buffer.from(text, 'latin1').toString('base64'),
    getTime,
    digitalRead: (pin: unknown) => Number(readPin(pin)),
    digitalWrite: writePin,
    pinMode: (pin: unknown) => void wireOf(pin),
    setWatch: (fn: Watch['fn'], pin: unknown, settings: { repeat?: boolean; edge?: Watch['edge'] }) => {
      const watch = {
        id: nextWatchId++,
        pin: String(pin),
        edge: settings.edge ?? 'rising',
        repeat: settings.repeat ?? false,
        fn: guarded(fn),
      };
      watches.push(watch);
      return watch.id;
    },
    setTimeout: (fn: () => void, ms: unknown, ...args: unknown[]) => addTimer(fn, ms, false, args),
    setInterval: (fn: () => void, ms: unknown, ...args: unknown[]) => addTimer(fn, ms, true, args),
    changeInterval: (id: unknown, ms: unknown) => scheduler.changeInterval(Number(id), Number(ms)),
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
  };
  for (const [name, wire] of Object.entries(options.pins)) {
    const pin = pinObject(name);
    api[name] = pin;
    wires.set(pin, wire);
    if (options.spi[name]) spiDevices.set(pin, options.spi[name]);
  }

  adopt(api);
  const names = Object.keys(api);
  let main: (...values: unknown[]) => void;
  try {
    // Parameters, not globals of the context: looking up a context's global costs more than the rest of a frame.
    main = compileFunction(options.bundle, [...intrinsicNames, ...names], {
      parsingContext: context,
    }) as typeof main;
  } catch (error) {
    throw new BackfeedError(
      'BUNDLE_SYNTAX',
      `the bundle does not parse: ${String(error)}`,
      'Build it again',
      error,
    );
  }
  guarded(main)(...intrinsicValues(context), ...names.map((name) => api[name]));

  return {
    scheduler,
    pinChanged: (pin, level, atUs) => {
      for (let i = 0; i < watches.length; i++) {
        const watch = watches[i]!;
        if (watch.pin !== pin || (watch.edge !== 'both' && (watch.edge === 'rising') !== level)) continue;
        scheduler.post(() => watch.fn(watchEvent(level, atUs / 1e6)), atUs);
        if (!watch.repeat) watches.splice(i--, 1);
      }
    },
    get uncaught() {
      return board.uncaught;
    },
    get rebootRequested() {
      return board.rebootRequested;
    },
    get watchdogAtUs() {
      return watchdogAtUs;
    },
  };
}
