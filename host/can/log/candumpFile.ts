import { hexBytes } from './hexBytes.ts';
import { errorRecord, type LogFormat } from './logFormat.ts';

/** Bit of SocketCAN's identifier that marks an error frame. */
const ERROR_FLAG = 0x20000000;
const framePattern =
  /^\((\d+)\.(\d+)\)\s+\S+\s+([0-9A-Fa-f]{3}|[0-9A-Fa-f]{8})#(#[0-9A-Fa-f])?(R\d?|[0-9A-Fa-f]*)(?:\s+[RT])?\s*$/;

/** `(1795351146.466620) vcan0 1DB#0011223344556677`; `#R` is a remote frame, `##1..` CAN FD with its flags. */
export const candumpFile: LogFormat = {
  name: 'candump -L',
  looksLike: /^\(\d+\.\d+\)\s+\S+\s+[0-9A-Fa-f]+#/,
  start: () => (line) => {
    const match = framePattern.exec(line);
    if (!match) return null;
    const atUs = Number(match[1]) * 1e6 + Number(match[2]!.padEnd(6, '0').slice(0, 6));
    const id = parseInt(match[3]!, 16);
    const extended = match[3]!.length === 8;
    const isFd = match[4] !== undefined;
    const payload = match[5]!;
    if (extended && id >= ERROR_FLAG && id < 2 * ERROR_FLAG) return errorRecord(atUs);
    if (payload.startsWith('R')) {
      return isFd ? null : { atUs, kind: 'remote', id, extended, data: new Uint8Array() };
    }
    const data = hexBytes(payload.match(/..?/g) ?? []);
    return data && { atUs, kind: isFd ? 'fd' : 'data', id, extended, data };
  },
};
