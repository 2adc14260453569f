import type { LineName } from '../../firmware/contract/pins.ts';

/** Which pin of a board carries what; the same table as the board's file in the firmware, seen from outside. */
export interface BoardWiring {
  readonly vehicleCan: { readonly chipSelect: string; readonly interrupt: string };
  readonly chargerCan: { readonly chipSelect: string; readonly interrupt: string };
  readonly lines: Readonly<Record<LineName, string>>;
  readonly oscillatorHz: number;
  readonly flashBytes: number;
  readonly wifiModule: 'Wifi' | 'EspruinoWiFi' | null;
}

const KIB = 1024;

/** By board name. Flash sizes: the interpreter's board files, code and storage share them. */
export const boardWirings: Readonly<Record<string, BoardWiring>> = {
  esp32: {
    vehicleCan: { chipSelect: 'D5', interrupt: 'D4' },
    chargerCan: { chipSelect: 'D17', interrupt: 'D16' },
    lines: {
      plugDetect: 'D32',
      ignition: 'D33',
      startSignal1: 'D34',
      startSignal2: 'D35',
      permission: 'D25',
      hvRequest: 'D26',
      contactors: 'D27',
    },
    oscillatorHz: 16e6,
    flashBytes: 896 * KIB,
    wifiModule: 'Wifi',
  },
  'espruino-wifi': {
    vehicleCan: { chipSelect: 'B1', interrupt: 'B10' },
    chargerCan: { chipSelect: 'B0', interrupt: 'B13' },
    lines: {
      plugDetect: 'B14',
      ignition: 'B15',
      startSignal1: 'A8',
      startSignal2: 'B3',
      permission: 'B4',
      hvRequest: 'B5',
      contactors: 'B6',
    },
    oscillatorHz: 16e6,
    flashBytes: 64 * KIB,
    wifiModule: 'EspruinoWiFi',
  },
  linux: {
    vehicleCan: { chipSelect: 'D5', interrupt: 'D4' },
    chargerCan: { chipSelect: 'D17', interrupt: 'D16' },
    lines: {
      plugDetect: 'D12',
      ignition: 'D13',
      startSignal1: 'D14',
      startSignal2: 'D15',
      permission: 'D25',
      hvRequest: 'D26',
      contactors: 'D27',
    },
    oscillatorHz: 16e6,
    flashBytes: 256 * KIB,
    wifiModule: null,
  },
};
