import { espruinoWifiWiring } from '../contract/boards/espruinoWifi.ts';
import { TIMER } from '../power/lastSleep.ts';
import { wired, type Board } from './board.ts';
import { joinWifi } from './wifi.ts';

/** A manual watchdog goes on in stop mode: its longest time, and how often the sleep is interrupted to feed it. */
const WATCHDOG_S = 26;
const FEED_S = 20;

const wiring = wired(espruinoWifiWiring);
const wakePins = [wiring.lines.ignition, wiring.lines.plugDetect, wiring.vehicleCan.interrupt];

/** Espruino WiFi (STM32F411): 64 KB of flash hold the code and nothing that changes. */
export const board: Board = {
  ...wiring,
  spi: SPI1,
  i2c: new I2C(),
  connectNetwork: (config, online) => {
    joinWifi(require('EspruinoWiFi'), config, online);
  },
  waitsForBoth: true,
  wakeCause: () => -1,
  sleep: (awaits, isPlugged, forS, woken) => {
    const atRest = [false, isPlugged, true];
    const untilS = forS ? getTime() + forS - FEED_S : Infinity;
    /** Levels, not edges: what came while we fell asleep counts as well. */
    const look = (): void =>
      wakePins.forEach((pin, i) => {
        if (awaits[i] && !!digitalRead(pin) !== atRest[i]) woken(i);
      });
    require('EspruinoWiFi').disconnect();
    // All of them, which their types refuse: who forgets an id ends what others have begun. Here that is what is meant.
    (clearInterval as () => void)();
    (clearWatch as () => void)();
    wakePins.forEach((pin, i) => {
      if (awaits[i]) setWatch(look, pin, { repeat: true, edge: 'both' });
    });
    setInterval(() => {
      E.kickWatchdog();
      look();
      if (getTime() > untilS) woken(TIMER);
    }, FEED_S * 1000);
    E.enableWatchdog(WATCHDOG_S, false);
    setDeepSleep(1);
    look();
  },
};
