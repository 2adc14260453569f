import { hexBytes, wordsOf } from './hexBytes.ts';
import type { LogFormat } from './logFormat.ts';

const LAST_STANDARD_ID = 0x7ff;
const framePattern = /^\s*(\d+\.\d+)\s+\d?[RT](\d\d)\s+([0-9A-Fa-f]{3,8})(?:\s+(.*))?$/;

/** `338.234004 R11 000001D4 A0 6D 00 00 42 00 50 FB`; R29 marks an extended identifier, lines with C?? are comments. */
export const gvretText: LogFormat = {
  name: 'GVRET text',
  looksLike: /^\s*\d+\.\d+\s+\d?[RT]\d\d\s/,
  start: () => (line) => {
    if (/^\s*\d+\.\d+\s+\d?C[A-Z]{2}(\s|$)/.test(line)) return 'other';
    const match = framePattern.exec(line);
    const data = hexBytes(wordsOf(match?.[4] ?? ''));
    if (!match || !data) return null;
    const id = parseInt(match[3]!, 16);
    return {
      atUs: Number(match[1]) * 1e6,
      kind: 'data',
      id,
      extended: match[2] === '29' || id > LAST_STANDARD_ID,
      data,
    };
  },
};
