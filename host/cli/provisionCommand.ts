import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { DEVICE_KEYS_FILE, type DeviceKeys } from '../../firmware/contract/deviceConfig.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { StorageFile } from '../build/storageImage.ts';
import { systemClock } from '../clock.ts';
import { flashBoard } from '../flash/flashBoard.ts';
import { openConsole } from '../flash/openConsole.ts';
import { VEHICLE_NAME } from '../mqtt/messageSchemas.ts';
import { DEFAULT_KEY_FILE } from '../service/serviceConfig.ts';
import { openKeyStore, type KeyStore } from '../trust/keyStore.ts';
import { wholeNumber } from './optionValues.ts';
import { createProgressBar } from './progressBar.ts';

interface ProvisionOptions {
  readonly vehicle?: string;
  readonly keys: string;
  readonly port?: string;
  readonly out?: string;
  readonly baud: number;
  readonly rotate?: boolean;
  readonly revoke?: boolean;
  readonly key?: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

const DEFAULT_BAUD = 115200;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** `backfeed provision`: the keys by which a device and its host know each other. */
export function provisionCommand(): Command {
  return new Command('provision')
    .description('Makes the keys of a device, writes them to it, replaces and revokes them.')
    .option('--vehicle <name>', 'as in the settings of the device')
    .option('--keys <file>', "the host's key file; it is for its owner only", DEFAULT_KEY_FILE)
    .option('--port <path>', 'write to the device here: /dev/ttyUSB0, COM3 or tcp://host:23')
    .option('--out <folder>', `write ${DEVICE_KEYS_FILE} into this folder instead`)
    .option('--baud <n>', 'speed of a serial port', wholeNumber, DEFAULT_BAUD)
    .option('--rotate', 'make a new key in place of the present one')
    .option('--revoke', 'end the keys of the vehicle, or the one that --key names')
    .option('--key <id>', 'with --revoke: only this key')
    .option('--list', 'show which keys there are')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      [
        '\nExamples:',
        '  backfeed provision --vehicle leaf-1 --port /dev/ttyUSB0',
        '  backfeed provision --vehicle leaf-1 --rotate --port /dev/ttyUSB0',
        '  backfeed provision --vehicle leaf-1 --revoke --key 1',
        '  backfeed provision --list\n',
      ].join('\n'),
    )
    .action(runProvision);
}

async function runProvision(options: ProvisionOptions): Promise<void> {
  const { vehicle, json } = options;
  const store = openKeyStore(resolve(options.keys));
  const print = (result: object, text: string): void =>
    void process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : `${text}\n`);
  if (options.list) return print({ keys: store.list() }, listText(store, vehicle));
  if (vehicle === undefined || !VEHICLE_NAME.test(vehicle)) {
    throw new BackfeedError(
      'USAGE_VEHICLE',
      vehicle === undefined ? 'no vehicle was given' : `'${vehicle}' cannot be the name of a vehicle`,
      'Give --vehicle with letters, digits, - and _, as in the settings of the device',
    );
  }
  if (options.revoke) {
    const revoked = store.revoke(
      vehicle,
      (id) => options.key === undefined || id === options.key,
      systemClock.now(),
    );
    return print(
      { vehicle, revoked },
      `${vehicle}: key ${revoked.join(', ')} revoked. Restart backfeed serve.`,
    );
  }
  if ((options.port === undefined) === (options.out === undefined)) {
    throw new BackfeedError(
      'USAGE_PORT',
      'give either --port or --out',
      'Name the port of the device, or a folder for the file that it needs',
    );
  }
  const before = store.current(vehicle);
  const keys = before && !options.rotate ? before : store.add(vehicle, systemClock.now());
  const place = options.port === undefined ? writeFile(options.out!, keys) : await writeDevice(options, keys);
  // Only a device that surely has the new key can do without the one before.
  const isReplaced = before !== null && before.key !== keys.key && options.port !== undefined;
  const revoked = isReplaced ? store.revoke(vehicle, (id) => id !== keys.key, systemClock.now()) : [];
  print(
    { vehicle, key: keys.key, keys: store.file, place, revoked },
    [
      `${vehicle}: key ${keys.key} ${before?.key === keys.key ? '' : 'made and '}written to ${place}.`,
      ...(revoked.length ? [`Key ${revoked.join(', ')} revoked.`] : []),
      ...(before && before.key !== keys.key && !isReplaced
        ? [
            `Key ${before.key} stays in use: once the device has the new one, run backfeed provision --vehicle ${vehicle} --revoke --key ${before.key}.`,
          ]
        : []),
      `The host's half is in ${store.file}. Restart backfeed serve.`,
    ].join('\n'),
  );
}

function fileOf(keys: DeviceKeys): StorageFile {
  return { name: DEVICE_KEYS_FILE, data: Buffer.from(JSON.stringify(keys), 'latin1') };
}

function writeFile(folder: string, keys: DeviceKeys): string {
  const { name, data } = fileOf(keys);
  const path = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    writeFileSync(path, data, { mode: FILE_MODE });
  } catch (error) {
    throw new BackfeedError(
      'OUT_FOLDER',
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      'Choose another folder',
      error,
    );
  }
  return path;
}

async function writeDevice({ port, baud }: ProvisionOptions, keys: DeviceKeys): Promise<string> {
  const progress = createProgressBar();
  try {
    progress.update(0, `Opening ${port}`);
    const device = await openConsole(port!, baud);
    try {
      const job = { port: port!, files: [fileOf(keys)], interpreterBoard: null };
      await flashBoard(device, job, systemClock, progress.update);
    } finally {
      await device.close();
    }
  } finally {
    progress.end();
  }
  return `the device on ${port}, and read back`;
}

function listText(store: KeyStore, only: string | undefined): string {
  const lines = Object.entries(store.list())
    .filter(([vehicle]) => only === undefined || vehicle === only)
    .flatMap(([vehicle, keys]) =>
      keys.map(
        ({ id, createdAt, revokedAt }) =>
          `${vehicle}  key ${id}  made ${createdAt}  ${revokedAt === null ? 'in use' : `revoked ${revokedAt}`}`,
      ),
    );
  return lines.length ? lines.join('\n') : `${store.file} holds no keys.`;
}
