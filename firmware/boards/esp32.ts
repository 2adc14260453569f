import type { Board } from './board.ts';
import { joinWifi } from './wifi.ts';

/** ESP32 DevKit with two MCP2515 boards; 896 KB of flash for code and journal. */
export const board: Board = {
  name: 'esp32',
  spi: SPI1,
  spiPins: { sck: D18, miso: D19, mosi: D23 },
  vehicleCan: { chipSelect: D5, interrupt: D4, oscillatorMhz: 16 },
  chargerCan: { chipSelect: D17, interrupt: D16, oscillatorMhz: 16 },
  lines: {
    plugDetect: D32,
    ignition: D33,
    startSignal1: D34,
    startSignal2: D35,
    permission: D25,
    hvRequest: D26,
    contactors: D27,
  },
  journalPages: 128,
  connectNetwork: (config, online) => {
    joinWifi(require('Wifi'), config, online);
  },
};
