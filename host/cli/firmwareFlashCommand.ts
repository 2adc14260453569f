import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { boards, type BuildBoard } from '../build/boards.ts';
import { BOOT_CODE_FILE, type StorageFile } from '../build/storageImage.ts';
import { listVehicleProfiles } from '../build/vehicleProfile.ts';
import { systemClock } from '../clock.ts';
import { readDeviceConfig } from '../flash/deviceConfigFile.ts';
import { flashBoard, type FlashOutcome } from '../flash/flashBoard.ts';
import { listPorts, openConsole } from '../flash/openConsole.ts';
import { addGridCodeOptions, gridCodeChoice, type GridCodeOptions } from './gridCodeOptions.ts';
import { loadBuildFirmware } from './loadBuildFirmware.ts';
import { wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';

interface FlashOptions extends GridCodeOptions {
  readonly port?: string;
  readonly board?: string;
  readonly vehicle?: string;
  readonly file?: string;
  readonly config?: string;
  readonly baud?: number;
  readonly json?: boolean;
}

const DEFAULT_BOARD = 'esp32';
const DEFAULT_VEHICLE = 'leaf-aze0';
const DEFAULT_BAUD = 115200;

/** `backfeed firmware flash`: the firmware, and its settings, onto a board. */
export function firmwareFlashCommand(): Command {
  const command = new Command('flash')
    .description('Builds the firmware, writes it to a board that runs Espruino, and reads it back.')
    .option('--port <path>', 'serial port, such as /dev/ttyUSB0, COM3 or tcp://host:23')
    .option('--board <name>', `${Object.keys(boards).join(', ')} (default: ${DEFAULT_BOARD})`)
    .option('--vehicle <name>', `${listVehicleProfiles().join(', ')} (default: ${DEFAULT_VEHICLE})`);
  return addGridCodeOptions(command)
    .option('--file <bundle.js>', 'write this bundle instead of building one')
    .option('--config <file.json>', 'settings of the device: vehicle, broker, Wi-Fi, limits')
    .option('--baud <n>', 'speed of a serial port (default: that of the board)', wholeNumber)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  backfeed firmware flash --port /dev/ttyUSB0 --board esp32 --config garage.json\n',
    )
    .action(runFlash);
}

async function runFlash(options: FlashOptions): Promise<void> {
  const { port, json } = options;
  if (port === undefined) throw await portNotGiven();
  const board = options.board === undefined && options.file !== undefined ? null : boardOf(options);
  const settings =
    options.config === undefined
      ? []
      : [readDeviceConfig(options.config, board !== null && board.hardware.wifiModule !== null)];
  const progress = createProgressBar();
  try {
    progress.update(0, 'Building');
    const files = [await bundleOf(options), ...settings];
    progress.update(0, `Opening ${port}`);
    const device = await openConsole(port, options.baud ?? board?.hardware.console.baud ?? DEFAULT_BAUD);
    let outcome: FlashOutcome;
    try {
      const interpreterBoard = board?.hardware.interpreterBoard ?? null;
      outcome = await flashBoard(device, { port, files, interpreterBoard }, systemClock, progress.update);
    } finally {
      await device.close();
    }
    progress.end();
    process.stdout.write(
      json ? `${JSON.stringify({ port, ...outcome }, null, 2)}\n` : outcomeText(port, outcome),
    );
  } finally {
    progress.end();
  }
}

function boardOf({ board = DEFAULT_BOARD }: FlashOptions): BuildBoard {
  const known = boards[board];
  if (known) return known;
  throw new BackfeedError(
    'BOARD_UNKNOWN',
    `no board "${board}"`,
    `Known boards: ${Object.keys(boards).join(', ')}`,
  );
}

/** @throws BackfeedError BUNDLE_MISSING, BUNDLE_SYNTAX, and those of a build */
async function bundleOf(options: FlashOptions): Promise<StorageFile> {
  if (options.file === undefined) {
    const { board = DEFAULT_BOARD, vehicle = DEFAULT_VEHICLE } = options;
    const build = await (await loadBuildFirmware())({ board, vehicle, ...gridCodeChoice(options) });
    if (build.bytes > build.budgetBytes) {
      throw new BackfeedError(
        'FIRMWARE_TOO_LARGE',
        `the bundle for ${board} has ${build.bytes} bytes, ${build.bytes - build.budgetBytes} more than its budget`,
        'Run backfeed firmware build: its report names the largest modules',
      );
    }
    return { name: BOOT_CODE_FILE, data: Buffer.from(build.code, 'latin1') };
  }
  let data: Buffer;
  try {
    data = readFileSync(options.file);
  } catch (cause) {
    throw new BackfeedError(
      'BUNDLE_MISSING',
      `cannot read ${options.file}`,
      'Run backfeed firmware build, and give the file that it names',
      cause,
    );
  }
  if (data.length > 0 && data.every((byte) => byte < 0x80)) return { name: BOOT_CODE_FILE, data };
  throw new BackfeedError(
    'BUNDLE_SYNTAX',
    `${options.file} is ${data.length ? 'not a script in ASCII' : 'empty'}`,
    'Run backfeed firmware build, and give the file that it names',
  );
}

async function portNotGiven(): Promise<BackfeedError> {
  const found = (await listPorts()).map(({ path, description }) =>
    description ? `${path} (${description})` : path,
  );
  return new BackfeedError(
    'USAGE_PORT',
    `no port was given; ${found.length ? `found: ${found.join(', ')}` : 'no serial port was found'}`,
    found.length ? 'Give --port one of them' : 'Plug the board in, then give --port',
  );
}

function outcomeText(
  port: string,
  { interpreterBoard, interpreterVersion, files, bootLines }: FlashOutcome,
): string {
  const checksum = (crc: number): string => crc.toString(16).padStart(8, '0');
  return [
    `${interpreterBoard}, Espruino ${interpreterVersion}, on ${port}`,
    ...files.map(
      ({ name, bytes, crc32, written }) =>
        `${name}: ${bytes} bytes ${written ? 'written and read back' : 'were there already'}, CRC-32 ${checksum(crc32)}`,
    ),
    'Started again.',
    ...bootLines.map((line) => `It says: ${line}`),
    '',
  ].join('\n');
}
