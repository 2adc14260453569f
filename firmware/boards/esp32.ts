import { esp32Wiring } from '../contract/boards/esp32.ts';
import { TIMER } from '../power/lastSleep.ts';
import { wired, type Board } from './board.ts';
import { joinWifi } from './wifi.ts';

const { lines, canWake } = esp32Wiring;
const wakePins: readonly string[] = [lines.ignition, lines.plugDetect, canWake];
/** Of `getWakeupCause`. */
const BY_TIMER = 4;

/** ESP32 DevKit with two MCP2515 boards. */
export const board: Board = {
  ...wired(esp32Wiring),
  spi: SPI1,
  i2c: I2C1,
  connectNetwork: (config, online) => {
    joinWifi(require('Wifi'), config, online);
  },
  waitsForBoth: false,
  wakeCause: () =>
    ESP32.getWakeupCause() === BY_TIMER ? TIMER : wakePins.indexOf('' + ESP32.getWakeupPin()),
  sleep: (awaits, _isPlugged, forS) => {
    if (forS) ESP32.deepSleep(forS * 1e6);
    // Until any of them is high.
    ESP32.deepSleepExt1(wakePins.filter((_pin, i) => awaits[i]) as unknown as readonly Pin[], 1);
  },
};
