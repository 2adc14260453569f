import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashPassword, isPasswordHash, passwordMatches } from '../../../host/mqtt/passwordHash.ts';
import { findProgram } from './realBroker.ts';

const mosquittoPasswd = findProgram('mosquitto_passwd');

/** Made by mosquitto_passwd 2.0.11 for the password "secret". */
const OF_MOSQUITTO =
  '$7$101$oJI4SSux46M2U8Rx$grKkNYsQijEBohf/uREJfPoKB3uTDR3lo5+z5VAXWcW9feSR6+/QOB5ViaonH3EcEn9tHqyy/BZuX67C47rF8A==';

describe('passwordHash', () => {
  it('matches its own password and no other', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), fc.string({ maxLength: 64 }), (password, other) => {
        const hash = hashPassword(password, 2);
        expect(isPasswordHash(hash)).toBe(true);
        expect(passwordMatches(password, hash)).toBe(true);
        expect(passwordMatches(Buffer.from(password), hash)).toBe(true);
        expect(passwordMatches(other, hash)).toBe(other === password);
      }),
      { numRuns: 50 },
    );
  });

  it('salts: one password, two hashes', () => {
    expect(hashPassword('a')).not.toBe(hashPassword('a'));
  });

  it.each([
    ['as made by Mosquitto', OF_MOSQUITTO, true],
    ['nothing', '', false],
    ['a password in the clear', 'secret', false],
    ['the older format', OF_MOSQUITTO.replace('$7$101', '$6'), false],
    ['no rounds', OF_MOSQUITTO.replace('$101$', '$0$'), false],
    ['rounds that would stop the broker', OF_MOSQUITTO.replace('$101$', '$100000000$'), false],
    ['other rounds', OF_MOSQUITTO.replace('$101$', '$102$'), false],
    ['a hash cut short', OF_MOSQUITTO.slice(0, -8), false],
    ['another salt', OF_MOSQUITTO.replace('oJI4', 'oJI5'), false],
    ['two lines', `${OF_MOSQUITTO}\n`, false],
  ])('takes the hash: %s', (_what, hash, expected) => {
    expect(passwordMatches('secret', hash)).toBe(expected);
  });

  if (mosquittoPasswd === null && !process.env['CI']) {
    it.skip('needs mosquitto_passwd: apt-get install mosquitto', () => {});
    return;
  }
  it.each(['secret', 'with space', 'ümläut€', 'a'.repeat(200)])(
    'reads what mosquitto_passwd writes: %s',
    (password) => {
      const folder = mkdtempSync(join(tmpdir(), 'backfeed-passwd-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'passwords');
      writeFileSync(file, '');
      execFileSync(mosquittoPasswd as string, ['-b', file, 'leaf-1', password], { stdio: 'ignore' });
      const [, hash] = readFileSync(file, 'utf8').trim().split(':');
      expect(passwordMatches(password, hash!)).toBe(true);
      expect(passwordMatches(`${password}x`, hash!)).toBe(false);
    },
  );
});
