import type { Board } from './board.ts';
import { joinWifi } from './wifi.ts';

/** Espruino WiFi (STM32F411): 64 KB of flash hold the code, so the journal is short. */
export const board: Board = {
  name: 'espruino-wifi',
  spi: SPI1,
  spiPins: { sck: A5, miso: A6, mosi: A7 },
  vehicleCan: { chipSelect: B1, interrupt: B10, oscillatorMhz: 16 },
  chargerCan: { chipSelect: B0, interrupt: B13, oscillatorMhz: 16 },
  lines: {
    plugDetect: B14,
    ignition: B15,
    startSignal1: A8,
    startSignal2: B3,
    permission: B4,
    hvRequest: B5,
    contactors: B6,
  },
  journalPages: 8,
  connectNetwork: (config, online) => {
    joinWifi(require('EspruinoWiFi'), config, online);
  },
};
