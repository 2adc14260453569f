import { createServer, type Socket } from 'node:net';
import { createContext, runInContext, type Context } from 'node:vm';
import { crc32 } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { InterpreterConsole } from '../../../host/flash/interpreterConsole.ts';
import { listen } from '../../../host/mqtt/listen.ts';

/** What is special about a fake board. */
export interface FakeBoard {
  readonly board?: string;
  readonly storageBytes?: number;
  /** Files that are there from the start. */
  readonly files?: Readonly<Record<string, string>>;
  /** Clears a bit of each written piece: a worn flash. */
  readonly isWorn?: boolean;
  /** `load()` does nothing. */
  readonly hangsAtLoad?: boolean;
  /** Printed when the boot code starts. */
  readonly bootLine?: string;
}

/** A board as its console shows it: lines in, text out; expressions run in a context of Node's own. */
export interface FakeInterpreter {
  readonly files: Map<string, Buffer>;
  /** Runs a line and returns what it prints. */
  run(line: string): string;
  /** Calls that change something, in their order. */
  readonly calls: string[];
}

export function fakeInterpreter(options: FakeBoard = {}): FakeInterpreter {
  const total = options.storageBytes ?? 65536;
  const calls: string[] = [];
  const files = new Map(
    Object.entries(options.files ?? {}).map(([name, text]) => [name, Buffer.from(text, 'latin1')]),
  );
  let printed = '';
  const used = (): number => [...files.values()].reduce((sum, data) => sum + 32 + data.length, 0);
  const storage = {
    read: (name: string) => files.get(name)?.toString('latin1'),
    erase: (name: string) => {
      calls.push(`erase ${name}`);
      files.delete(name);
    },
    getStats: () => ({ totalBytes: total, freeBytes: total - used(), trashBytes: 0 }),
    write: (name: string, text: string, offset: number, size?: number) => {
      if (offset === 0) {
        calls.push(`write ${name}`);
        if (used() + 32 + (size ?? text.length) > total) throw new Error('Unable to find or create file');
        files.set(name, Buffer.alloc(size ?? text.length, 0xff));
      }
      Buffer.from(text, 'latin1').copy(files.get(name) as Buffer, offset);
      if (options.isWorn) (files.get(name) as Buffer)[offset]! &= 0xfe;
      return true;
    },
  };
  const newLife = (): Context => {
    const life: Context = createContext({
      print: (...values: unknown[]) => (printed += `${values.join(' ')}\r\n`),
      console: { log: (...values: unknown[]) => (printed += `${values.join(' ')}\r\n`) },
      require: () => storage,
      atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
      process: { env: { BOARD: options.board ?? 'ESP32', VERSION: '2v29' } },
      E: {
        CRC32: (text: string) => crc32(Buffer.from(text, 'latin1')) | 0,
        enableWatchdog: () => calls.push('watchdog'),
      },
      reset: () => {
        calls.push('reset');
        printed += '\r\n ____                 _ \r\n|  __|___\r\n 2v29 (c) 2026 G.Williams\r\n';
      },
      load: () => {
        calls.push('load');
        if (options.hangsAtLoad) return;
        context = newLife();
        if (options.bootLine) printed += `\r\x1b[J${options.bootLine}\r\n`;
      },
    });
    (life as { global: unknown }).global = life;
    return life;
  };
  let context = newLife();
  return {
    files,
    calls,
    run: (line) => {
      printed = '';
      try {
        runInContext(line, context);
      } catch (error) {
        printed += `Uncaught ${String(error)}\r\n`;
      }
      return printed;
    },
  };
}

/** The same as a console without wires. */
export function fakeConsole(interpreter: FakeInterpreter): InterpreterConsole {
  let printed = '';
  return {
    evaluate: async (expression) => {
      const text = interpreter.run(`print(JSON.stringify([${expression}]))`);
      if (text.startsWith('Uncaught')) throw new Error(text);
      return (JSON.parse(text) as unknown[])[0];
    },
    type: (line) => {
      printed += interpreter.run(line);
    },
    takePrinted: () => {
      const text = printed;
      printed = '';
      return text;
    },
    close: async () => undefined,
  };
}

/** Its console on a loopback socket, as the interpreter's prompt behaves; `null` never says a word. */
export async function serveConsole(interpreter: FakeInterpreter | null): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let line = '';
    socket.on('data', (data) => {
      if (!interpreter) return;
      for (const character of data.toString('latin1')) {
        if (character === '\x03') socket.write('\r\n>');
        else if (character !== '\n') line += character;
        else {
          socket.write(`${interpreter.run(line.replace(/^\x10/, ''))}\r\n>`, 'latin1');
          line = '';
        }
      }
    });
  });
  const port = await listen(server, 0, '127.0.0.1', 'fake console');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `tcp://127.0.0.1:${port}`;
}
