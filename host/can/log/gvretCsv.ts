import { hexBytes } from './hexBytes.ts';
import type { LogFormat } from './logFormat.ts';

const CLASSIC_BYTES = 8;
// Older files have no column for the direction.
const framePattern =
  /^(\d+),([0-9A-Fa-f]{1,8}),(true|false),(?:[A-Za-z]*,)?\d+,(\d{1,2})(?:,([0-9A-Fa-f,\s]*))?$/i;

/** `3016672,00000100,false,Rx,0,8,00,00,00,00,B3,01,F0,00,` with the time in us, as SavvyCAN writes it. */
export const gvretCsv: LogFormat = {
  name: 'GVRET CSV',
  looksLike: /^(Time ?Stamp,ID,|\d+,[0-9A-Fa-f]{1,8},(true|false),)/i,
  start: () => (line) => {
    if (/^Time ?Stamp,/i.test(line)) return 'other';
    const match = framePattern.exec(line);
    if (!match) return null;
    const lengthBytes = Number(match[4]);
    const data = hexBytes((match[5] ?? '').split(',').slice(0, lengthBytes));
    if (lengthBytes > 0 && data?.length !== lengthBytes) return null;
    return {
      atUs: Number(match[1]),
      kind: lengthBytes > CLASSIC_BYTES ? 'fd' : 'data',
      id: parseInt(match[2]!, 16),
      extended: match[3]!.toLowerCase() === 'true',
      data: lengthBytes > 0 && data ? data : new Uint8Array(),
    };
  },
};
