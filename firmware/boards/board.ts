import type { LineName } from '../contract/pins.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';

/** One MCP2515 as it is wired: all chips share the SPI port. */
export interface CanPort {
  readonly chipSelect: Pin;
  readonly interrupt: Pin;
  /** Read it off the crystal: 8 and 16 MHz boards look alike. */
  readonly oscillatorMhz: 8 | 16 | 20;
}

/** A microcontroller board as data: wiring, limits, how it gets onto the network. */
export interface Board {
  readonly name: string;
  readonly spi: SpiPort;
  readonly spiPins: { readonly sck?: Pin; readonly miso?: Pin; readonly mosi?: Pin };
  readonly vehicleCan: CanPort;
  readonly chargerCan: CanPort;
  readonly lines: Readonly<Record<LineName, Pin>>;
  /** Pages of the journal ring in flash, 2000 bytes each. */
  readonly journalPages: number;
  /** Calls `online` each time the network becomes usable. */
  connectNetwork(config: DeviceConfig, online: () => void): void;
}
