import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountsOf, identityOfUser, readPasswordFile } from '../../../host/mqtt/brokerAccounts.ts';
import { hashPassword } from '../../../host/mqtt/passwordHash.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-accounts-'));
  file = join(folder, 'passwords');
});
afterEach(() => rmSync(folder, { recursive: true }));

const hash = hashPassword('secret', 2);

describe('identityOfUser', () => {
  it.each([
    ['leaf-1', { role: 'device', vehicle: 'leaf-1' }],
    ['backfeed', { role: 'device', vehicle: 'backfeed' }],
    ['backfeed-host', { role: 'host', vehicle: null }],
    ['backfeed-host-cli', { role: 'host', vehicle: null }],
    ['backfeed-page', { role: 'page', vehicle: null }],
    ['backfeed-page-hall', { role: 'page', vehicle: null }],
    ['backfeed-hostess', null],
    ['backfeed-host-', null],
    ['backfeed-leaf-1', null],
    ['', null],
    ['#', null],
    ['+', null],
    ['a/b', null],
    ['a:b', null],
    ['a b', null],
    ['a\n', null],
    ['a\0', null],
    ['x'.repeat(65), null],
  ])('%j', (username, identity) => {
    expect(identityOfUser(username)).toEqual(identity);
  });
});

describe('readPasswordFile', () => {
  const write = (text: string): void => writeFileSync(file, text, { mode: 0o600 });

  it('reads accounts, of which the last of a name counts', () => {
    const second = hashPassword('other', 2);
    write(`leaf-1:${hash}\n\nbackfeed-host:${hash}\nleaf-1:${second}\n`);
    const accounts = accountsOf(readPasswordFile(file));
    expect(accounts('leaf-1')).toEqual({
      username: 'leaf-1',
      passwordHash: second,
      role: 'device',
      vehicle: 'leaf-1',
    });
    expect(accounts('backfeed-host')?.role).toBe('host');
    expect(accounts('leaf-2')).toBeUndefined();
    expect(accounts('constructor')).toBeUndefined();
  });

  it.each([
    [
      'a password in the clear',
      'leaf-1:secret',
      /PASSWORD_FILE_LINE: .*:1: the password of leaf-1 is not a hash/,
    ],
    ['no password', `leaf-2:${hash}\nleaf-1`, /PASSWORD_FILE_LINE: .*:2: /],
    ['something behind it', `leaf-1:${hash}:x`, /PASSWORD_FILE_LINE: .*:1: /],
    ['a user that is none', `backfeed-x:${hash}`, /PASSWORD_FILE_LINE: .*:1: "backfeed-x" is no user/],
  ])('refuses %s', (_what, text, message) => {
    write(text);
    expect(() => readPasswordFile(file)).toThrow(message);
  });

  it('refuses a file that is missing, or open to others', () => {
    expect(() => readPasswordFile(file)).toThrow(/^PASSWORD_FILE: .*ENOENT.*mosquitto_passwd -c/);
    write(`leaf-1:${hash}\n`);
    chmodSync(file, 0o640);
    expect(() => readPasswordFile(file)).toThrow(/^PASSWORD_FILE_OPEN: .*Run chmod 600/);
  });
});
