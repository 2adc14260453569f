import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { boards } from './boards.ts';
import type { FirmwareBuild } from './buildFirmware.ts';
import type { BuildReport } from './report/buildReport.ts';
import { reportText } from './report/reportText.ts';
import { BOOT_CODE_FILE, storageImage } from './storageImage.ts';

/**
 * Writes a bundle alone as `<board>-<vehicle>.js`, whole or not at all; makes the folder.
 * @returns its path
 * @throws BackfeedError FIRMWARE_WRITE
 */
export function writeBundle({ board, vehicle, code }: FirmwareBuild, outDir: string): string {
  const file = join(outDir, `${board}-${vehicle}.js`);
  makeFolder(resolve(outDir));
  writeWhole(file, code);
  return file;
}

/** Paths of what a build leaves behind. */
export interface WrittenFirmware {
  /** The bundle. */
  readonly file: string;
  /** Flash contents with the bundle in them, for tools that write flash. */
  readonly storageImage: string;
  readonly report: string;
  readonly reportText: string;
}

/**
 * Writes a bundle, its Storage image and its report beside it, each whole or not at all.
 * @throws BackfeedError FIRMWARE_WRITE
 */
export function writeFirmware(build: FirmwareBuild, report: BuildReport, outDir: string): WrittenFirmware {
  const { board, vehicle, code } = build;
  const path = (ending: string): string => join(outDir, `${board}-${vehicle}${ending}`);
  const beside = {
    storageImage: path('.storage.bin'),
    report: path('.report.json'),
    reportText: path('.report.txt'),
  };
  const files = [{ name: BOOT_CODE_FILE, data: Buffer.from(code, 'latin1') }];
  const image = storageImage(files, boards[board]!.hardware.storageAlignBytes);
  makeFolder(resolve(outDir));
  writeWhole(beside.storageImage, image);
  writeWhole(beside.report, `${JSON.stringify(report, null, 2)}\n`);
  writeWhole(beside.reportText, reportText(report));
  return { file: writeBundle(build, outDir), ...beside };
}

function writeWhole(file: string, content: string | Uint8Array): void {
  const unfinished = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch (cause) {
    if (existsSync(unfinished)) rmSync(unfinished);
    throw refusal(file, cause);
  }
}

/** Level by level: Node's own recursion never ends where the system refuses a folder as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    throw refusal(folder, cause);
  }
}

function refusal(path: string, cause: unknown): BackfeedError {
  return new BackfeedError(
    'FIRMWARE_WRITE',
    `${path} cannot be written: ${(cause as Error).message}`,
    'Give a folder that can be written to',
    cause,
  );
}
