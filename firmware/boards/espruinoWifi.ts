import { espruinoWifiWiring } from '../contract/boards/espruinoWifi.ts';
import { wired, type Board } from './board.ts';
import { joinWifi } from './wifi.ts';

/** Espruino WiFi (STM32F411): 64 KB of flash hold the code and nothing that changes. */
export const board: Board = {
  ...wired(espruinoWifiWiring),
  spi: SPI1,
  i2c: new I2C(),
  connectNetwork: (config, online) => {
    joinWifi(require('EspruinoWiFi'), config, online);
  },
};
