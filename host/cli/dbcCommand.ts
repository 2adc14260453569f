import { basename } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { CanDatabase } from '../can/canDatabase.ts';
import { streamCanLog } from '../can/canLog.ts';
import { databaseSummary, databaseText } from '../can/databaseSummary.ts';
import { decodedText, valueJson, valueText } from '../can/decodedText.ts';
import { createLogDecoder, type DecodedLog, type DecodeFilter } from '../can/decodeLog.ts';
import { logFormatNames } from '../can/log/logFrames.ts';
import { readCanDatabase } from '../can/readCanDatabase.ts';
import { createProgressBar } from './progressBar.ts';

/** Lines that are written in one piece; between two of them a closed pipe is noticed. */
const LINES_AT_ONCE = 2000;

interface DecodeOptions extends DecodeFilter {
  readonly all?: boolean;
  readonly json?: boolean;
}

/** What the reader of a log met besides data frames. */
interface LogFaults {
  badLines: number;
  firstBadLine: string | null;
  restarts: number;
  remoteFrames: number;
  errorFrames: number;
}

/** `backfeed dbc`: signal databases, and logs read with them. */
export function dbcCommand(): Command {
  return new Command('dbc')
    .description('Checks a signal database (DBC or KCD), or decodes a CAN log with it.')
    .addCommand(checkCommand())
    .addCommand(decodeCommand());
}

function checkCommand(): Command {
  return new Command('check')
    .description('Shows what is in a database and each of its mistakes, with line and remedy.')
    .argument('<file>', 'DBC or KCD')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nA file that can be read is no failure, whatever its mistakes.\n\nExamples:\n  backfeed dbc check vehicle.dbc\n  backfeed dbc check charger.kcd --json\n',
    )
    .action((file: string, { json }: { readonly json?: boolean }) => {
      const summary = databaseSummary(readCanDatabase(file), basename(file));
      process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : databaseText(summary));
    });
}

function decodeCommand(): Command {
  return new Command('decode')
    .description('Decodes each frame of a CAN log: count, last, least and greatest value of each signal.')
    .argument('<file>', 'DBC or KCD')
    .argument('<log>', `CAN log: ${logFormatNames.join(', ')}`)
    .option('--all', 'print every value instead, one a line')
    .option('--message <name>', 'only this message')
    .option('--signal <name>', 'only this signal')
    .option('--json', 'print one JSON object; with --all one a line')
    .addHelpText(
      'after',
      '\nExamples:\n  backfeed dbc decode vehicle.dbc drive.log\n  backfeed dbc decode vehicle.dbc drive.log --all --signal LB_Current\n  backfeed dbc decode charger.kcd session.asc --message DC_Status1 --json\n',
    )
    .action(async (file: string, log: string, options: DecodeOptions) => {
      const faults = { badLines: 0, firstBadLine: null, restarts: 0, remoteFrames: 0, errorFrames: 0 };
      const decoded = await decodeLogFile(readCanDatabase(file), log, options, faults);
      if (!decoded) return;
      if (decoded.decodedFrames === 0) {
        throw new BackfeedError(
          'DBC_NO_FRAMES',
          `${basename(log)} has ${decoded.frames} frames, none of a ${options.message || options.signal ? 'message that was asked for' : `message in ${basename(file)}`}`,
          'Choose the database of the recording, or another filter',
        );
      }
      if (options.all) process.stderr.write(faultsText(faults));
      else if (options.json) {
        process.stdout.write(
          `${JSON.stringify({ database: basename(file), log: basename(log), ...decoded, ...faults }, null, 2)}\n`,
        );
      } else process.stdout.write(`${headText(decoded, log)}${faultsText(faults)}\n${decodedText(decoded)}`);
    });
}

/** Reads the log once, printing the values where all are wanted; null when nobody listens any more. */
async function decodeLogFile(
  database: CanDatabase,
  log: string,
  options: DecodeOptions,
  faults: LogFaults,
): Promise<DecodedLog | null> {
  const decoder = createLogDecoder(database, options);
  const progress = createProgressBar();
  const output = createLineOutput();
  const frames = streamCanLog(
    log,
    {
      fd: true,
      onBadLine: (place) => {
        faults.badLines++;
        faults.firstBadLine ??= place;
      },
      onRestart: () => void faults.restarts++,
      onSkipped: (kind) => void faults[kind === 'remote' ? 'remoteFrames' : 'errorFrames']++,
    },
    (done) => {
      if (!options.all) progress.update(done, 'decoding');
    },
  );
  try {
    for (const frame of frames) {
      const values = decoder.take(frame);
      if (!options.all) continue;
      for (const value of values) {
        output.add(options.json ? JSON.stringify(valueJson(value)) : valueText(value));
      }
      if (output.isFull() && !(await output.flush())) return null;
    }
    return (await output.flush()) ? decoder.finish() : null;
  } finally {
    progress.end();
    output.end();
  }
}

/** Lines for standard output. A reader that has seen enough, such as `head`, closes it: that is no failure. */
function createLineOutput(): {
  add(line: string): void;
  isFull(): boolean;
  /** Whether anybody still listens. */
  flush(): Promise<boolean>;
  end(): void;
} {
  let lines: string[] = [];
  let isOpen = true;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    isOpen = false;
  };
  process.stdout.on('error', onError);
  return {
    add: (line) => void lines.push(line),
    isFull: () => lines.length >= LINES_AT_ONCE,
    flush: async () => {
      if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
      lines = [];
      await nextTurn();
      return isOpen;
    },
    end: () => void process.stdout.off('error', onError),
  };
}

function headText({ frames, durationS, decodedFrames, shortFrames }: DecodedLog, log: string): string {
  const short =
    shortFrames > 0 ? `; ${shortFrames} of them are shorter than their message in the database` : '';
  return `${basename(log)}: ${frames} frames in ${durationS.toFixed(1)} s, ${decodedFrames} decoded${short}\n`;
}

function faultsText(faults: LogFaults): string {
  const { badLines, firstBadLine, restarts, remoteFrames, errorFrames } = faults;
  const lines = [
    ...(badLines > 0
      ? [`${badLines} lines are no frames and were passed over, the first ${firstBadLine}`]
      : []),
    ...(restarts > 0 ? [`${restarts} restarts of the log's clock, each counted as one second`] : []),
    ...(remoteFrames + errorFrames > 0
      ? [`${remoteFrames} remote frames and ${errorFrames} error frames carry no data`]
      : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
