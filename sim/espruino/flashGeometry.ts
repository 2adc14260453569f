import type { BoardHardware } from '../../firmware/contract/boards/boardData.ts';
import { esp32Hardware } from '../../firmware/contract/boards/esp32.ts';
import { espruinoWifiHardware } from '../../firmware/contract/boards/espruinoWifi.ts';
import { linuxHardware } from '../../firmware/contract/boards/linux.ts';

/** Bytes of flash from an address on. */
export interface FlashArea {
  readonly address: number;
  readonly bytes: number;
}

/** The flash of a board as its interpreter lays it out. */
export interface FlashGeometry {
  /** Sectors in a row, from the first address on: what one erase clears. */
  readonly sectors: readonly { readonly count: number; readonly bytes: number }[];
  readonly startAddress: number;
  /** The file system. */
  readonly storage: FlashArea;
  /** Files begin and end on multiples of this. */
  readonly alignBytes: number;
  /** What `Flash.getFree()` answers; on the ESP32 its last area overlaps Storage, as on the real one. */
  readonly free: readonly FlashArea[];
  /** Typical times, us: the interpreter stands still meanwhile. */
  readonly eraseSectorUs: number;
  readonly writeByteUs: number;
}

const KB = 1024;

const storageOf = (hardware: BoardHardware): Pick<FlashGeometry, 'storage' | 'alignBytes'> => ({
  storage: { address: hardware.storageAddress, bytes: hardware.storageBytes },
  alignBytes: hardware.storageAlignBytes,
});

/**
 * Sources: the interpreter's targets/esp32/jshardware.c (jshFlashGetFree), its partitions_espruino.csv and ESP32.py
 * (2v29); Winbond W25Q32JV datasheet, AC characteristics (sector erase, page program of 256 bytes).
 */
export const esp32Flash: FlashGeometry = {
  startAddress: 0,
  sectors: [{ count: 1024, bytes: 4 * KB }],
  ...storageOf(esp32Hardware),
  free: [
    { address: 0xe000, bytes: 8 * KB },
    { address: 0x310000, bytes: 64 * KB },
    { address: 0x360000, bytes: 640 * KB },
  ],
  eraseSectorUs: 45_000,
  writeByteUs: 400 / 256,
};

/**
 * Sources: the interpreter's targets/stm32/jshardware.c (sectors, jshFlashGetFree) and ESPRUINOWIFI.py (2v29);
 * STM32F411xE datasheet, flash memory programming (16 KB sector and word, parallelism x32).
 */
export const espruinoWifiFlash: FlashGeometry = {
  startAddress: 0x08000000,
  sectors: [
    { count: 4, bytes: 16 * KB },
    { count: 1, bytes: 64 * KB },
    { count: 3, bytes: 128 * KB },
  ],
  ...storageOf(espruinoWifiHardware),
  free: [{ address: 0x08004000, bytes: 48 * KB }],
  eraseSectorUs: 250_000,
  writeByteUs: 16 / 4,
};

/** Source: the interpreter's targets/linux/jshardware.c and LINUX.py (2v29): a file, all of it Storage and all of it free. */
export const linuxFlash: FlashGeometry = {
  startAddress: 0x10000000,
  sectors: [{ count: 256, bytes: KB }],
  ...storageOf(linuxHardware),
  free: [{ address: 0x10000000, bytes: 256 * KB }],
  eraseSectorUs: 0,
  writeByteUs: 0,
};

/** By board name. */
export const flashGeometries: Readonly<Record<string, FlashGeometry>> = {
  esp32: esp32Flash,
  'espruino-wifi': espruinoWifiFlash,
  linux: linuxFlash,
};
