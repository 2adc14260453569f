import type { BoardHardware, BoardWiring } from './boardData.ts';

/** An ESP32 DevKit (WROOM: a WROVER needs D16 and D17 for its memory). */
export const esp32Wiring = {
  name: 'esp32',
  spiPins: { sck: 'D18', miso: 'D19', mosi: 'D23' },
  vehicleCan: { chipSelect: 'D5', interrupt: 'D4', oscillatorMhz: 16 },
  chargerCan: { chipSelect: 'D17', interrupt: 'D16', oscillatorMhz: 16 },
  lines: {
    plugDetect: 'D32',
    ignition: 'D33',
    startSignal1: 'D34',
    startSignal2: 'D35',
    permission: 'D25',
    hvRequest: 'D26',
    contactors: 'D27',
  },
  // The partition "flash". The interpreter also calls 0x360000 free, but Storage lies there.
  journalFlash: { address: 0x310000, pageBytes: 4096, pages: 16 },
} as const satisfies BoardWiring;

/** Sources: the interpreter's board file ESP32.py (2v29); Espressif, ESP32 series datasheet, strapping pins. */
export const esp32Hardware = {
  interpreterBoard: 'ESP32',
  title: 'ESP32 DevKit',
  processor: 'ESP32 (Xtensa LX6)',
  clockMhz: 240,
  // Not measured: taken as that of the Cortex-M4.
  slowdown: 1,
  jsVars: 16383,
  jsVarBytes: 14,
  storageAddress: 0x320000,
  storageBytes: 224 * 4096,
  storagePageBytes: 4096,
  storageAlignBytes: 4,
  watchdogS: { min: 1, max: 60 },
  wifiModule: 'Wifi',
  tls: true,
  crypto: true,
  console: { baud: 115200, port: 'the USB serial adapter of the DevKit, such as /dev/ttyUSB0 or COM3' },
  reservedPins: {
    D0: 'boot mode (strapping)',
    D1: 'console, transmit',
    D2: 'boot mode (strapping), LED',
    D3: 'console, receive',
    D6: 'flash memory',
    D7: 'flash memory',
    D8: 'flash memory',
    D9: 'flash memory',
    D10: 'flash memory',
    D11: 'flash memory',
    D12: 'flash voltage (strapping)',
    D15: 'boot messages (strapping)',
  },
  inputOnlyPins: ['D34', 'D35', 'D36', 'D39'],
  watchesByPinNumber: false,
} as const satisfies BoardHardware;
