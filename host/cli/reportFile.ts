import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { BackfeedError } from '../../sim/backfeedError.ts';

/** Writes a page. @throws BackfeedError REPORT_FILE */
export function writeReportFile(file: string, page: string): void {
  orRefuse(file, () => writeFileSync(file, page));
}

/**
 * Finds out before a long run whether its page can be written; what is in the file stays.
 * @throws BackfeedError REPORT_FILE
 */
export function checkReportFile(file: string): void {
  const isThere = existsSync(file);
  orRefuse(file, () => closeSync(openSync(file, 'a')));
  if (!isThere) rmSync(file);
}

function orRefuse(file: string, act: () => void): void {
  try {
    act();
  } catch (cause) {
    throw new BackfeedError(
      'REPORT_FILE',
      `cannot write ${file} (${(cause as NodeJS.ErrnoException).code})`,
      'Give the path of a file in a folder that exists',
      cause,
    );
  }
}
