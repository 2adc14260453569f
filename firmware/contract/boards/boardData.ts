import type { LineName } from '../pins.ts';
import type { WakeSource } from '../powerStates.ts';

/** Name of a pin as the interpreter prints it, `D5` or `B10`; its calls take the name wherever they take a pin. */
export type PinName = string;

/** One MCP2515 as it is wired: all chips share the SPI port. */
export interface CanWiring {
  readonly chipSelect: PinName;
  readonly interrupt: PinName;
  /** Read it off the crystal: 8 and 16 MHz boards look alike. */
  readonly oscillatorMhz: 8 | 16 | 20;
}

/** Pages of flash that are the journal's own; a page is one or more of those that the hardware erases at once. */
export interface JournalFlash {
  readonly address: number;
  readonly pageBytes: number;
  readonly pages: number;
}

/** What of a board the firmware needs on the device. */
export interface BoardWiring {
  /** As users type it. */
  readonly name: string;
  /** Empty where the SPI port has no pins of its own. */
  readonly spiPins: {
    readonly sck?: PinName;
    readonly miso?: PinName;
    readonly mosi?: PinName;
  };
  /** Of a clock module (DS3231), where the board has room for one. */
  readonly i2cPins?: { readonly scl: PinName; readonly sda: PinName };
  readonly vehicleCan: CanWiring;
  readonly chargerCan: CanWiring;
  readonly lines: Readonly<Record<LineName, PinName>>;
  /** Analog input behind a divider across the 12 V supply, and the voltage there that reads as 1. */
  readonly auxSense: { readonly pin: PinName; readonly fullScaleV: number };
  /** High while the vehicle's CAN controller interrupts: where only a high level can wake the board. */
  readonly canWake?: PinName;
  /** Current from the 12 V supply, mA: awake without network, what the network adds, and asleep. */
  readonly currentMa: { readonly awake: number; readonly network: number; readonly asleep: number };
  /** How wrong the board's clock can go, in millionths of the time that passes. */
  readonly clockErrorPpm: { readonly awake: number; readonly asleep: number };
  /** Outside Storage, which is never written to while the device works. */
  readonly journalFlash: JournalFlash;
}

/** How a board sleeps. */
export interface BoardSleep {
  readonly wakesBy: readonly WakeSource[];
  /** A timer and pins can be waited for in one sleep. */
  readonly waitsForBoth: boolean;
  /** Longest sleep by a timer. */
  readonly hopMaxS: number;
  /** Variables and timers are still there after it; else the board starts anew. */
  readonly keepsMemory: boolean;
  /** Most current that a parked month may average, mA. */
  readonly budgetMa: number;
  /** What makes up `currentMa.asleep`, mA at 12 V, for people. */
  readonly asleepMa: Readonly<Record<string, number>>;
}

/** What of a board the build, the simulator and the pages need: none of it is in a bundle. */
export interface BoardHardware {
  /** `process.env.BOARD` of the interpreter that belongs on it. */
  readonly interpreterBoard: string;
  readonly title: string;
  readonly processor: string;
  readonly clockMhz: number;
  /** How much longer a statement takes than on a 168 MHz Cortex-M4, for which it was measured. */
  readonly slowdown: number;
  /** Variables of the interpreter, and the RAM of one. */
  readonly jsVars: number;
  readonly jsVarBytes: number;
  /** The interpreter's flash file system: code, settings and keys; a page is what one erase clears. */
  readonly storageAddress: number;
  readonly storageBytes: number;
  readonly storagePageBytes: number;
  /** Bytes to which a file in Storage is padded. */
  readonly storageAlignBytes: number;
  readonly sleep: BoardSleep;
  /** Each restart sets its clock as a power-up does. */
  readonly losesTimeAtReset: boolean;
  /** Seconds that the watchdog can be set to, or null where there is none. */
  readonly watchdogS: { readonly min: number; readonly max: number } | null;
  readonly wifiModule: 'Wifi' | 'EspruinoWiFi' | null;
  readonly tls: boolean;
  /** Its network carries datagrams (UDP). */
  readonly datagrams: boolean;
  /** Its interpreter has SHA-256; else the bundle carries its own. */
  readonly crypto: boolean;
  /** How the console is reached, for whoever writes the firmware to the device. */
  readonly console: { readonly baud: number; readonly port: string };
  /** Pins that must carry nothing of ours, and why. */
  readonly reservedPins: Readonly<Record<PinName, string>>;
  /** Inputs without output driver and without pull resistor. */
  readonly inputOnlyPins: readonly PinName[];
  /** True where two watched pins must not have the same number in different ports (one interrupt line a number). */
  readonly watchesByPinNumber: boolean;
}
