import { wordsOf } from './hexBytes.ts';
import { errorRecord, type LogFormat, type LogLine } from './logFormat.ts';

const CLASSIC_BYTES = 8;
/** In the flags of a CANFD line: the frame has the FD format; the line may carry a classic frame too. */
const FD_FLAG = 0x1000;
const basePattern = /^\s*base\s+(hex|dec)\s+timestamps\s+(absolute|relative)/i;
const eventPattern = /^\s*(\d+(?:\.\d+)?)\s+(.*)$/;
const classicPattern = /^\d+\s+([0-9A-F]+)(x?)\s+(?:Rx|Tx|TxRq)\s+([dr])(?:\s+(.*))?$/i;
const fdPattern = /^CANFD\s+\d+\s+(?:Rx|Tx)\s+(.*)$/i;

/**
 * Vector ASC: `0.016728 1  18FF50E5x  Rx  d 8 3E 42 03 00 39 00 03 01`, and lines with CANFD. The line `base ...` says
 * whether numbers are hexadecimal, and whether a time counts from the event before it.
 */
export const vectorAsc: LogFormat = {
  name: 'Vector ASC',
  looksLike:
    /^\s*(base\s+(hex|dec)\s+timestamps\s|\d+(\.\d+)?\s+(CANFD\s+\d+\s+(Rx|Tx)\s|\d+\s+[0-9A-F]+x?\s+(Rx|Tx|TxRq)\s+[dr]\b))/i,
  start: () => {
    let radix = 16;
    let isRelative = false;
    let eventAtUs = 0;
    return (line) => {
      const base = basePattern.exec(line);
      if (base) {
        radix = base[1]!.toLowerCase() === 'hex' ? 16 : 10;
        isRelative = base[2]!.toLowerCase() === 'relative';
        return 'other';
      }
      const event = eventPattern.exec(line);
      if (!event) return isHeading(line) ? 'other' : null;
      const atUs = Number(event[1]) * 1e6;
      eventAtUs = isRelative ? eventAtUs + atUs : atUs;
      return readEvent(event[2]!, eventAtUs, radix);
    };
  },
};

function isHeading(line: string): boolean {
  return /^\s*(date|internal events logged|no internal events logged|begin triggerblock|end triggerblock|\/\/)/i.test(
    line,
  );
}

function readEvent(text: string, atUs: number, radix: number): LogLine {
  if (/^(CANFD\s+)?\d+\s+((Rx|Tx)\s+)?ErrorFrame\b/i.test(text)) return errorRecord(atUs);
  const fd = fdPattern.exec(text);
  if (fd) return readFd(wordsOf(fd[1]!), atUs, radix);
  const match = classicPattern.exec(text);
  // Statistics, states and triggers; a torn frame begins with channel and identifier.
  if (!match) return /^(CANFD\b|\d+\s+[0-9A-F]+x?(\s|$))/i.test(text) ? null : 'other';
  const id = numberIn(match[1]!, radix);
  const extended = match[2] !== '';
  if (match[3]!.toLowerCase() === 'r') return { atUs, kind: 'remote', id, extended, data: new Uint8Array() };
  const [code = '', ...words] = wordsOf(match[4] ?? '');
  const data = bytesIn(words, Math.min(numberIn(code, 16), CLASSIC_BYTES), radix);
  return data && { atUs, kind: 'data', id, extended, data };
}

/** Identifier, perhaps the name of the message, two flags, length code, length, bytes; then times and flags. */
function readFd(words: readonly string[], atUs: number, radix: number): LogLine {
  const [digits = '', second = ''] = words;
  const at = /^[01]$/.test(second) ? 1 : 2;
  const lengthBytes = numberIn(words[at + 3] ?? '', 10);
  const data = bytesIn(words.slice(at + 4), lengthBytes, radix);
  const match = /^([0-9A-F]+)(x?)$/i.exec(digits);
  if (!match || !data) return null;
  const id = numberIn(match[1]!, radix);
  const extended = match[2] !== '';
  const isFd = (parseInt(words[at + 4 + lengthBytes + 2] ?? 'FFFF', 16) & FD_FLAG) !== 0;
  // A classic frame with a length but without bytes asks for them.
  if (!isFd && lengthBytes === 0 && numberIn(words[at + 2] ?? '', 16) > 0) {
    return { atUs, kind: 'remote', id, extended, data };
  }
  return { atUs, kind: isFd ? 'fd' : 'data', id, extended, data };
}

/** NaN for what is no number of that base. */
function numberIn(text: string, radix: number): number {
  return (radix === 16 ? /^[0-9A-F]+$/i : /^\d+$/).test(text) ? parseInt(text, radix) : NaN;
}

/** The first bytes among the words; null when there are fewer. */
function bytesIn(words: readonly string[], count: number, radix: number): Uint8Array | null {
  const values = words.slice(0, count).map((word) => numberIn(word, radix));
  return values.length === count && values.every((value) => value <= 0xff) ? Uint8Array.from(values) : null;
}
