import type { CanWiring } from '../firmware/contract/boards/boardData.ts';
import { boards } from '../firmware/contract/boards/boards.ts';
import {
  DEVICE_CONFIG_FILE,
  DEVICE_KEYS_FILE,
  type DeviceConfig,
  type DeviceKeys,
} from '../firmware/contract/deviceConfig.ts';
import { lines as lineTable, type LineName } from '../firmware/contract/pins.ts';
import { BackfeedError } from './backfeedError.ts';
import { createMcp2515, type Mcp2515 } from './chips/mcp2515.ts';
import { boardCosts } from './espruino/boardCosts.ts';
import { boardWirings } from './espruino/boardWiring.ts';
import type { DeviceNetwork } from './espruino/deviceNetwork.ts';
import { createEspruino, type Espruino, type PinWire } from './espruino/espruino.ts';
import { flashGeometries } from './espruino/flashGeometry.ts';
import { createFlashStorage, type FlashStorage } from './espruino/flashStorage.ts';
import { boardMemories } from './espruino/memory.ts';
import type { Lines } from './lines.ts';

const CAN_BITRATE = 500_000;

export interface ControllerOptions {
  /** Name of the board in the firmware. */
  readonly board: string;
  readonly bundle: string;
  readonly config: DeviceConfig;
  /** What provisioning would have written; without it the device trusts nobody. */
  readonly keys?: DeviceKeys;
  readonly lines: Lines;
  readonly network: DeviceNetwork;
  readonly random: () => number;
  readonly syncTo: (us: number) => void;
  readonly log: (line: string) => void;
  /** Flash of an earlier life; a new device without it. */
  readonly flash?: FlashStorage;
  /** Crystal of the CAN controllers, where it is not the one that the board's data names. */
  readonly oscillatorHz?: number;
}

/** The box in the car: a board that runs the bundle, with a CAN controller on each bus. */
export interface Controller {
  readonly vehicleChip: Mcp2515;
  readonly chargerChip: Mcp2515;
  readonly flash: FlashStorage;
  /** Starts since power-up; more than one after a watchdog reset. */
  boots(): number;
  /** Starts that a watchdog brought about. */
  watchdogResets(): number;
  /** When the watchdog bites unless it is fed before, us; Infinity while it is off. */
  watchdogAtUs(): number;
  /** Callbacks that threw since the last start. */
  uncaught(): number;
  /** Changes of an interrupt pin since power-up. */
  interrupts(): number;
  nextAtUs(): number;
  /** Runs the callback due at `nextAtUs()`, or lets the watchdog bite. */
  runNext(): void;
  /** A line that somebody else drives may have changed. */
  linesChanged(atUs: number): void;
  /** Takes the interpreter's memory away: the callback that next calls it is interrupted and never called again. */
  exhaustMemory(): void;
  /** The same without a word about memory. */
  interrupt(): void;
  /** The running callback does not return for so long, us. */
  hang(us: number): void;
  /** From now on so many of the falling edges of a chip's interrupt pin are not noticed, though its level stays low. */
  loseEdges(bus: 'vehicle' | 'charger', share: number): void;
  /** From now on the board's clock is so much ahead, us. */
  jumpClock(us: number): void;
  /** The reset button: the board starts anew, its CAN controllers keep what they have. */
  restart(atUs: number): void;
  /** Supply of board and CAN controllers; without it nothing runs, and its outputs are released. */
  setPowered(powered: boolean, atUs: number): void;
  isPowered(): boolean;
  /** Time passes without a callback: what the network posts from now on happens now, not earlier. */
  idleUntil(us: number): void;
}

/**
 * Powers the controller up at time 0.
 * @throws BackfeedError BOARD_UNKNOWN
 */
