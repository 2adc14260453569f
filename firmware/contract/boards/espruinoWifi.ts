import type { BoardHardware, BoardWiring } from './boardData.ts';

/** Espruino WiFi: the small board. */
export const espruinoWifiWiring = {
  name: 'espruino-wifi',
  spiPins: { sck: 'A5', miso: 'A6', mosi: 'A7' },
  // By software: all pins of the hardware ports are taken.
  i2cPins: { scl: 'A1', sda: 'A4' },
  vehicleCan: { chipSelect: 'B1', interrupt: 'B10', oscillatorMhz: 16 },
  chargerCan: { chipSelect: 'B0', interrupt: 'B13', oscillatorMhz: 16 },
  lines: {
    plugDetect: 'B14',
    ignition: 'B15',
    startSignal1: 'A8',
    startSignal2: 'B3',
    permission: 'B8',
    hvRequest: 'B5',
    contactors: 'B9',
    canStandby: 'A10',
  },
  auxSense: { pin: 'A0', fullScaleV: 20 },
  currentMa: { awake: 20, network: 60, asleep: 0.15 },
  // Its real-time clock has no crystal, and is what the interpreter tells the time by, asleep and awake.
  clockErrorPpm: { awake: 100000, asleep: 100000 },
  // The sectors between the boot loader and Storage.
  journalFlash: { address: 0x08004000, pageBytes: 16384, pages: 3 },
} as const satisfies BoardWiring;

/** Sources: the interpreter's board file ESPRUINOWIFI.py (2v29); STM32F411xE datasheet, pin states during reset. */
export const espruinoWifiHardware = {
  interpreterBoard: 'ESPRUINOWIFI',
  title: 'Espruino WiFi',
  processor: 'STM32F411 (Cortex-M4F)',
  clockMhz: 100,
  // By clock: 168 / 100. Not measured.
  slowdown: 1.7,
  jsVars: 8190,
  jsVarBytes: 13,
  storageAddress: 0x08010000,
  storageBytes: 64 * 1024,
  // One page for everything: to erase anything is to erase the code.
  storagePageBytes: 64 * 1024,
  storageAlignBytes: 4,
  // Source: the interpreter's targets/stm32/jshardware.c (2v29), jshSleep.
  sleep: {
    wakesBy: ['plug', 'ignition', 'can', 'timer'],
    waitsForBoth: true,
    hopMaxS: 1800,
    keepsMemory: true,
    budgetMa: 0.5,
    asleepMa: {
      'STM32F411, stop mode, and its board': 0.05,
      'two MCP2515, sleep': 0.01,
      'two TJA1042, standby': 0.03,
      'converter without load': 0.03,
      'pull-ups, voltage divider': 0.03,
    },
  },
  // A reset stops the oscillator of its real-time clock, and the interpreter, which finds it not ready yet, starts that
  // clock anew. Source: jshInit there.
  losesTimeAtReset: true,
  watchdogS: { min: 0.02, max: 26 },
  wifiModule: 'EspruinoWiFi',
  tls: true,
  // Its Wi-Fi module's AT commands open one from the server's own port at the first word: not proven, so not used.
  datagrams: false,
  crypto: true,
  console: { baud: 115200, port: 'its USB port, such as /dev/ttyACM0 or COM3' },
  reservedPins: {
    A2: 'Wi-Fi module',
    A3: 'Wi-Fi module',
    A9: 'USB supply',
    A11: 'USB',
    A12: 'USB',
    A13: 'Wi-Fi module',
    A14: 'Wi-Fi module',
    A15: 'Wi-Fi module',
    B2: 'LED',
    B4: 'pulled up during reset (JTAG)',
    B6: 'console, transmit: idles high whenever USB is not connected',
    B7: 'console, receive, whenever USB is not connected',
    B12: 'LED',
    C13: 'button',
  },
  inputOnlyPins: [],
  watchesByPinNumber: true,
} as const satisfies BoardHardware;
