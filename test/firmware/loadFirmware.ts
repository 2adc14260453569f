import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import type { GridCodeChoice } from '../../host/build/gridCode.ts';
import type { DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import type { BoardCosts } from '../../sim/espruino/boardCosts.ts';
import {
  createEspruino,
  type Espruino,
  type EspruinoOptions,
  type PinWire,
} from '../../sim/espruino/espruino.ts';
import type { DeviceClock } from '../../sim/espruino/deviceClock.ts';
import { createFlashStorage, type FlashStorage } from '../../sim/espruino/flashStorage.ts';
import type { SpiDevice } from '../../sim/espruino/spiDevice.ts';

const firmwareDir = fileURLToPath(new URL('../../firmware/', import.meta.url));

/** What the firmware finds around it; the default is an empty flash and nothing connected. */
export interface FirmwareSurroundings {
  readonly flash?: FlashStorage;
  readonly network?: DeviceNetwork;
  readonly pins?: Readonly<Record<string, PinWire>>;
  readonly spi?: Readonly<Record<string, SpiDevice>>;
  readonly random?: () => number;
  readonly costs?: BoardCosts;
  readonly i2c?: EspruinoOptions['i2c'];
  /** The board's oscillator; one without drift that tells 0 at the start without it. */
  readonly clock?: DeviceClock;
  /** Lets what is connected catch up to the device's time before the firmware looks at it. */
  readonly syncTo?: (us: number) => void;
}

/** Firmware modules at work on the simulated board, on which calls take no time unless told otherwise. */
export interface LoadedFirmware<T> {
  readonly exposed: T;
  readonly board: Espruino;
  /** What the firmware printed, uncaught exceptions included. */
  readonly printed: readonly string[];
  /** Moves the device's time on without running callbacks. */
  advance(ms: number): void;
  /** Runs every callback that is due within the next `ms`. */
  run(ms: number): void;
}

/** The namespace of each exposed module under the alias of the entry. */
type Modules = Readonly<Record<string, string>>;

const builds = new Map<string, Promise<string>>();

/** The pipeline's own bundle of an entry that hands its modules out. */
function bundleOf(modules: Modules, gridCode: GridCodeChoice): Promise<string> {
  const source = [
    ...Object.entries(modules).map(([alias, file]) => `import * as ${alias} from '${firmwareDir}${file}';`),
    `const exposed = { ${Object.keys(modules).join(', ')} };`,
    // The runtime offers no way out of the bundle but its devices: the modules leave as the name of a network host.
    `require('net').connect({ host: exposed, port: 0 }, function () {});`,
  ].join('\n');
  const key = `${source}\n${JSON.stringify(gridCode)}`;
  const known = builds.get(key);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), 'backfeed-firmware-'));
  const entry = join(folder, 'entry.ts');
  writeFileSync(entry, source);
  const built = buildFirmware({
    board: 'esp32',
    vehicle: 'leaf-aze0',
    debug: true,
    entry,
    ...gridCode,
    // Whole modules as objects: the bundler adds code to them that no firmware has.
    onFindings: () => undefined,
  })
    .then((build) => build.code)
    .finally(() => rmSync(folder, { recursive: true }));
  builds.set(key, built);
  return built;
}

const noNetwork: DeviceNetwork = { connect: () => ({ write: () => undefined, end: () => undefined }) };

/** The pins of the board that the tests build for. */
const boardPins = 'D4 D5 D12 D13 D14 D15 D16 D17 D18 D19 D21 D22 D23 D25 D26 D27 D32 D33 D34 D35'.split(' ');

/**
 * Builds firmware modules with the project's pipeline and returns a function that boots them, lowered to ES5, in the
 * simulator's interpreter: each call is one boot.
 *
 * @param modules file in firmware/ by alias, e.g. `{ gate: 'safety/safetyGate.ts' }`
 * @param gridCode what the build takes; its default without it
 */
export async function loadFirmware<T extends object>(
  modules: Readonly<Record<keyof T, string>>,
  gridCode: GridCodeChoice = {},
): Promise<(surroundings?: FirmwareSurroundings) => LoadedFirmware<T>> {
  const bundle = await bundleOf(modules, gridCode);
  return (surroundings = {}) => {
    const printed: string[] = [];
    const { network = noNetwork } = surroundings;
    let exposed: T | undefined;
    const board = createEspruino({
      bundle,
      costs: surroundings.costs ?? { callbackUs: 0, spiTransferUs: 0, callUs: 0 },
      wifiModule: 'Wifi',
      pins: { ...Object.fromEntries(boardPins.map((pin) => [pin, {}])), ...surroundings.pins },
      spi: surroundings.spi ?? {},
      ...(surroundings.i2c && { i2c: surroundings.i2c }),
      ...(surroundings.clock && { clock: surroundings.clock }),
      flash: surroundings.flash ?? createFlashStorage(896 * 1024),
      network: {
        ...(network.datagram && { datagram: network.datagram }),
        connect: (host, port, handlers) => {
          if (typeof host === 'string') return network.connect(host, port, handlers);
          exposed = host as T;
          return noNetwork.connect('', 0, handlers);
        },
      },
      random: surroundings.random ?? (() => 0.5),
      syncTo: surroundings.syncTo ?? (() => undefined),
      log: (line) => printed.push(line),
      startUs: 0,
    });
    if (!exposed) throw new Error(`the firmware did not start: ${printed.join('\n')}`);
    const { scheduler } = board;
    const advance = (ms: number): void => {
      scheduler.nowUs += ms * 1000;
    };
    return {
      exposed,
      board,
      printed,
      advance,
      run: (ms) => {
        const untilUs = scheduler.nowUs + ms * 1000;
        while (scheduler.nextAtUs() <= untilUs) scheduler.runNext();
        scheduler.nowUs = untilUs;
      },
    };
  };
}
