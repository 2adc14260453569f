import { pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Rounds of PBKDF2 in a new hash. Provisioned passwords are random, which no number of rounds makes stronger; each
 * round is work that a stranger can order from the broker with a wrong password. Mosquitto's own tool takes 101.
 */
const ITERATIONS = 1000;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

/** `$7$<iterations>$<salt, base64>$<PBKDF2-SHA512, base64>`. Source: Mosquitto 2.0, mosquitto_passwd. */
const PASSWORD_HASH = /^\$7\$([1-9]\d{0,6})\$([A-Za-z0-9+/]{8,88}={0,2})\$([A-Za-z0-9+/]{86}==)$/;

/** What a password file or key store keeps of a broker password; Mosquitto reads it as well. */
export function hashPassword(password: string, iterations = ITERATIONS): string {
  const salt = randomBytes(SALT_BYTES);
  const hash = pbkdf2Sync(password, salt, iterations, HASH_BYTES, 'sha512');
  return `$7$${iterations}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** Whether `hash` was made of this password, in a time that does not depend on the answer. */
export function passwordMatches(password: string | Buffer, hash: string): boolean {
  const [, iterations = '', salt = '', expected = ''] = PASSWORD_HASH.exec(hash) ?? [];
  if (expected === '') return false;
  const actual = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), HASH_BYTES, 'sha512');
  return timingSafeEqual(actual, Buffer.from(expected, 'base64'));
}

/** Whether a text has the shape of such a hash. */
export function isPasswordHash(text: string): boolean {
  return PASSWORD_HASH.test(text);
}
