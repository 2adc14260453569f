import { readFileSync } from 'node:fs';
import { BackfeedError } from '../backfeedError.ts';
import type { DriveCycle } from './driveCycle.ts';
import { readCycleCsv } from './readCycleCsv.ts';

/** Reads a drive cycle file. @throws BackfeedError CYCLE_FILE_MISSING, or what `readCycleCsv` throws */
export function loadCycleCsv(path: string): DriveCycle {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new BackfeedError(
      'CYCLE_FILE_MISSING',
      `Drive cycle ${path} cannot be read`,
      'Check the path given with --cycle or in the scenario',
      error,
    );
  }
  return readCycleCsv(text, path);
}
