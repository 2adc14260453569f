import type { BoardHardware, BoardWiring } from './boardData.ts';

/** The interpreter on Linux: for tests of the bundle; its pins lead nowhere. */
export const linuxWiring = {
  name: 'linux',
  spiPins: {},
  vehicleCan: { chipSelect: 'D5', interrupt: 'D4', oscillatorMhz: 16 },
  chargerCan: { chipSelect: 'D17', interrupt: 'D16', oscillatorMhz: 16 },
  lines: {
    plugDetect: 'D12',
    ignition: 'D13',
    startSignal1: 'D14',
    startSignal2: 'D15',
    permission: 'D25',
    hvRequest: 'D26',
    contactors: 'D27',
    canStandby: 'D28',
  },
  auxSense: { pin: 'D36', fullScaleV: 20 },
  currentMa: { awake: 30, network: 50, asleep: 0.15 },
  clockErrorPpm: { awake: 100, asleep: 100 },
  // The end of Storage, which fills from its start: no room is left outside it.
  journalFlash: { address: 0x10030000, pageBytes: 4096, pages: 16 },
} as const satisfies BoardWiring;

/** Source: the interpreter's board file LINUX.py (2v29), `process.env` and `process.memory()` of a build of it. */
export const linuxHardware = {
  interpreterBoard: 'LINUX',
  title: 'Interpreter on Linux',
  processor: "the host's",
  clockMhz: 0,
  // A server-class host runs the same code about 28 times faster than the Cortex-M4 (measured).
  slowdown: 1 / 28,
  // It takes more when it needs more: a figure of a build with a fixed number.
  jsVars: 5000,
  jsVarBytes: 27,
  storageAddress: 0x10000000,
  storageBytes: 256 * 1024,
  storagePageBytes: 1024,
  storageAlignBytes: 4,
  sleep: {
    wakesBy: [],
    waitsForBoth: false,
    hopMaxS: 0,
    keepsMemory: true,
    budgetMa: 0.5,
    asleepMa: {},
  },
  losesTimeAtReset: false,
  watchdogS: null,
  wifiModule: null,
  tls: true,
  datagrams: true,
  crypto: true,
  console: { baud: 115200, port: 'tcp://127.0.0.1:PORT, where its console is served' },
  reservedPins: {},
  inputOnlyPins: [],
  watchesByPinNumber: false,
} as const satisfies BoardHardware;
