import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { CanDatabase } from './canDatabase.ts';
import { parseDbc } from './dbc/parseDbc.ts';
import { parseKcd } from './kcd/parseKcd.ts';

/** Text of a database file: UTF-8 where it is valid, else ISO-8859-1, the two encodings that vendors use. */
export function decodeDatabaseText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}

/**
 * Reads a DBC or a KCD file; a KCD file is XML, which no DBC file begins with.
 * @param shownName named in errors; the file's own name by default
 * @throws BackfeedError DBC_FILE when it cannot be opened, DBC_SYNTAX or KCD_SYNTAX as the parser of its format
 */
export function readCanDatabase(path: string | URL, shownName = basename(String(path))): CanDatabase {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new BackfeedError(
      'DBC_FILE',
      `${shownName} cannot be read: ${(cause as Error).message}`,
      'Give the path of a DBC or KCD file',
      cause,
    );
  }
  const text = decodeDatabaseText(bytes);
  return /^\uFEFF?\s*</.test(text) ? parseKcd(text, shownName) : parseDbc(text, shownName);
}
