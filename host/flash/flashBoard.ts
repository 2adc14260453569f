import { crc32 } from 'node:zlib';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import { slotBytes, type StorageFile } from '../build/storageImage.ts';
import type { InterpreterConsole } from './interpreterConsole.ts';

/** What to put onto a board. */
export interface FlashJob {
  /** For messages. */
  readonly port: string;
  /** Files of the interpreter's Storage. */
  readonly files: readonly StorageFile[];
  /** `process.env.BOARD` that the firmware was built for, or null to take any. */
  readonly interpreterBoard: string | null;
}

/** What came of it. */
export interface FlashOutcome {
  readonly interpreterBoard: string;
  readonly interpreterVersion: string;
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly crc32: number;
    /** False when the device had it already. */
    readonly written: boolean;
  }[];
  /** Lines that the device printed when it started with the new code. */
  readonly bootLines: readonly string[];
}

/** Bytes of a file in one piece: each is a line that the console has to hold. */
const PIECE_BYTES = 1024;
/** The small board erases 64 KB when it makes room. */
const WRITE_SILENCE_MS = 20_000;
const BOOT_TIMEOUT_MS = 20_000;
const BOOT_POLL_MS = 500;
/** What the firmware has to say it says at once. */
const BOOT_LISTEN_MS = 2000;
/** The firmware leaves a watchdog behind that nobody feeds once it is gone. */
const WATCHDOG_S = 20;
/** Other code that the interpreter would run instead, or a saved state that it would start from. */
const RIVALS = ['.bootrst', '.varimg'];
const S = 'require("Storage")';

/**
 * Writes files into the Storage of an interpreter, reads their checksums back, and starts the device anew. Files that
 * it has already stay as they are.
 * @param progress share of the work, 0 to 1, and what is being done
 * @throws BackfeedError FLASH_WRONG_BOARD, FLASH_NO_SPACE, FLASH_VERIFY, FLASH_BOOT, and those of the console
 */
export async function flashBoard(
  device: InterpreterConsole,
  job: FlashJob,
  clock: Clock,
  progress: (done: number, text: string) => void,
): Promise<FlashOutcome> {
  progress(0, 'Looking at the board');
  const env = (await device.evaluate('{BOARD:process.env.BOARD,VERSION:process.env.VERSION}')) as {
    BOARD: string;
    VERSION: string;
  };
  if (job.interpreterBoard !== null && env.BOARD !== job.interpreterBoard) {
    throw new BackfeedError(
      'FLASH_WRONG_BOARD',
      `${job.port} is a ${env.BOARD}, the firmware is for ${job.interpreterBoard}`,
      'Build for the board that is there, or give the port of the other one',
    );
  }
  progress(0.02, 'Stopping what runs');
  device.type('reset()');
  await device.evaluate(`E.enableWatchdog(${WATCHDOG_S},true)`, WRITE_SILENCE_MS);

  const stale: StorageFile[] = [];
  for (const file of job.files) if (!(await isThere(device, file))) stale.push(file);
  for (const name of [...RIVALS, ...stale.map((file) => file.name)])
    await device.evaluate(`${S}.erase(${JSON.stringify(name)})`, WRITE_SILENCE_MS);
  await makeSureItFits(device, job.port, stale);

  const bytesToWrite = stale.reduce((sum, { data }) => sum + data.length, 0);
  let written = 0;
  for (const file of stale) {
    await writeFile(device, file, (bytes) => {
      progress(0.05 + (0.85 * (written + bytes)) / bytesToWrite, `Writing ${file.name}`);
    });
    written += file.data.length;
  }
  progress(0.92, 'Reading back');
  for (const file of job.files) {
    if (await isThere(device, file)) continue;
    throw new BackfeedError(
      'FLASH_VERIFY',
      `${file.name} on ${job.port} is not what was written`,
      'Try again; if it stays, the flash is worn or the cable disturbed',
    );
  }
  progress(0.95, 'Starting');
  const bootLines = await startAnew(device, job.port, clock);
  return {
    interpreterBoard: env.BOARD,
    interpreterVersion: env.VERSION,
    files: job.files.map((file) => ({
      name: file.name,
      bytes: file.data.length,
      crc32: crc32(file.data),
      written: stale.includes(file),
    })),
    bootLines,
  };
}

