import type { DeviceConnectionHandlers } from '../../../sim/espruino/deviceNetwork.ts';
import { createEspruino, type Espruino, type EspruinoOptions } from '../../../sim/espruino/espruino.ts';
import { createFlashStorage } from '../../../sim/espruino/flashStorage.ts';

/** A board that runs a script. */
export interface TestBoard {
  readonly board: Espruino;
  /** What the script printed, and what was reported of it. */
  readonly lines: string[];
  /** Connections that it opened, oldest first. */
  readonly connections: TestConnection[];
  /** Runs every callback due until `us`, device time. */
  runUntil(us: number): void;
}

export interface TestConnection {
  readonly host: string;
  readonly port: number;
  readonly written: string[];
  ended: boolean;
  readonly far: DeviceConnectionHandlers;
}

/** Runs `script` on a board whose calls take no time unless told otherwise. */
export function runScript(script: string, options: Partial<EspruinoOptions> = {}): TestBoard {
  const lines: string[] = [];
  const connections: TestConnection[] = [];
  const board = createEspruino({
    bundle: script,
    costs: { callbackUs: 0, spiTransferUs: 0, callUs: 0 },
    memory: { vars: 5000, varBytes: 17, inputBufferBytes: 1024 },
    interpreterBoard: 'LINUX',
    wifiModule: null,
    pins: {},
    spi: {},
    flash: createFlashStorage(65536),
    network: {
      connect: (host, port, far) => {
        const connection: TestConnection = { host, port, written: [], ended: false, far };
        connections.push(connection);
        return {
          write: (data) => void connection.written.push(data),
          end: () => {
            connection.ended = true;
          },
        };
      },
    },
    random: () => 0.25,
    syncTo: () => undefined,
    log: (line) => lines.push(line),
    startUs: 0,
    ...options,
  });
  return {
    board,
    lines,
    connections,
    runUntil: (us) => {
      while (board.scheduler.nextAtUs() <= us) board.scheduler.runNext();
      board.scheduler.nowUs = Math.max(board.scheduler.nowUs, us);
    },
  };
}

/** What an expression prints, or the error that it throws. */
export function valueOf(expression: string): string {
  const { lines } = runScript(`console.log(${expression});`);
  return lines.join('\n');
}