export function createController(options: ControllerOptions): Controller {
  const { lines } = options;
  const wiring = boardWirings[options.board];
  const costs = boardCosts[options.board];
  if (!wiring || !costs) {
    throw new BackfeedError(
      'BOARD_UNKNOWN',
      `the simulator has no board "${options.board}"`,
      `Use one of: ${Object.keys(boardWirings).join(', ')}`,
    );
  }
  const flash = options.flash ?? createFlashStorage(wiring.flashBytes, flashGeometries[options.board]);
  const provision = (name: string, content: object): void => {
    if (!flash.read(name)) flash.write(name, Buffer.from(JSON.stringify(content)));
  };
  provision(DEVICE_CONFIG_FILE, options.config);
  if (options.keys) provision(DEVICE_KEYS_FILE, options.keys);

  let espruino: Espruino | undefined;
  let interrupts = 0;
  const lostEdges = { vehicle: 0, charger: 0 };
  const chipOn = ({ interrupt, oscillatorMhz }: CanWiring, bus: keyof typeof lostEdges): Mcp2515 =>
    createMcp2515({
      oscillatorHz: options.oscillatorHz ?? oscillatorMhz * 1e6,
      busBitrate: CAN_BITRATE,
      onInterrupt: (low, atUs) => {
        interrupts++;
        if (low && lostEdges[bus] > 0 && options.random() < lostEdges[bus]) return;
        espruino?.pinChanged(interrupt, !low, atUs);
      },
    });
  const vehicleChip = chipOn(wiring.vehicleCan, 'vehicle');
  const chargerChip = chipOn(wiring.chargerCan, 'charger');

  const pins: Record<string, PinWire> = {
    [wiring.vehicleCan.chipSelect]: {},
    [wiring.chargerCan.chipSelect]: {},
    [wiring.vehicleCan.interrupt]: { read: () => !vehicleChip.interruptLow },
    [wiring.chargerCan.interrupt]: { read: () => !chargerChip.interruptLow },
    // The SPI pins are named when the port is set up; nothing reads them.
    ...Object.fromEntries(wiring.spiPins.map((pin) => [pin, {}])),
  };
  const inputs: { readonly pin: string; readonly line: LineName; level: boolean }[] = [];
  for (const [name, pin] of Object.entries(wiring.lines) as [LineName, string][]) {
    if (lineTable[name].direction === 'in') {
      pins[pin] = { read: () => lines[name] };
      inputs.push({ pin, line: name, level: false });
    } else pins[pin] = { write: (level) => (lines[name] = level) };
  }

  let boots = 0;
  let watchdogResets = 0;
  let isPowered = true;
  /** Outputs float while the board resets or has no supply. */
  const releaseOutputs = (): void => {
    for (const name of Object.keys(lineTable) as LineName[]) {
      if (lineTable[name].direction === 'out') lines[name] = lineTable[name].released;
    }
  };
  const powerUp = (atUs: number): Espruino => {
    boots++;
    releaseOutputs();
    return createEspruino({
      bundle: options.bundle,
      costs,
      memory: boardMemories[options.board]!,
      interpreterBoard: boards[options.board]!.hardware.interpreterBoard,
      wifiModule: wiring.wifiModule,
      crypto: boards[options.board]!.hardware.crypto,
      pins,
      spi: { [wiring.vehicleCan.chipSelect]: vehicleChip, [wiring.chargerCan.chipSelect]: chargerChip },
      flash,
      network: options.network,
      random: options.random,
      syncTo: options.syncTo,
      log: options.log,
      startUs: atUs,
    });
  };
  espruino = powerUp(0);
  let running = espruino;
  const restart = (atUs: number): void => {
    running.scheduler.clear();
    espruino = running = powerUp(atUs);
  };

  return {
    vehicleChip,
    chargerChip,
    flash,
    boots: () => boots,
    watchdogResets: () => watchdogResets,
    watchdogAtUs: () => running.watchdogAtUs(),
    uncaught: () => running.uncaught(),
    interrupts: () => interrupts,
    nextAtUs: () => (isPowered ? Math.min(running.scheduler.nextAtUs(), running.watchdogAtUs()) : Infinity),
    runNext: () => {
      const { scheduler } = running;
      if (scheduler.nextAtUs() < running.watchdogAtUs()) scheduler.runNext();
      else scheduler.nowUs = running.watchdogAtUs();
      const hasBitten = scheduler.nowUs >= running.watchdogAtUs();
      if (hasBitten) watchdogResets++;
      if (hasBitten || running.rebootRequested()) restart(scheduler.nowUs);
    },
    linesChanged: (atUs) => {
      for (const input of inputs) {
        const level = lines[input.line];
        if (level === input.level) continue;
        input.level = level;
        running.pinChanged(input.pin, level, atUs);
      }
    },
    exhaustMemory: () => running.exhaustMemory(),
    interrupt: () => running.interrupt(),
    hang: (us) => {
      running.scheduler.nowUs += us;
    },
    loseEdges: (bus, share) => {
      lostEdges[bus] = share;
    },
    jumpClock: (us) => running.jumpClock(us),
    restart: (atUs) => {
      if (isPowered) restart(atUs);
    },
    setPowered: (powered, atUs) => {
      if (powered === isPowered) return;
      isPowered = powered;
      for (const chip of [vehicleChip, chargerChip]) chip.setFault(powered ? 'none' : 'dead', atUs);
      if (powered) restart(atUs);
      else {
        running.scheduler.clear();
        releaseOutputs();
      }
    },
    isPowered: () => isPowered,
    idleUntil: (us) => {
      if (isPowered && running.scheduler.nowUs < us) running.scheduler.nowUs = us;
    },
  };
}
