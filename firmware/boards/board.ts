import type { BoardWiring, PinName } from '../contract/boards/boardData.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import type { FlashRegion } from '../drivers/flash.ts';

/** A board's data with its pins as the interpreter's calls want them: each takes a pin's name for the pin. */
type Wired<T> = { readonly [K in keyof T]: T[K] extends PinName ? Pin : Wired<T[K]> };

/** One MCP2515 as it is wired: all chips share the SPI port. */
export interface CanPort extends Wired<Pick<BoardWiring['vehicleCan'], 'chipSelect' | 'interrupt'>> {
  readonly oscillatorMhz: BoardWiring['vehicleCan']['oscillatorMhz'];
}

/** A microcontroller board as the firmware sees it: wiring, limits, how it gets onto the network. */
export interface Board {
  readonly name: string;
  readonly spi: SpiPort;
  readonly spiPins: { readonly sck?: Pin; readonly miso?: Pin; readonly mosi?: Pin };
  /** Where a clock module may be. */
  readonly i2c?: I2cPort;
  readonly i2cPins?: { readonly scl: Pin; readonly sda: Pin };
  readonly vehicleCan: CanPort;
  readonly chargerCan: CanPort;
  readonly lines: Wired<BoardWiring['lines']>;
  readonly auxSense: { readonly pin: Pin; readonly fullScaleV: number };
  readonly currentMa: BoardWiring['currentMa'];
  readonly clockErrorPpm: BoardWiring['clockErrorPpm'];
  /** Where the journal lives: outside Storage, which is never written to while the device works. */
  readonly journalFlash: FlashRegion;
  /** Calls `online` each time the network becomes usable. */
  connectNetwork(config: DeviceConfig, online: () => void): void;
  /** A timer and pins can be waited for in one sleep; otherwise a sleep with a time waits for nothing else. */
  readonly waitsForBoth: boolean;
  /** Number of what ended the sleep before this start, as in power/lastSleep.ts, where the board knows; else none of them. */
  wakeCause(): number;
  /**
   * The last call of this life: everything of ours stops, and the board sleeps. It starts anew when something that is
   * awaited comes, or calls `woken` with its number, which starts it anew. Absent: the board does not sleep.
   * @param awaits by number: ignition on, connector no longer as `isPlugged`, a word on the vehicle bus
   * @param forS 0: without a timer
   */
  sleep?(awaits: readonly boolean[], isPlugged: boolean, forS: number, woken: (by: number) => void): void;
}

/** The wiring of a board's data: the interpreter takes a pin's name wherever it takes a pin. */
export function wired(wiring: BoardWiring): Pick<Board, Exclude<keyof BoardWiring, 'canWake'>> {
  return wiring as unknown as Board;
}
