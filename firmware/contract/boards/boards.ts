import type { BoardHardware, BoardWiring } from './boardData.ts';
import { esp32Hardware, esp32Wiring } from './esp32.ts';
import { espruinoWifiHardware, espruinoWifiWiring } from './espruinoWifi.ts';
import { linuxHardware, linuxWiring } from './linux.ts';

/** A board, all of it. */
export interface BoardData {
  readonly wiring: BoardWiring;
  readonly hardware: BoardHardware;
}

/** By the name that users type. A bundle imports its own board's file instead: it has no room for the others. */
export const boards: Readonly<Record<string, BoardData>> = {
  esp32: { wiring: esp32Wiring, hardware: esp32Hardware },
  'espruino-wifi': { wiring: espruinoWifiWiring, hardware: espruinoWifiHardware },
  linux: { wiring: linuxWiring, hardware: linuxHardware },
};
