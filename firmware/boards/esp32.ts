import { esp32Wiring } from '../contract/boards/esp32.ts';
import { wired, type Board } from './board.ts';
import { joinWifi } from './wifi.ts';

/** ESP32 DevKit with two MCP2515 boards. */
export const board: Board = {
  ...wired(esp32Wiring),
  spi: SPI1,
  i2c: I2C1,
  connectNetwork: (config, online) => {
    joinWifi(require('Wifi'), config, online);
  },
};
