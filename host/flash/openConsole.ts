import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { InterpreterConsole, SerialPortInfo } from './interpreterConsole.ts';
import { noAnswer, portRefusal, toolMissing } from './flashRefusals.ts';
import type { ToolReport, ToolRequest } from './toolReports.ts';

const SILENCE_MS = 3000;

/**
 * Opens the console of the interpreter on a serial port, or on `tcp://host:port`.
 * @throws BackfeedError FLASH_TOOL_MISSING, FLASH_PORT_MISSING, FLASH_PORT_BUSY, FLASH_PORT_DENIED, FLASH_PORT
 */
export async function openConsole(port: string, baud: number): Promise<InterpreterConsole> {
  const tool = startTool();
  try {
    const ports = await listed(tool);
    if (!port.startsWith('tcp://') && !ports.some(({ path }) => path === port)) {
      throw portRefusal(port, 'not found', ports);
    }
    try {
      await tool.ask({ do: 'open', port, baud });
    } catch (error) {
      throw portRefusal(port, (error as Error).message, ports);
    }
  } catch (error) {
    tool.end();
    throw error;
  }
  return {
    evaluate: async (expression, silenceMs = SILENCE_MS) => {
      // An exception on the device would print its text and give no value.
      const guarded = `(function(){try{return [0,${expression}]}catch(e){return [1,""+e]}})()`;
      const answer = await tool
        .ask({ do: 'evaluate', expression: guarded, silenceMs })
        .catch((error: Error) => {
          throw noAnswer(port, error.message);
        });
      if (typeof answer !== 'string') throw noAnswer(port, 'it stays silent');
      const [isError, value] = readAnswer(answer, port);
      if (!isError) return value;
      throw new BackfeedError(
        'FLASH_DEVICE_ERROR',
        `${port}: the device says "${String(value)}"`,
        'Reset the board and try again; if it stays, write the interpreter itself again (docs/flashing.md)',
      );
    },
    type: (line) => tool.send({ do: 'type', line }),
    takePrinted: tool.takePrinted,
    close: async () => {
      await tool.ask({ do: 'close' }).catch(() => undefined);
      tool.end();
    },
  };
}

/**
 * The serial ports of this machine.
 * @throws BackfeedError FLASH_TOOL_MISSING
 */
export async function listPorts(): Promise<readonly SerialPortInfo[]> {
  const tool = startTool();
  try {
    return await listed(tool);
  } finally {
    tool.end();
  }
}

async function listed(tool: Tool): Promise<readonly SerialPortInfo[]> {
  try {
    return (await tool.ask({ do: 'ports' })) as SerialPortInfo[];
  } catch (error) {
    throw toolMissing(error);
  }
}

function readAnswer(answer: string, port: string): [number, unknown] {
  try {
    // The interpreter writes `undefined` into JSON as null, and NaN too.
    return JSON.parse(answer) as [number, unknown];
  } catch {
    throw noAnswer(port, `it answers "${answer.slice(0, 60)}"`);
  }
}

interface Tool {
  ask(request: ToolRequest): Promise<unknown>;
  send(request: ToolRequest): void;
  takePrinted(): string;
  end(): void;
}

/** Starts the process; requests are answered in their order. */
function startTool(): Tool {
  const child = fork(fileURLToPath(new URL('espruinoProcess.ts', import.meta.url)), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    silent: true,
  });
  child.stdout?.resume();
  child.stderr?.resume();
  let printed = '';
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  child.on('message', (message: ToolReport) => {
    if ('printed' in message) printed += message.printed;
    else if ('done' in message) waiting.shift()?.resolve(message.done);
    else waiting.shift()?.reject(new Error(message.failed));
  });
  const gone = (): void => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the tool has ended'));
  };
  child.on('exit', gone);
  child.on('error', gone);
  const ask = (request: ToolRequest): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (child.connected) child.send(request);
      else gone();
    });
  return {
    ask,
    send: (request) => void ask(request).catch(() => undefined),
    takePrinted: () => {
      const text = printed;
      printed = '';
      return text;
    },
    end: () => {
      if (child.connected) child.disconnect();
    },
  };
}
