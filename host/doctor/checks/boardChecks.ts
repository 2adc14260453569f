import { boards } from '../../../firmware/contract/boards/boards.ts';
import { failed, ok, skipped, warning, type Check } from '../check.ts';
import { createQuietConsole } from '../quietConsole.ts';

const group = 'Board';

/** A board that has not said a word in this time is none. */
const FIRST_ANSWER_MS = 3000;
/** The interpreter that the firmware was compared with (docs/flashing.md). */
const TESTED_VERSION = '2v29';
/** The firmware makes and drops objects all the time: with less than this it may meet a full memory, %. */
const LITTLE_FREE_PCT = 10;

const versionNumber = (version: string): number => {
  const [, major = 0, minor = 0] = /^(\d+)v(\d+)/.exec(version) ?? [];
  return Number(major) * 1000 + Number(minor);
};

/** The board as its console shows it. */
export const boardChecks: readonly Check[] = [
  {
    name: 'console',
    group,
    label: 'Console',
    needs: [],
    run: async (examination) => {
      const { port, pass, closers } = examination;
      if (!port) return skipped('no board was named', 'Give --port /dev/ttyUSB0, COM3 or tcp://host:23');
      const device = await port.open();
      closers.push(() => device.close());
      const console = createQuietConsole(device, port.name, pass);
      await console.ask('1', FIRST_ANSWER_MS);
      examination.console = console;
      return ok(`answers on ${port.name}`);
    },
  },
  {
    name: 'interpreter',
    group,
    label: 'Interpreter',
    needs: ['console'],
    run: async (examination) => {
      const { console, board: asked } = examination;
      const { b, v } = (await console!.ask('{b:process.env.BOARD,v:process.env.VERSION}')) as {
        b: string;
        v: string;
      };
      const [found] =
        Object.entries(boards).find(([, { hardware }]) => hardware.interpreterBoard === b) ?? [];
      const wanted = asked === null ? null : boards[asked]!.hardware.interpreterBoard;
      if (found === undefined || (wanted !== null && b !== wanted)) {
        return failed(
          'FLASH_WRONG_BOARD',
          `${console!.port} is a ${b}${wanted === null ? ', which no firmware is made for' : `, not the ${wanted} of --board ${asked}`}`,
          found === undefined
            ? `Use one of ${Object.keys(boards).join(', ')}`
            : `Give --board ${found}, or the port of the other one`,
        );
      }
      examination.foundBoard = found;
      const text = `Espruino ${v} on ${boards[found]!.hardware.title}`;
      const difference = versionNumber(v) - versionNumber(TESTED_VERSION);
      if (difference === 0) return ok(text);
      return warning(
        'INTERPRETER_UNTESTED',
        `${text} is ${difference < 0 ? 'older' : 'newer'} than ${TESTED_VERSION}, the one that backfeed is tested with`,
        `Write Espruino ${TESTED_VERSION} to the board (docs/flashing.md), or run npm run test:espruino with that version`,
      );
    },
  },
  {
    name: 'memory',
    group,
    label: 'Memory',
    needs: ['interpreter'],
    run: async ({ console }) => {
      // Without a garbage collection, which would hold the control tick up.
      const { f, t } = (await console!.ask(
        '(function(m){return{f:m.free,t:m.total}})(process.memory(false))',
      )) as {
        f: number;
        t: number;
      };
      const freePct = (100 * f) / t;
      const text = `${f} of ${t} variables free (${Math.round(freePct)} %)`;
      if (freePct >= LITTLE_FREE_PCT) return ok(text);
      return warning(
        'MEMORY_LOW',
        text,
        'Restart the board; if it stays, look at its build report (backfeed firmware build) and at what else runs there',
      );
    },
  },
];
