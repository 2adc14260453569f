import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';

/** A recorded data frame. */
export interface LoggedFrame {
  /** Since the first frame, us. */
  readonly atUs: number;
  readonly id: number;
  readonly extended: boolean;
  readonly data: Uint8Array;
}

/** One format: recognises its lines and reads them. `null` means that the line is not a frame. */
interface LogFormat {
  readonly name: string;
  readonly looksLike: RegExp;
  read(line: string): {
    readonly atUs: number;
    readonly id: number;
    readonly extended: boolean;
    readonly bytes: string[];
  } | null;
}

const formats: readonly LogFormat[] = [
  {
    // 338.234004 R11 000001D4 A0 6D 00 00 42 00 50 FB
    name: 'GVRET text',
    looksLike: /^\s*\d+\.\d+\s+R\d\d\s/,
    read: (line) => {
      const match = /^\s*(\d+\.\d+)\s+R(\d)\d\s+([0-9A-Fa-f]{3,8})\s*((?:[0-9A-Fa-f]{2}\s*)*)$/.exec(line);
      if (!match) return null;
      const id = parseInt(match[3]!, 16);
      return {
        atUs: Number(match[1]) * 1e6,
        id,
        extended: id > 0x7ff,
        bytes: match[4]!.split(/\s+/).filter(Boolean),
      };
    },
  },
  {
    // 3016672,00000100,false,Rx,0,8,00,00,00,00,B3,01,F0,00,
    name: 'GVRET CSV',
    looksLike: /^\d+,[0-9A-Fa-f]{3,8},(true|false),/i,
    read: (line) => {
      const match = /^(\d+),([0-9A-Fa-f]{3,8}),(true|false),[^,]*,[^,]*,(\d)(?:,(.*))?$/i.exec(line);
      if (!match) return null;
      const lengthBytes = Number(match[4]);
      const bytes = (match[5] ?? '').split(',').slice(0, lengthBytes);
      if (bytes.length < lengthBytes) return null;
      return {
        atUs: Number(match[1]),
        id: parseInt(match[2]!, 16),
        extended: match[3]!.toLowerCase() === 'true',
        bytes,
      };
    },
  },
  {
    // (1795351146.466620) vcan0 1DB#0011223344556677
    name: 'candump -L',
    looksLike: /^\(\d+\.\d+\)\s+\S+\s+[0-9A-Fa-f]+#/,
    read: (line) => {
      const match =
        /^\((\d+)\.(\d+)\)\s+\S+\s+([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#((?:[0-9A-Fa-f]{2})*)(?:\s+[RT])?\s*$/.exec(
          line,
        );
      if (!match) return null;
      return {
        atUs: Number(match[1]) * 1e6 + Number(match[2]!.padEnd(6, '0').slice(0, 6)),
        id: parseInt(match[3]!, 16),
        extended: match[3]!.length === 8,
        bytes: match[4]!.match(/../g) ?? [],
      };
    },
  },
];

/** Lines that a log may carry besides data frames: headers, comments, and candump's remote frames. */
const ignored = /^\s*($|#|;|Time ?Stamp|.*\sCXX\s|\(.*#R\d?(\s|$))/i;

const LAST_STANDARD_ID = 0x7ff;
const LAST_EXTENDED_ID = 0x1fffffff;

type ReadFrame = NonNullable<ReturnType<LogFormat['read']>>;

/** Whether identifier and data are those of a classic CAN frame; NaN is not. */
function isDataFrame({ id, extended, bytes }: ReadFrame): boolean {
  return (
    id <= (extended ? LAST_EXTENDED_ID : LAST_STANDARD_ID) &&
    bytes.length <= 8 &&
    bytes.every((byte) => /^[0-9A-Fa-f]{2}$/.test(byte))
  );
}

/** Time between two recordings in one file: long enough that nobody takes them for one. */
const RESTART_GAP_US = 1_000_000;

/**
 * Reads a CAN log: GVRET text, GVRET CSV or candump -L, recognised by its first frame. Loggers restart their clock in
 * mid-file; where time goes back, what follows is put one second after what came before.
 * @param onRestart told of each such place, `file:line`
 * @throws BackfeedError CAN_LOG_FORMAT (no known format), CAN_LOG_LINE (file:line)
 */
export function readCanLog(
  text: string,
  fileName: string,
  onRestart: (place: string) => void = () => undefined,
): LoggedFrame[] {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => formats.some((format) => format.looksLike.test(line)));
  const format = formats.find(({ looksLike }) => looksLike.test(lines[first] ?? ''));
  if (!format) {
    throw new BackfeedError(
      'CAN_LOG_FORMAT',
      `${fileName} is not a CAN log that can be read`,
      `Give one of: ${formats.map(({ name }) => name).join(', ')}`,
    );
  }
  const frames: LoggedFrame[] = [];
  let startUs = 0;
  lines.forEach((line, index) => {
    if (index < first || ignored.test(line)) return;
    const frame = format.read(line);
    if (!frame || !isDataFrame(frame)) {
      throw new BackfeedError(
        'CAN_LOG_LINE',
        `${fileName}:${index + 1}: not a ${format.name} frame`,
        'Correct or remove the line',
      );
    }
    if (frames.length === 0) startUs = frame.atUs;
    const lastUs = frames.at(-1)?.atUs ?? 0;
    if (Math.round(frame.atUs - startUs) < lastUs) {
      startUs = frame.atUs - lastUs - RESTART_GAP_US;
      onRestart(`${fileName}:${index + 1}`);
    }
    const atUs = Math.round(frame.atUs - startUs);
    frames.push({
      atUs,
      id: frame.id,
      extended: frame.extended,
      data: Uint8Array.from(frame.bytes, (byte) => parseInt(byte, 16)),
    });
  });
  return frames;
}

/** Reads a CAN log from a file. @throws BackfeedError CAN_LOG_MISSING and those of `readCanLog` */
export function loadCanLog(path: string, onRestart?: (place: string) => void): LoggedFrame[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BackfeedError('CAN_LOG_MISSING', `cannot read ${path}`, 'Check the path', error);
  }
  return readCanLog(text, basename(path), onRestart);
}
