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
import { DS3231_ADDRESS, type Ds3231 } from './chips/ds3231.ts';
import { createMcp2515, type Mcp2515 } from './chips/mcp2515.ts';
import { boardCosts } from './espruino/boardCosts.ts';
import { boardWirings } from './espruino/boardWiring.ts';
import { wakingPin, type DeepSleep, type Wakeup } from './espruino/deepSleep.ts';
import { createDeviceClock, type ClockDrift } from './espruino/deviceClock.ts';
import type { DeviceNetwork } from './espruino/deviceNetwork.ts';
import { createEspruino, type Espruino, type PinWire, type SleepKind } from './espruino/espruino.ts';
import { flashGeometries } from './espruino/flashGeometry.ts';
import { createFlashStorage, type FlashStorage } from './espruino/flashStorage.ts';
import { boardMemories } from './espruino/memory.ts';
import { createDevicePower, type DeviceActivity, type DevicePower } from './devicePower.ts';
import type { Lines } from './lines.ts';
import { createPowerSupply, frontEnds, type FrontEndName, type PowerSupply } from './powerSupply.ts';

const CAN_BITRATE = 500_000;
/** A CAN controller may take so long to fall asleep. */
const SLEEP_ENTRY_MAX_US = 100_000;
/** A rested, charged 12 V battery. */
const SUPPLY_V = 12.6;

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
  /** How wrong the board's clock goes; not at all without it. */
  readonly drift?: ClockDrift;
  /** On the I2C bus; none without it. */
  readonly clockModule?: Ds3231;
  /** Voltage of the 12 V supply; 12.6 V without it. */
  readonly supplyV?: () => number;
  /** Between that supply and the board; protected without it. */
  readonly frontEnd?: FrontEndName;
}

/** The box in the car: a board that runs the bundle, with a CAN controller on each bus. */
export interface Controller {
  readonly vehicleChip: Mcp2515;
  readonly chargerChip: Mcp2515;
  readonly flash: FlashStorage;
  /** Starts since power-up; more than one after a watchdog reset. */
  boots(): number;
  /** Starts that ended a deep sleep. */
  wakes(): number;
  /** The processor sleeps, whether it starts anew afterwards or only pauses. */
  isAsleep(): boolean;
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
  /** Somebody types a line on the console; what it prints goes to the log. */
  typeLine(line: string): void;
  /** From now on its oscillator is so wrong. */
  setDrift(drift: ClockDrift, atUs: number): void;
  /** The 12 V supply has this voltage, as long as that lets the board run; null: again what it has by itself. */
  setSupplyV(voltageV: number | null): void;
  /** The reset button: the board starts anew, its CAN controllers keep what they have, and its clock if it can. */
  restart(atUs: number): void;
  /** What it takes from the 12 V supply. */
  readonly power: DevicePower;
  /** Its own supply from that. */
  readonly supply: Pick<PowerSupply, 'isOn' | 'isDestroyed'>;
  /** The 12 V wire has another voltage for a while: a sag resets the board, a load dump may destroy it. */
  disturbSupply(voltageV: number, forUs: number, atUs: number): void;
  /** Since the start, mAh. */
  usedMah(atUs: number): number;
  /** A fuse or a plug of board and CAN controllers: without supply nothing runs, and its outputs are released. */
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
  let isPowered = true;
  /** Without a module for it the network is simply there. */
  let isRadioOn = wiring.wifiModule === null;
  const clock = createDeviceClock(options.drift);
  /** What the board waits for while nothing of it runs, and when that comes. */
  let deepSleep: DeepSleep | null = null;
  let wakesAtUs = Infinity;
  let wakeup: Wakeup = { cause: 0, pin: null };
  const lostEdges = { vehicle: 0, charger: 0 };
  const isEdgeLost = (bus: keyof typeof lostEdges): boolean =>
    lostEdges[bus] > 0 && options.random() < lostEdges[bus];
  const chipOn = ({ interrupt, oscillatorMhz }: CanWiring, bus: keyof typeof lostEdges): Mcp2515 =>
    createMcp2515({
      oscillatorHz: options.oscillatorHz ?? oscillatorMhz * 1e6,
      busBitrate: CAN_BITRATE,
      onInterrupt: (low, atUs) => {
        interrupts++;
        if (isAsleep()) account(atUs);
        if (deepSleep) wakeByPin(atUs);
        else if (!low || !isEdgeLost(bus)) espruino?.pinChanged(interrupt, !low, atUs);
      },
      sleepEntryUs: () => options.random() * SLEEP_ENTRY_MAX_US,
    });
  const vehicleChip = chipOn(wiring.vehicleCan, 'vehicle');
  const chargerChip = chipOn(wiring.chargerCan, 'charger');

