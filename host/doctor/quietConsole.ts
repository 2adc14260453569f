import { BackfeedError } from '../../sim/backfeedError.ts';
import { noAnswer } from '../flash/flashRefusals.ts';
import type { InterpreterConsole } from '../flash/interpreterConsole.ts';

/** Asks a device that goes on working: nothing is interrupted, each question is one short line between two callbacks. */
export interface QuietConsole {
  readonly port: string;
  /**
   * The value of an expression on the device.
   * @param silenceMs how long it may take
   * @throws BackfeedError FLASH_NO_ANSWER, or FLASH_DEVICE_ERROR for an exception on the device
   */
  ask(expression: string, silenceMs?: number): Promise<unknown>;
}

/** A device that is known to answer may be busy: it works on while it is asked. */
const SILENCE_MS = 15_000;
const POLL_MS = 25;

/** @param pass lets time go by */
export function createQuietConsole(
  device: InterpreterConsole,
  port: string,
  pass: (durationMs: number) => Promise<void>,
): QuietConsole {
  let asked = 0;
  return {
    port,
    ask: async (expression, silenceMs = SILENCE_MS) => {
      const number = ++asked;
      const answer = new RegExp(`doctor${number}:(.*)[\\r\\n]`);
      // The mark is split in two: an echo of the line is no answer.
      device.type(
        `console.log("doc"+"tor${number}:"+(function(){try{return JSON.stringify([0,${expression}])}catch(e){return JSON.stringify([1,""+e])}})())`,
      );
      let printed = '';
      for (let waitedMs = 0; waitedMs < silenceMs; waitedMs += POLL_MS) {
        await pass(POLL_MS);
        printed += device.takePrinted();
        const found = answer.exec(printed);
        if (found) return valueOf(found[1]!, port);
      }
      throw noAnswer(port, 'it stays silent');
    },
  };
}

function valueOf(answer: string, port: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    throw noAnswer(port, `it answers "${answer.slice(0, 60)}"`);
  }
  const [isError, value] = parsed as [number, unknown];
  if (!isError) return value;
  throw new BackfeedError(
    'FLASH_DEVICE_ERROR',
    `${port}: the device says "${String(value)}"`,
    'Reset the board and try again; if it stays, write the interpreter itself again (docs/flashing.md)',
  );
}
