import type { CanWiring } from '../../firmware/contract/boards/boardData.ts';
import { boards } from '../../firmware/contract/boards/boards.ts';
import type { LineName } from '../../firmware/contract/pins.ts';

/** Which pin of a board carries what, and what its flash holds: the board's data, seen from outside. */
export interface BoardWiring {
  readonly vehicleCan: CanWiring;
  readonly chargerCan: CanWiring;
  readonly spiPins: readonly string[];
  readonly lines: Readonly<Record<LineName, string>>;
  readonly flashBytes: number;
  readonly wifiModule: 'Wifi' | 'EspruinoWiFi' | null;
}

/** By board name. */
export const boardWirings: Readonly<Record<string, BoardWiring>> = Object.fromEntries(
  Object.entries(boards).map(([name, { wiring, hardware }]) => [
    name,
    {
      vehicleCan: wiring.vehicleCan,
      chargerCan: wiring.chargerCan,
      spiPins: Object.values(wiring.spiPins),
      lines: wiring.lines,
      flashBytes: hardware.storageBytes,
      wifiModule: hardware.wifiModule,
    },
  ]),
);
