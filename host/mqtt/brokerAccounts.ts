import { readFileSync, statSync } from 'node:fs';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Identity } from './accessTable.ts';
import { VEHICLE_NAME } from './messageSchemas.ts';
import { isPasswordHash } from './passwordHash.ts';

/** A login at the broker, and what it may do there. */
export interface BrokerAccount extends Identity {
  readonly username: string;
  /** In the format of `hashPassword`. */
  readonly passwordHash: string;
}

/** Finds the account of a user name. */
export type BrokerAccounts = (username: string) => BrokerAccount | undefined;

/** User names of the owner's own programs: no vehicle may have one. Each program that runs at a time needs its own. */
const OWN_NAME = /^backfeed-(host|page)(-[A-Za-z0-9_-]+)?$/;

/** What a user name stands for: `backfeed-host...`, `backfeed-page...`, or a vehicle; null may not log in. */
export function identityOfUser(username: string): Identity | null {
  const own = OWN_NAME.exec(username);
  if (own !== null) return { role: own[1] as 'host' | 'page', vehicle: null };
  if (!VEHICLE_NAME.test(username) || username.startsWith('backfeed-')) return null;
  return { role: 'device', vehicle: username };
}

/** The port of a list; the last of two with one name counts, as in Mosquitto. */
export function accountsOf(list: readonly BrokerAccount[]): BrokerAccounts {
  const byName = new Map(list.map((account) => [account.username, account]));
  return (username) => byName.get(username);
}

/**
 * Reads a password file of Mosquitto: `<user name>:<hash>`, one a line.
 *
 * @throws BackfeedError PASSWORD_FILE (cannot be read), PASSWORD_FILE_OPEN (others may read it) or PASSWORD_FILE_LINE
 */
export function readPasswordFile(file: string): readonly BrokerAccount[] {
  let text: string;
  try {
    const othersMayRead = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    if (othersMayRead) {
      throw new BackfeedError('PASSWORD_FILE_OPEN', `${file} can be read by others`, `Run chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof BackfeedError) throw error;
    throw new BackfeedError(
      'PASSWORD_FILE',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`,
      `Make it with mosquitto_passwd -c ${file} <vehicle>`,
      error,
    );
  }
  return text
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [accountOfLine(line, file, index + 1)]));
}

function accountOfLine(line: string, file: string, lineNumber: number): BrokerAccount {
  const [username = '', passwordHash = '', ...rest] = line.trim().split(':');
  const bad = (what: string, hint: string): BackfeedError =>
    new BackfeedError('PASSWORD_FILE_LINE', `${file}:${lineNumber}: ${what}`, hint);
  const identity = identityOfUser(username);
  if (identity === null) {
    throw bad(
      `${JSON.stringify(username)} is no user of the broker`,
      'Take the name of a vehicle, backfeed-host or backfeed-page',
    );
  }
  if (rest.length > 0 || !isPasswordHash(passwordHash)) {
    throw bad(
      `the password of ${username} is not a hash as of Mosquitto 2 ($7$...)`,
      `Run mosquitto_passwd ${file} ${username}`,
    );
  }
  return { ...identity, username, passwordHash };
}