  const { auxSense, canWake } = boards[options.board]!.wiring;
  let forcedSupplyV: number | null = null;
  const supply = createPowerSupply(
    frontEnds[options.frontEnd ?? 'protected'],
    (): number => forcedSupplyV ?? options.supplyV?.() ?? SUPPLY_V,
  );
  const power = createDevicePower(boards[options.board]!.wiring.currentMa);
  const drive = (name: LineName, level: boolean, atUs: number): void => {
    lines[name] = level;
    if (name !== 'canStandby') return;
    // Whatever was said before still got through, or did not.
    options.syncTo(atUs);
    for (const chip of [vehicleChip, chargerChip]) chip.setStandby(level, atUs);
    account(atUs);
  };
  const isAsleep = (): boolean => isPowered && (deepSleep !== null || (espruino?.isPaused() ?? false));
  /** What it draws may have changed. */
  const account = (atUs: number, sleeps = isAsleep()): void => {
    const chips = [vehicleChip, chargerChip];
    let activity: DeviceActivity = isRadioOn ? 'online' : 'awake';
    if (sleeps) activity = 'asleep';
    if (!isPowered) activity = 'off';
    power.set(
      activity,
      {
        network: isRadioOn,
        activeTransceivers: lines.canStandby ? 0 : chips.length,
        awakeChips: chips.filter((chip) => chip.state.mode !== 'sleep').length,
      },
      atUs,
    );
  };
  const pins: Record<string, PinWire> = {
    [wiring.vehicleCan.chipSelect]: {},
    [wiring.chargerCan.chipSelect]: {},
    [wiring.vehicleCan.interrupt]: { read: () => !vehicleChip.interruptLow },
    [wiring.chargerCan.interrupt]: { read: () => !chargerChip.interruptLow },
    // The SPI pins are named when the port is set up; nothing reads them.
    ...Object.fromEntries(wiring.spiPins.map((pin) => [pin, {}])),
    ...(canWake && { [canWake]: { read: () => vehicleChip.interruptLow } }),
    [auxSense.pin]: { readAnalog: (atUs) => supply.voltageV(atUs) / auxSense.fullScaleV },
  };
  const inputs: { readonly pin: string; readonly line: LineName; level: boolean }[] = [];
  for (const [name, pin] of Object.entries(wiring.lines) as [LineName, string][]) {
    if (lineTable[name] === null) {
      pins[pin] = { read: () => lines[name] };
      inputs.push({ pin, line: name, level: false });
    } else pins[pin] = { write: (level, atUs) => drive(name, level, atUs) };
  }

  let boots = 0;
  let watchdogResets = 0;
  let wakes = 0;
  let isSwitchedOn = true;
  /** Outputs float while the board resets or has no supply. */
  const releaseOutputs = (atUs: number): void => {
    for (const name of Object.keys(lineTable) as LineName[]) {
      const released = lineTable[name];
      if (released !== null) drive(name, released, atUs);
    }
  };
  const powerUp = (atUs: number): Espruino => {
    boots++;
    isRadioOn = wiring.wifiModule === null;
    releaseOutputs(atUs);
    return createEspruino({
      bundle: options.bundle,
      costs,
      memory: boardMemories[options.board]!,
      interpreterBoard: boards[options.board]!.hardware.interpreterBoard,
      wifiModule: wiring.wifiModule,
      crypto: boards[options.board]!.hardware.crypto,
      datagrams: boards[options.board]!.hardware.datagrams,
      pins,
      spi: { [wiring.vehicleCan.chipSelect]: vehicleChip, [wiring.chargerCan.chipSelect]: chargerChip },
      i2c: options.clockModule ? { [DS3231_ADDRESS]: options.clockModule } : {},
      flash,
      network: options.network,
      random: options.random,
      syncTo: options.syncTo,
      log: options.log,
      startUs: atUs,
      onRadio: (on, us) => {
        isRadioOn = on;
        account(us);
      },
      clock,
      sleeps: sleepKind(options.board),
      wakeup,
    });
  };
  espruino = powerUp(0);
  let running = espruino;
  const restart = (atUs: number, by: Wakeup = { cause: 0, pin: null }): void => {
    running.scheduler.clear();
    clock.setAsleep(false, atUs);
    if (boards[options.board]!.hardware.losesTimeAtReset) clock.powerUp(atUs);
    deepSleep = null;
    wakeup = by;
    espruino = running = powerUp(atUs);
    account(running.scheduler.nowUs);
    fallAsleep();
  };
  const wakeByPin = (atUs: number): void => {
    const pin = deepSleep && wakingPin(deepSleep, (name) => pins[name]?.read?.() ?? false);
    if (pin === null || wakesAtUs <= atUs) return;
    wakesAtUs = atUs;
    wakeup = { cause: deepSleep!.cause, pin };
  };
  /** The bundle may have asked for it. */
  const fallAsleep = (): void => {
    deepSleep = running.deepSleep();
    if (!deepSleep) return;
    const atUs = running.scheduler.nowUs;
    running.scheduler.clear();
    releaseOutputs(atUs);
    clock.setAsleep(true, atUs);
    wakesAtUs = atUs + clock.trueUs(deepSleep.timerUs);
    wakeup = { cause: deepSleep.cause, pin: null };
    isRadioOn = false;
    account(atUs);
    wakeByPin(atUs);
  };
  account(0);
  fallAsleep();
  const applyPower = (atUs: number): void => {
    const powered = isSwitchedOn && supply.isOn;
    if (powered === isPowered) return;
    isPowered = powered;
    for (const chip of [vehicleChip, chargerChip]) chip.setFault(powered ? 'none' : 'dead', atUs);
    if (powered) {
      clock.powerUp(atUs);
      restart(atUs);
      return;
    }
    deepSleep = null;
    running.scheduler.clear();
    isRadioOn = false;
    releaseOutputs(atUs);
  };
  const nextRunUs = (): number => {
    if (!isPowered) return Infinity;
    if (deepSleep) return wakesAtUs;
    return Math.min(running.scheduler.nextAtUs(), running.watchdogAtUs());
  };

