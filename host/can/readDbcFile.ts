import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { parseDbc } from './dbc.ts';
import type { Dbc } from './dbcModel.ts';

/** Text of a DBC file: UTF-8 where it is valid, else ISO-8859-1, the two encodings that vendors use. */
export function decodeDbcText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/**
 * Reads a DBC file.
 * @param shownName named in errors; the file's own name by default
 * @throws BackfeedError DBC_FILE when it cannot be opened, DBC_SYNTAX as `parseDbc`
 */
export function readDbcFile(path: string | URL, shownName = basename(String(path))): Dbc {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new BackfeedError(
      'DBC_FILE',
      `${shownName} cannot be read: ${(cause as Error).message}`,
      'Check the path',
      cause,
    );
  }
  return parseDbc(decodeDbcText(bytes), shownName);
}
