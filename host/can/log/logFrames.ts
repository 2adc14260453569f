import { BackfeedError } from '../../../sim/backfeedError.ts';
import { candumpFile } from './candumpFile.ts';
import { candumpText } from './candumpText.ts';
import { gvretCsv } from './gvretCsv.ts';
import { gvretText } from './gvretText.ts';
import type { FrameKind, LogFormat, LogLine, LogRecord } from './logFormat.ts';
import { peakTrc } from './peakTrc.ts';
import { vectorAsc } from './vectorAsc.ts';

/** A recorded data frame. */
export interface LoggedFrame {
  /** Since the first frame, us. */
  readonly atUs: number;
  readonly id: number;
  readonly extended: boolean;
  readonly data: Uint8Array;
}

/** What a reader of a log wants to know besides the frames. A place is `file:line`. */
export interface LogOptions {
  /** Where the clock of the log went back. */
  readonly onRestart?: (place: string) => void;
  /** A line that is no frame is passed over; without this it is an error. */
  readonly onBadLine?: (place: string) => void;
  /** A frame without data of a message. */
  readonly onSkipped?: (kind: 'remote' | 'error') => void;
  /** Gives CAN FD frames too, of up to 64 bytes; without it they are bad lines. */
  readonly fd?: boolean;
}

const formats: readonly LogFormat[] = [gvretText, gvretCsv, candumpFile, candumpText, vectorAsc, peakTrc];

/** The formats that can be read, for a help text. */
export const logFormatNames: readonly string[] = formats.map(({ name }) => name);

const LAST_STANDARD_ID = 0x7ff;
const LAST_EXTENDED_ID = 0x1fffffff;
const CLASSIC_BYTES = 8;
const fdLengths: ReadonlySet<number> = new Set([12, 16, 20, 24, 32, 48, 64]);
/** Time between two recordings in one file: long enough that nobody takes them for one. */
const RESTART_GAP_US = 1_000_000;

/**
 * Reads the lines of a CAN log, whose format is recognised by its first typical line. Loggers restart their clock in
 * mid-file; where time goes back, what follows is put one second after what came before.
 * @throws BackfeedError CAN_LOG_FORMAT (no known format), CAN_LOG_EMPTY (no frame), CAN_LOG_LINE (file:line)
 */
export function* logFrames(
  lines: Iterable<string>,
  fileName: string,
  options: LogOptions = {},
): Generator<LoggedFrame, void> {
  let format: LogFormat | undefined;
  let read: ((line: string) => LogLine) | undefined;
  let lineNumber = 0;
  let frames = 0;
  let startUs: number | undefined;
  let lastUs = 0;
  for (const line of lines) {
    lineNumber++;
    if (!format) {
      format = formats.find(({ looksLike }) => looksLike.test(line));
      read = format?.start();
    }
    if (!format || !read) continue;
    const place = `${fileName}:${lineNumber}`;
    const record = read(line);
    if (record === 'other' || (!record && isComment(line))) continue;
    if (!record || !isFrame(record) || (record.kind === 'fd' && !options.fd)) {
      if (!options.onBadLine) throw badLine(place, format, record?.kind);
      options.onBadLine(place);
      continue;
    }
    frames++;
    if (record.kind === 'remote' || record.kind === 'error') {
      options.onSkipped?.(record.kind);
      continue;
    }
    startUs ??= record.atUs;
    if (Math.round(record.atUs - startUs) < lastUs) {
      startUs = record.atUs - lastUs - RESTART_GAP_US;
      options.onRestart?.(place);
    }
    lastUs = Math.round(record.atUs - startUs);
    yield { atUs: lastUs, id: record.id, extended: record.extended, data: record.data };
  }
  if (!format) {
    throw new BackfeedError(
      'CAN_LOG_FORMAT',
      `${fileName} is not a CAN log that can be read`,
      `Give one of: ${logFormatNames.join(', ')}`,
    );
  }
  if (frames === 0) {
    throw new BackfeedError(
      'CAN_LOG_EMPTY',
      `${fileName} is a ${format.name} log without any frame`,
      'Record again while the bus is awake',
    );
  }
}

function isComment(line: string): boolean {
  return /^\s*($|#|;|\/\/)/.test(line);
}

/** Whether time, identifier and data are those of a frame; NaN is not. */
function isFrame({ atUs, kind, id, extended, data }: LogRecord): boolean {
  return (
    Number.isSafeInteger(Math.round(atUs)) &&
    id <= (extended ? LAST_EXTENDED_ID : LAST_STANDARD_ID) &&
    (data.length <= CLASSIC_BYTES || (kind === 'fd' && fdLengths.has(data.length)))
  );
}

function badLine(place: string, format: LogFormat, kind: FrameKind | undefined): BackfeedError {
  return new BackfeedError(
    'CAN_LOG_LINE',
    kind === 'fd' ? `${place}: a CAN FD frame` : `${place}: not a ${format.name} frame`,
    kind === 'fd' ? 'Only classic frames are read here; remove it' : 'Correct or remove the line',
  );
}
