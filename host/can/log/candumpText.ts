import { hexBytes, wordsOf } from './hexBytes.ts';
import { errorRecord, type LogFormat } from './logFormat.ts';

const CLASSIC_BYTES = 8;
// Interface, and with -x the direction and the flags.
const source = String.raw`\S+\s+(?:[RT]X\s+\S\s+\S\s+)?`;
const framePattern = new RegExp(
  String.raw`^\s*(?:\(([^)]*)\)\s+)?${source}([0-9A-F]{3}|[0-9A-F]{8})\s+\[(\s?\d{1,2})\](?:\s+(.*))?$`,
  'i',
);

/**
 * `(1795351146.466620)  can0  1DB   [8]  00 11 22 33 44 55 66 77`: what candump prints. Times of -t a, A and z; without
 * them all frames are at 0.
 */
export const candumpText: LogFormat = {
  name: 'candump',
  looksLike: new RegExp(
    String.raw`^\s*(?:\([^)]*\)\s+)?${source}(?:[0-9A-F]{3}|[0-9A-F]{8})\s+\[\s?\d{1,2}\]`,
    'i',
  ),
  start: () => (line) => {
    // With -e an error frame is followed by its meaning, indented.
    if (line.startsWith('\t')) return 'other';
    const match = framePattern.exec(line);
    if (!match) return null;
    const atUs = match[1] === undefined ? 0 : timeUs(match[1]);
    const rest = match[4] ?? '';
    if (/(^|\s)ERRORFRAME\b/.test(rest)) return errorRecord(atUs);
    const id = parseInt(match[2]!, 16);
    const extended = match[2]!.length === 8;
    if (/^remote request/.test(rest)) return { atUs, kind: 'remote', id, extended, data: new Uint8Array() };
    const lengthBytes = Number(match[3]);
    // What follows the bytes with -a is their text, in quotation marks.
    const data = hexBytes(wordsOf(rest.replace(/(^|\s)'.*$/, '')));
    if (data?.length !== lengthBytes) return null;
    // candump gives the length of CAN FD two digits.
    const isFd = match[3]!.length > 1 || lengthBytes > CLASSIC_BYTES;
    return { atUs, kind: isFd ? 'fd' : 'data', id, extended, data };
  },
};

/** NaN for what is no time. */
function timeUs(text: string): number {
  const match = /^(?:(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)|(\d+))\.(\d{1,6})$/.exec(text.trim());
  if (!match) return NaN;
  const seconds = match[1] === undefined ? Number(match[3]) : Date.parse(`${match[1]}T${match[2]}Z`) / 1000;
  return seconds * 1e6 + Number(match[4]!.padEnd(6, '0'));
}