  return {
    vehicleChip,
    chargerChip,
    flash,
    boots: () => boots,
    watchdogResets: () => watchdogResets,
    watchdogAtUs: () => (deepSleep ? Infinity : running.watchdogAtUs()),
    wakes: () => wakes,
    isAsleep,
    power,
    supply,
    usedMah: (atUs) => power.usedMah(atUs),
    disturbSupply: (voltageV, forUs, atUs) => {
      supply.pulse(voltageV, forUs, atUs);
      applyPower(atUs);
    },
    uncaught: () => running.uncaught(),
    interrupts: () => interrupts,
    nextAtUs: () => Math.min(nextRunUs(), supply.nextAtUs()),
    runNext: () => {
      const supplyAtUs = supply.nextAtUs();
      if (supplyAtUs <= nextRunUs()) {
        supply.settle(supplyAtUs);
        return applyPower(supplyAtUs);
      }
      if (deepSleep) {
        wakes++;
        return restart(wakesAtUs, wakeup);
      }
      const { scheduler } = running;
      const wasPaused = running.isPaused();
      if (wasPaused) account(nextRunUs(), false);
      if (scheduler.nextAtUs() < running.watchdogAtUs()) scheduler.runNext();
      else scheduler.nowUs = running.watchdogAtUs();
      const hasBitten = scheduler.nowUs >= running.watchdogAtUs();
      if (hasBitten) watchdogResets++;
      if (hasBitten || running.rebootRequested()) restart(scheduler.nowUs);
      else if (running.deepSleep()) fallAsleep();
      else if (wasPaused || running.isPaused()) account(scheduler.nowUs);
    },
    linesChanged: (atUs) => {
      supply.settle(atUs);
      applyPower(atUs);
      for (const input of inputs) {
        const level = lines[input.line];
        if (level === input.level) continue;
        input.level = level;
        if (!deepSleep) running.pinChanged(input.pin, level, atUs);
      }
      if (deepSleep) wakeByPin(atUs);
    },
    exhaustMemory: () => running.exhaustMemory(),
    interrupt: () => running.interrupt(),
    hang: (us) => {
      running.scheduler.nowUs += us;
    },
    loseEdges: (bus, share) => {
      lostEdges[bus] = share;
    },
    jumpClock: (us) => clock.jump(us),
    typeLine: (line) => {
      if (isPowered && !deepSleep) running.typeLine(line);
    },
    setDrift: (drift, atUs) => clock.setDrift(drift, atUs),
    setSupplyV: (voltageV) => {
      forcedSupplyV = voltageV;
    },
    restart: (atUs) => {
      if (isPowered) restart(atUs);
    },
    setPowered: (powered, atUs) => {
      isSwitchedOn = powered;
      applyPower(atUs);
    },
    isPowered: () => isPowered,
    idleUntil: (us) => {
      if (isPowered && running.scheduler.nowUs < us) running.scheduler.nowUs = us;
    },
  };
}

function sleepKind(board: string): SleepKind {
  const { sleep } = boards[board]!.hardware;
  if (sleep.wakesBy.length === 0) return 'never';
  return sleep.keepsMemory ? 'pauses' : 'restarts';
}
