import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { COUNTER_MAX, keyDerivation } from '../../firmware/contract/envelope.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { VEHICLE_NAME } from '../mqtt/messageSchemas.ts';
import { isPasswordHash } from '../mqtt/passwordHash.ts';
import { isSimulatedSecret } from './simulatedKeys.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Any right of anybody but the owner; on a folder, the right to put another file in its place. */
const OTHERS_MAY = 0o077;
const OTHERS_MAY_WRITE = 0o022;

const storedKey = z.strictObject({
  id: z.string().regex(/^\d{1,6}$/),
  secret: z.base64(),
  createdAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  /** Of the password at the broker that belongs to this key. */
  passwordHash: z.string().refine(isPasswordHash, 'is not a password hash'),
});

const storedDevice = z.strictObject({
  /** Oldest first. */
  keys: z.array(storedKey),
  /** Counters up to here may have been used. */
  counterCeiling: z.int().nonnegative().max(COUNTER_MAX),
});

const keyFile = z.strictObject({
  v: z.literal(1),
  devices: z.record(z.string().regex(VEHICLE_NAME), storedDevice),
});

/** What is in a key file. */
export type KeyFile = z.output<typeof keyFile>;
export type StoredDevice = KeyFile['devices'][string];
export type StoredKey = StoredDevice['keys'][number];

const isWindows = process.platform === 'win32';

function exposed(what: string, next: string): BackfeedError {
  return new BackfeedError('KEYS_EXPOSED', what, next);
}

/**
 * Reads a key file; null when there is none.
 * @throws BackfeedError KEYS_EXPOSED when others than its owner can get at it, KEYS_FILE, KEYS_SYNTAX, KEYS_FACTORY for a
 * secret that is no secret, KEYS_REUSED for one that two devices have
 */
export function readKeyFile(file: string): KeyFile | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
    const folder = dirname(file);
    if (!isWindows && (statSync(file).mode & OTHERS_MAY) !== 0)
      throw exposed(
        `others than its owner may use ${file}`,
        `Run chmod 600 ${file}, and rotate what is in it`,
      );
    if (!isWindows && (statSync(folder).mode & OTHERS_MAY_WRITE) !== 0)
      throw exposed(
        `others than its owner may write to ${folder}, where the keys are`,
        `Run chmod 700 ${folder}`,
      );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof BackfeedError) throw error;
    throw new BackfeedError(
      'KEYS_FILE',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      'Run this as the owner of the file',
      error,
    );
  }
  const content = parse(text, file);
  refuseBadSecrets(content, file);
  return content;
}

function parse(text: string, file: string): KeyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = null;
  }
  const parsed = keyFile.safeParse(json);
  if (parsed.success) return parsed.data;
  // Where, and not what: what is there may be a secret.
  const place = parsed.error.issues[0]?.path.join('.') || 'the file';
  throw new BackfeedError(
    'KEYS_SYNTAX',
    `${file}: ${place} is damaged`,
    'Restore it from a backup, or provision again',
  );
}

function refuseBadSecrets(content: KeyFile, file: string): void {
  const owners = new Map<string, string>();
  for (const [vehicle, { keys }] of Object.entries(content.devices)) {
    for (const { id, secret } of keys) {
      const bytes = Buffer.from(secret, 'base64');
      const distinct = new Set(bytes).size;
      // Of 32 random bytes fewer than 16 different ones do not happen.
      if (
        bytes.length !== keyDerivation.secretBytes ||
        distinct < keyDerivation.secretBytes / 2 ||
        isSimulatedSecret(bytes)
      )
        throw new BackfeedError(
          'KEYS_FACTORY',
          `${file}: the secret of key ${id} of ${vehicle} is one that others can know`,
          `Delete that key from the file, and run backfeed provision --vehicle ${vehicle}`,
        );
      const owner = owners.get(bytes.toString('hex'));
      if (owner !== undefined)
        throw new BackfeedError(
          'KEYS_REUSED',
          `${file}: ${vehicle} has the secret of ${owner}`,
          'Remove one of the two, and provision that device again',
        );
      owners.set(bytes.toString('hex'), vehicle);
    }
  }
}

/**
 * Puts a key file in the place of the one before, whole or not at all, for its owner only.
 * @throws BackfeedError KEYS_FILE
 */
export function writeKeyFile(file: string, content: KeyFile): void {
  const draft = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
    const descriptor = openSync(draft, 'wx', FILE_MODE);
    try {
      writeSync(descriptor, `${JSON.stringify(content, null, 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(draft, FILE_MODE);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new BackfeedError(
      'KEYS_FILE',
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
      'Check that its folder may be written and the disk has room',
      error,
    );
  }
}
