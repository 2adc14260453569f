import { basename } from 'node:path';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { fileLines } from './log/fileLines.ts';
import { logFrames, type LoggedFrame, type LogOptions } from './log/logFrames.ts';

export type { LoggedFrame } from './log/logFrames.ts';

/**
 * Reads a CAN log of any known format: its classic data frames, all of them.
 * @param onRestart told of each place, `file:line`, where the log's clock went back
 * @throws BackfeedError those of `logFrames`
 */
export function readCanLog(
  text: string,
  fileName: string,
  onRestart: (place: string) => void = () => undefined,
): LoggedFrame[] {
  return [...logFrames(text.split(/\r?\n/), fileName, { onRestart })];
}

/** Reads a CAN log from a file. @throws BackfeedError CAN_LOG_MISSING and those of `readCanLog` */
export function loadCanLog(
  path: string,
  onRestart: (place: string) => void = () => undefined,
): LoggedFrame[] {
  return [...streamCanLog(path, { onRestart })];
}

/**
 * The frames of a CAN log one after the other, so that a file of any size can be read.
 * @param onProgress told of the share that is read, 0 to 1
 * @throws BackfeedError CAN_LOG_MISSING and those of `logFrames`
 */
export function* streamCanLog(
  path: string,
  options: LogOptions,
  onProgress?: (done: number) => void,
): Generator<LoggedFrame, void> {
  try {
    yield* logFrames(fileLines(path, onProgress), basename(path), options);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new BackfeedError('CAN_LOG_MISSING', `cannot read ${path}`, 'Check the path', error);
  }
}