/** Whether the device holds exactly these bytes, by length and CRC-32. */
async function isThere(device: InterpreterConsole, { name, data }: StorageFile): Promise<boolean> {
  const found = await device.evaluate(
    `(function(d){return d===undefined?null:[d.length,E.CRC32(d)]})(${S}.read(${JSON.stringify(name)}))`,
    WRITE_SILENCE_MS,
  );
  if (!Array.isArray(found)) return false;
  return found[0] === data.length && Number(found[1]) >>> 0 === crc32(data);
}

async function makeSureItFits(
  device: InterpreterConsole,
  port: string,
  files: readonly StorageFile[],
): Promise<void> {
  const { free, trash } = (await device.evaluate(
    `(function(s){return {free:s.freeBytes,trash:s.trashBytes}})(${S}.getStats())`,
  )) as { free: number; trash: number };
  const needed = files.reduce((sum, { data }) => sum + slotBytes(data.length, 8), 0);
  if (needed <= free + trash) return;
  throw new BackfeedError(
    'FLASH_NO_SPACE',
    `${port} has ${free + trash} bytes of Storage left, ${needed} are needed`,
    'Save what you need and empty it with require("Storage").eraseAll() on its console',
  );
}

async function writeFile(
  device: InterpreterConsole,
  { name, data }: StorageFile,
  progress: (bytes: number) => void,
): Promise<void> {
  for (let at = 0; at < data.length; at += PIECE_BYTES) {
    const piece = Buffer.from(data.subarray(at, at + PIECE_BYTES)).toString('base64');
    const size = at === 0 ? `,${data.length}` : '';
    await device.evaluate(
      `${S}.write(${JSON.stringify(name)},atob("${piece}"),${at}${size})`,
      WRITE_SILENCE_MS,
    );
    progress(Math.min(at + PIECE_BYTES, data.length));
  }
}

/**
 * Loads the new code and waits until a variable of the old life is gone. From here on the device is only listened to:
 * what `evaluate` sends to get a prompt could stop the control loop.
 */
async function startAnew(device: InterpreterConsole, port: string, clock: Clock): Promise<readonly string[]> {
  await device.evaluate('global.flashedLife=1');
  device.takePrinted();
  device.type('load()');
  const startedAtMs = clock.now();
  let printed = '';
  let aliveAtMs: number | null = null;
  while (aliveAtMs === null || clock.now() - aliveAtMs < BOOT_LISTEN_MS) {
    await pause(clock, BOOT_POLL_MS);
    if (aliveAtMs === null) {
      if (clock.now() - startedAtMs > BOOT_TIMEOUT_MS) {
        throw new BackfeedError(
          'FLASH_BOOT',
          `the device on ${port} does not start: ${lastLine(printed) || 'it prints nothing'}`,
          'Switch its supply off and on, and watch its console',
        );
      }
      device.type('print("life:"+typeof flashedLife)');
    }
    printed += device.takePrinted();
    if (aliveAtMs === null && printed.includes('life:undefined')) aliveAtMs = clock.now();
  }
  const lines = bootLinesOf(printed);
  const thrown = lines.find((line) => /^(Uncaught|.*Execution Interrupted)/.test(line));
  if (thrown === undefined) return lines;
  throw new BackfeedError(
    'FLASH_BOOT',
    `the firmware on ${port} fails when it starts: ${thrown}`,
    'Build it again for this board; the bundle is on the device, and does nothing until it starts',
  );
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms));
}

/** Without prompts, terminal codes, the interpreter's banner and our own questions. */
function bootLinesOf(printed: string): readonly string[] {
  return printed
    .split(/[\r\n]+/)
    .map((line) => line.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/^[>\s]+/, ''))
    .filter((line) => /^[A-Za-z]/.test(line) && !line.startsWith('life:') && !isBanner(line));
}

function isBanner(line: string): boolean {
  return /^(Espruino is Open Source|only by sales|http:\/\/espruino\.com)/.test(line);
}

function lastLine(printed: string): string {
  return bootLinesOf(printed).at(-1) ?? '';
}
