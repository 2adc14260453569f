import type { BoardHardware, BoardWiring } from './boardData.ts';

/** An ESP32 DevKit (WROOM: a WROVER needs D16 and D17 for its memory). */
export const esp32Wiring = {
  name: 'esp32',
  spiPins: { sck: 'D18', miso: 'D19', mosi: 'D23' },
  i2cPins: { scl: 'D22', sda: 'D21' },
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
    canStandby: 'D14',
  },
  auxSense: { pin: 'D36', fullScaleV: 20 },
  canWake: 'D13',
  currentMa: { awake: 30, network: 50, asleep: 0.15 },
  // Awake a crystal; asleep the RC oscillator of the real-time clock, of which users report a minute an hour and more.
  clockErrorPpm: { awake: 100, asleep: 50000 },
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
  // Sources: the interpreter's libs/esp32/jswrap_esp32.c (2v29): each call enables one kind of wake-up and sleeps at once,
  // the time is a 32-bit number of microseconds. Espressif, ESP32 series datasheet, table of power modes.
  sleep: {
    wakesBy: ['plug', 'ignition', 'can', 'timer'],
    waitsForBoth: false,
    hopMaxS: 1800,
    keepsMemory: false,
    budgetMa: 2,
    asleepMa: {
      'ESP32, deep sleep': 0.01,
      'two MCP2515, sleep': 0.01,
      'two TJA1042, standby': 0.03,
      'converter without load': 0.05,
      'pull-ups, voltage divider': 0.05,
    },
  },
  losesTimeAtReset: false,
  watchdogS: { min: 1, max: 60 },
  wifiModule: 'Wifi',
  tls: true,
  datagrams: true,
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
