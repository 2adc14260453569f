import { BackfeedError } from '../../sim/backfeedError.ts';
import type { CanDatabase } from './canDatabase.ts';

/**
 * For a database that a vehicle is driven by: a line that nobody can read must not be passed over.
 * @param fileName named in the error
 * @throws BackfeedError DBC_SYNTAX for the first malformed line
 */
export function refuseMalformed(database: CanDatabase, fileName: string): CanDatabase {
  const malformed = database.mistakes.find(({ kind }) => kind === 'malformed');
  if (!malformed) return database;
  throw new BackfeedError('DBC_SYNTAX', `${fileName}:${malformed.line}: ${malformed.what}`, malformed.hint);
}
