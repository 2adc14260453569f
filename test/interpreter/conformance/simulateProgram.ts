import type { DeviceConnectionHandlers, DeviceNetwork } from '../../../sim/espruino/deviceNetwork.ts';
import { createEspruino } from '../../../sim/espruino/espruino.ts';
import { linuxFlash } from '../../../sim/espruino/flashGeometry.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';
import { farEndAnswer, programWithPorts, type Ports } from './farEnd.ts';

const POWER_UP_US = 1e6;
const LONGEST_RUN_US = POWER_UP_US + 60e6;
const LATENCY_US = 1000;
const ports: Ports = { open: 1883, closed: 1 };
/** Calls take a little, as on a fast host, so that loops which wait for a time come to their end. */
const costs = { callbackUs: 10, spiTransferUs: 10, callUs: 5 };

/** Runs a program in the simulator's runtime until it has nothing left to do, and returns what it printed. */
export function simulateProgram(source: string): string {
  let output = '';
  let nowUs = POWER_UP_US;
  const arriving: { readonly atUs: number; readonly run: () => void }[] = [];
  const later = (run: () => void): void => void arriving.push({ atUs: nowUs + LATENCY_US, run });
  /** The far end, behind a network without loss. */
  const network: DeviceNetwork = {
    connect: (_host, port, far: DeviceConnectionHandlers) => {
      if (port !== ports.open) throw new Error('refused');
      later(() => far.onConnect());
      return {
        write: (data) => {
          const answer = farEndAnswer(data);
          if (answer.data !== undefined) later(() => far.onData(answer.data!));
          if (answer.closes) later(() => far.onClose(false));
        },
        end: () => undefined,
      };
    },
    datagram: (_host, port, data, answer) => {
      if (port === ports.open) later(() => answer(farEndAnswer(data).data!));
    },
  };
  const { scheduler } = createEspruino({
    bundle: programWithPorts(source, ports),
    costs,
    wifiModule: null,
    pins: { D1: {}, D2: {}, D5: {} },
    spi: {},
    flash: createFlashStorage(linuxFlash.storage.bytes, linuxFlash),
    network,
    random: () => 0.5,
    syncTo: () => undefined,
    // Of an uncaught error only the first line, without its place.
    log: (line) => {
      output += line.startsWith('Uncaught ') ? `${line.split('\n')[0]}\n` : `${line}\n`;
    },
    startUs: POWER_UP_US,
  });
  for (;;) {
    const arrivesAtUs = arriving[0]?.atUs ?? Infinity;
    const atUs = Math.min(scheduler.nextAtUs(), arrivesAtUs);
    if (atUs > LONGEST_RUN_US) return output;
    nowUs = atUs;
    if (atUs < arrivesAtUs) scheduler.runNext();
    else {
      scheduler.nowUs = Math.max(scheduler.nowUs, atUs);
      arriving.shift()!.run();
    }
  }
}
