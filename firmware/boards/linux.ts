import type { Board } from './board.ts';

/** The interpreter on Linux: for tests of the bundle; the network is simply there. */
export const board: Board = {
  name: 'linux',
  spi: SPI1,
  spiPins: {},
  vehicleCan: { chipSelect: D5, interrupt: D4, oscillatorMhz: 16 },
  chargerCan: { chipSelect: D17, interrupt: D16, oscillatorMhz: 16 },
  lines: {
    plugDetect: D12,
    ignition: D13,
    startSignal1: D14,
    startSignal2: D15,
    permission: D25,
    hvRequest: D26,
    contactors: D27,
  },
  journalPages: 64,
  connectNetwork: (_config, online) => {
    online();
  },
};
