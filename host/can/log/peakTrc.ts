import { hexBytes, wordsOf } from './hexBytes.ts';
import { errorRecord, type LogFormat, type LogLine } from './logFormat.ts';

/** Length of a CAN FD frame by its length code. */
const fdLengths = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64] as const;

/** Columns where the file does not name them: number, offset in ms, type, bus, id, direction, reserved, length, data. */
const defaultColumns = { '2.0': 'N,O,T,I,d,l,D', '2.1': 'N,O,T,B,I,d,R,L,D' } as const;

const oldPattern = /^\s*\d+\)\s+(\d+(?:\.\d+)?)\s+(.*)$/;

/**
 * PEAK TRC, versions 1.0 to 1.3 (`1)  1059.9  Rx  0300  2  00 04`) and 2.0 and 2.1 (`1  1059.900 DT  0300 Rx 2  00 04`),
 * whose columns a header line names.
 */
export const peakTrc: LogFormat = {
  name: 'PEAK TRC',
  looksLike: /^\s*(;\$FILEVERSION=|\d+\)\s+\d+(\.\d+)?\s|\d+\s+\d+\.\d+\s+(DT|FD|FB|FE|BI|RR|ER|ST|EC|EV)\s)/,
  start: () => {
    let columns: string[] = defaultColumns['2.0'].split(',');
    return (line) => {
      if (line.startsWith(';')) {
        const version = /^;\$FILEVERSION=(2\.[01])/.exec(line)?.[1] as
          keyof typeof defaultColumns | undefined;
        const named = version ? defaultColumns[version] : /^;\$COLUMNS=([A-Za-z,]+)/.exec(line)?.[1];
        if (named) columns = named.split(',');
        return 'other';
      }
      const old = oldPattern.exec(line);
      return old ? readOld(Number(old[1]) * 1e3, wordsOf(old[2]!)) : readByColumns(wordsOf(line), columns);
    };
  },
};

/** Of version 1: perhaps bus, perhaps type, identifier, perhaps a dash, length, bytes. */
function readOld(atUs: number, words: string[]): LogLine {
  const hasType = (word: string | undefined): boolean => /^(Rx|Tx|Warng|Error|Event)$/i.test(word ?? '');
  if (hasType(words[1])) words.shift();
  const type = hasType(words[0]) ? words.shift()!.toLowerCase() : 'rx';
  if (words[1] === '-') words.splice(1, 1);
  const [digits = '', length = '', ...rest] = words;
  if (type === 'error' || rest[0] === 'ERROR') return errorRecord(atUs);
  // A status of the controller has an identifier that no frame can have.
  if ((type !== 'rx' && type !== 'tx') || /^F{8}$/i.test(digits)) return 'other';
  return readFrame(atUs, digits, rest[0] === 'RTR' ? 'remote' : 'data', Number(length), rest);
}

function readByColumns(words: readonly string[], columns: readonly string[]): LogLine {
  const word = (column: string): string => words[columns.indexOf(column)] ?? '';
  const type = word('T');
  const atUs = /^\d+(\.\d+)?$/.test(word('O')) ? Number(word('O')) * 1e3 : NaN;
  if (type === 'ER') return errorRecord(atUs);
  if (/^(ST|EC|EV)$/.test(type)) return 'other';
  const isFd = /^(FD|FB|FE|BI)$/.test(type);
  if (!isFd && type !== 'DT' && type !== 'RR') return null;
  const coded = Number(word('L') || 'NaN');
  const length = columns.includes('L')
    ? isFd
      ? (fdLengths[coded] ?? NaN)
      : coded
    : Number(word('l') || 'NaN');
  const dataAt = columns.indexOf('D');
  const kind = type === 'RR' ? 'remote' : isFd ? 'fd' : 'data';
  return readFrame(atUs, word('I'), kind, length, dataAt < 0 ? [] : words.slice(dataAt));
}

/** Four digits are a standard identifier, eight an extended one. */
function readFrame(
  atUs: number,
  digits: string,
  kind: 'data' | 'fd' | 'remote',
  lengthBytes: number,
  words: readonly string[],
): LogLine {
  if (!/^([0-9A-F]{3,4}|[0-9A-F]{8})$/i.test(digits)) return null;
  const data = kind === 'remote' ? new Uint8Array() : hexBytes(words);
  if (!data || (kind !== 'remote' && data.length !== lengthBytes)) return null;
  return { atUs, kind, id: parseInt(digits, 16), extended: digits.length === 8, data };
}
