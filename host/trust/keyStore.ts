import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DeviceKeys } from '../../firmware/contract/deviceConfig.ts';
import { COUNTER_BLOCK_HOST, keyDerivation } from '../../firmware/contract/envelope.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { hashPassword } from '../mqtt/passwordHash.ts';
import { brokerPassword, commandUser, deriveKeys, deviceKeys } from './deriveKeys.ts';
import type { DeviceSecrets } from './deviceTrust.ts';
import { readKeyFile, writeKeyFile, type KeyFile, type StoredDevice, type StoredKey } from './keyFile.ts';

/** What may be told of a key. */
export interface KeyInfo {
  readonly id: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

/** A login at the broker. */
export interface BrokerLogin {
  readonly username: string;
  /** As in host/mqtt/passwordHash.ts. */
  readonly passwordHash: string;
}

/** The keys of all devices of an owner, in one file that several processes may use. */
export interface KeyStore {
  readonly file: string;
  /** By vehicle, oldest key first; revoked ones too. */
  list(): Readonly<Record<string, readonly KeyInfo[]>>;
  /** Newest key of a vehicle that is in use, as the device gets it; null when there is none. */
  current(vehicle: string): DeviceKeys | null;
  /** A new key; those before stay in use until they are revoked. */
  add(vehicle: string, nowMs: number): DeviceKeys;
  /**
   * Ends keys of a vehicle, and its logins with them.
   * @throws BackfeedError KEYS_MISSING when there is no such key in use
   */
  revoke(vehicle: string, isMeant: (id: string) => boolean, nowMs: number): readonly string[];
  /**
   * What a host needs to talk to a vehicle.
   * @param block counters to take at once: what a process does not use of them is skipped
   * @throws BackfeedError KEYS_MISSING when it has no key
   */
  secretsOf(vehicle: string, block?: number): DeviceSecrets;
  /** For each key in use the login of its device, and the one of the owner's commands to it. */
  logins(): readonly BrokerLogin[];
  /** The login of the owner's commands to a vehicle. @throws BackfeedError KEYS_MISSING when it has no key */
  commandLogin(vehicle: string): { readonly username: string; readonly password: string };
}

const LOCK_TRIES = 200;
const LOCK_PAUSE_MS = 20;
/** A lock of this age was left behind: what it guards takes milliseconds. */
const LOCK_STALE_MS = 10_000;

/** Opens a key store; a file that is not there yet is an empty one. @throws BackfeedError as `readKeyFile` */
export function openKeyStore(file: string): KeyStore {
  const read = (): KeyFile => readKeyFile(file) ?? { v: 1, devices: {} };
  const inUse = ({ keys }: StoredDevice): StoredKey[] => keys.filter(({ revokedAt }) => revokedAt === null);
  const secretOf = ({ secret }: StoredKey): Buffer => Buffer.from(secret, 'base64');
  read();

  /** Changes the file while no other process does. */
  const change = <Result>(edit: (content: KeyFile) => Result): Result =>
    locked(file, () => {
      const content = read();
      const result = edit(content);
      writeKeyFile(file, content);
      return result;
    });

  const missing = (vehicle: string): BackfeedError =>
    new BackfeedError(
      'KEYS_MISSING',
      `${file} has no key of ${vehicle}`,
      `Run backfeed provision --vehicle ${vehicle} --keys ${file} --port PORT`,
    );

  return {
    file,
    list: () =>
      Object.fromEntries(
        Object.entries(read().devices).map(([vehicle, { keys }]) => [
          vehicle,
          keys.map(({ id, createdAt, revokedAt }) => ({ id, createdAt, revokedAt })),
        ]),
      ),
    current: (vehicle) => {
      const device = read().devices[vehicle];
      const key = device && inUse(device).at(-1);
      return key ? deviceKeys(secretOf(key), vehicle, key.id) : null;
    },
    add: (vehicle, nowMs) =>
      change((content) => {
        const device = (content.devices[vehicle] ??= { keys: [], counterCeiling: 0 });
        const secret = randomBytes(keyDerivation.secretBytes);
        const id = String(1 + Math.max(0, ...device.keys.map((key) => Number(key.id))));
        device.keys.push({
          id,
          secret: secret.toString('base64'),
          createdAt: new Date(nowMs).toISOString(),
          revokedAt: null,
          passwordHash: hashPassword(brokerPassword(secret, vehicle, id)),
        });
        return deviceKeys(secret, vehicle, id);
      }),
    revoke: (vehicle, isMeant, nowMs) =>
      change((content) => {
        const device = content.devices[vehicle];
        const meant = device ? inUse(device).filter(({ id }) => isMeant(id)) : [];
        if (meant.length === 0) throw missing(vehicle);
        for (const key of meant) key.revokedAt = new Date(nowMs).toISOString();
        return meant.map(({ id }) => id);
      }),
    secretsOf: (vehicle, block = COUNTER_BLOCK_HOST) => {
      const device = read().devices[vehicle];
      const keys = device ? inUse(device).map((key) => deriveKeys(secretOf(key), vehicle, key.id)) : [];
      if (keys.length === 0) throw missing(vehicle);
      let used = 0;
      let ceiling = 0;
      return {
        keys,
        nextCounter: () => {
          if (used >= ceiling) {
            // Saved before one of them is used: what a crash takes is skipped.
            ceiling = change(({ devices }) => (devices[vehicle]!.counterCeiling += block));
            used = ceiling - block;
          }
          return ++used;
        },
      };
    },
    logins: () =>
      Object.entries(read().devices).flatMap(([username, device]) =>
        inUse(device).flatMap((key) => [
          { username, passwordHash: key.passwordHash },
          {
            username: commandUser(username),
            passwordHash: hashPassword(brokerPassword(secretOf(key), commandUser(username), key.id)),
          },
        ]),
      ),
    commandLogin: (vehicle) => {
      const device = read().devices[vehicle];
      const key = device && inUse(device).at(-1);
      if (!key) throw missing(vehicle);
      const username = commandUser(vehicle);
      return { username, password: brokerPassword(secretOf(key), username, key.id) };
    },
  };
}

/** Runs `act` while this process holds the lock beside a file. */
function locked<Result>(file: string, act: () => Result): Result {
  const lock = `${file}.lock`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || tries >= LOCK_TRIES)
        throw new BackfeedError(
          'KEYS_FILE',
          `${file} is locked by another process`,
          `Try again; if no backfeed is running, delete the folder ${lock}`,
          error,
        );
    }
    if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOCK_PAUSE_MS);
  }
  try {
    return act();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > LOCK_STALE_MS;
  } catch {
    return false;
  }
}
