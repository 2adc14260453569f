import { createRequire } from 'node:module';
import type { SerialPortInfo } from './interpreterConsole.ts';
import { TOOL_MISSING, type ToolReport, type ToolRequest } from './toolReports.ts';

/**
 * A process of its own for the npm package `espruino`, which fills the global scope, logs to standard output and turns
 * off the checks of TLS. It obeys requests over its IPC channel, one at a time, and ends with it.
 */

/** The part of the package that is used. */
interface EspruinoTools {
  Config: Record<string, unknown>;
  Core: {
    Serial: {
      devices: { name: string }[];
      getPorts(callback: (ports: { path: string; description?: string }[] | undefined) => void): void;
      open(port: string, connected: (info: unknown) => void, disconnected: () => void): void;
      startListening(listener: (data: ArrayBuffer | string) => void): void;
      setSlowWrite(on: boolean, force: boolean): void;
      write(data: string, showStatus: boolean, callback?: () => void): void;
      close(): void;
    };
    Utils: {
      executeExpression(
        expression: string,
        callback: (result: string | undefined) => void,
        options: { minTimeout: number; maxTimeout: number },
      ): void;
    };
  };
}

/** Only the wires: the package would look for Bluetooth and for sound cards as well. */
const WIRES = ['Node Serial', 'Node Socket'];
const OPEN_TIMEOUT_MS = 8000;

const report = (message: ToolReport): void => void process.send?.(message);

let fail: (reason: string) => void = (reason) => report({ failed: reason });
/** The package says why it cannot only here. */
let lastComplaint = '';

function complain(...words: unknown[]): void {
  const text = words.map(String).join(' ');
  lastComplaint = /"code":"(\w+)"/.exec(text)?.[1] ?? text;
  // A socket's error, which the package leaves at that.
  if (text.startsWith('RECEIVE ERROR')) fail(lastComplaint);
}

function loadTools(): Promise<EspruinoTools> {
  return new Promise((resolve, reject) => {
    let tools: { init(callback: () => void): void };
    try {
      tools = createRequire(import.meta.url)('espruino') as typeof tools;
    } catch {
      reject(new Error(TOOL_MISSING));
      return;
    }
    tools.init(() => {
      const { Espruino } = globalThis as unknown as { Espruino: EspruinoTools };
      const { devices } = Espruino.Core.Serial;
      devices.splice(0, devices.length, ...devices.filter(({ name }) => WIRES.includes(name)));
      Object.assign(Espruino.Config, {
        // It would ask the device for its board, and the internet for that board's description.
        ENV_ON_CONNECT: false,
        // Each piece is acknowledged before the next one: no pauses.
        STORAGE_UPLOAD_METHOD: 1,
        SERIAL_THROTTLE_SEND: 2,
      });
      resolve(Espruino);
    });
  });
}

let loaded: Promise<EspruinoTools> | undefined;

async function obey(request: ToolRequest): Promise<unknown> {
  const { Config, Core } = await (loaded ??= loadTools());
  const { Serial, Utils } = Core;
  return new Promise((resolve, reject) => {
    fail = (reason) => reject(new Error(reason));
    switch (request.do) {
      case 'ports':
        Serial.getPorts((ports) =>
          resolve(
            (ports ?? []).map(({ path, description }): SerialPortInfo => ({
              path,
              ...(description ? { description } : {}),
            })),
          ),
        );
        return;
      case 'open':
        lastComplaint = '';
        Config['BAUD_RATE'] = request.baud;
        if (request.port.startsWith('tcp://')) Config['SERIAL_TCPIP'] = [request.port];
        setTimeout(
          () => reject(new Error(lastComplaint || 'the port does not open')),
          OPEN_TIMEOUT_MS,
        ).unref();
        Serial.startListening((data) => {
          const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
          if (text) report({ printed: text });
        });
        Serial.getPorts(() => {
          Serial.open(
            request.port,
            (info) => {
              if (info === undefined) reject(new Error(lastComplaint || 'the port does not open'));
              else {
                Serial.setSlowWrite(false, true);
                resolve(true);
              }
            },
            () => fail('the device has hung up'),
          );
        });
        return;
      case 'evaluate': {
        const { expression, silenceMs } = request;
        // The package waits for ever where the whole command fits into one write.
        const timer = setTimeout(() => resolve(undefined), silenceMs);
        const answered = (result: string | undefined): void => {
          clearTimeout(timer);
          resolve(result);
        };
        Utils.executeExpression(expression, answered, {
          minTimeout: silenceMs / 1000,
          maxTimeout: silenceMs / 250,
        });
        return;
      }
      case 'type':
        Serial.write(`\x10${request.line}\n`, false);
        resolve(true);
        return;
      case 'close':
        Serial.close();
        resolve(true);
    }
  });
}

let queue: Promise<void> = Promise.resolve();

if (process.send) {
  console.error = complain;
  console.warn = complain;
  // A port's errors have no listener in the package: they end here.
  process.on('uncaughtException', (error) => fail(error.message));
  process.on('disconnect', () => process.exit());
  process.on('message', (request: ToolRequest) => {
    queue = queue.then(async () => {
      try {
        report({ done: await obey(request) });
      } catch (error) {
        report({ failed: (error as Error).message });
      }
      fail = () => undefined;
    });
  });
}
