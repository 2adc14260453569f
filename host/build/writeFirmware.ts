import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { FirmwareBuild } from './buildFirmware.ts';

/**
 * Writes a bundle as `<board>-<vehicle>.js`, whole or not at all; makes the folder.
 * @returns path of the file
 * @throws BackfeedError FIRMWARE_WRITE
 */
export function writeFirmware({ board, vehicle, code }: FirmwareBuild, outDir: string): string {
  const file = join(outDir, `${board}-${vehicle}.js`);
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(outDir, { recursive: true });
    writeFileSync(unfinished, code);
    renameSync(unfinished, file);
  } catch (cause) {
    if (existsSync(unfinished)) rmSync(unfinished);
    throw new BackfeedError(
      'FIRMWARE_WRITE',
      `${file} cannot be written: ${(cause as Error).message}`,
      'Give a folder that can be written to',
      cause,
    );
  }
  return file;
}
