import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { passwordMatches } from '../../../host/mqtt/passwordHash.ts';
import type { KeyFile } from '../../../host/trust/keyFile.ts';
import { openKeyStore } from '../../../host/trust/keyStore.ts';
import { simulatedSecret } from '../../../host/trust/simulatedKeys.ts';

const NOW_MS = 1_780_000_000_000;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backfeed-keys-'));
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  file = join(folder, 'keys', 'keys.json');
});

const contentOf = (): KeyFile => JSON.parse(readFileSync(file, 'utf8')) as KeyFile;
const modeOf = (path: string): number => statSync(path).mode & 0o777;
/** Changes the file behind the store's back. */
const edit = (change: (content: KeyFile) => void): void => {
  const content = contentOf();
  change(content);
  writeFileSync(file, JSON.stringify(content));
};

describe('openKeyStore', () => {
  it('makes a file for its owner only, in a folder for its owner only, and leaves nothing else', () => {
    openKeyStore(file).add('car', NOW_MS);
    expect([modeOf(file), modeOf(join(folder, 'keys'))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['keys.json']);
  });

  it('gives each device secrets of its own, and never the secret', () => {
    const store = openKeyStore(file);
    const made = [store.add('car', NOW_MS), store.add('van', NOW_MS), store.add('car', NOW_MS)];
    const halves = made.flatMap(({ up, down, password }) => [up, down, password]);
    expect(new Set(halves).size).toBe(9);
    const told = JSON.stringify(made);
    for (const { keys } of Object.values(contentOf().devices))
      for (const { secret } of keys) expect(told).not.toContain(secret);
    expect(openKeyStore(file).current('car')).toEqual(made[2]);
    expect(openKeyStore(file).current('bus')).toBeNull();
  });

  it('keeps both keys while one replaces the other, then revokes', () => {
    const store = openKeyStore(file);
    store.add('car', NOW_MS);
    const second = store.add('car', NOW_MS);
    expect(store.secretsOf('car').keys.map(({ id }) => id)).toEqual(['1', '2']);
    expect(store.revoke('car', (id) => id !== second.key, NOW_MS + 1)).toEqual(['1']);
    expect(store.secretsOf('car').keys.map(({ id }) => id)).toEqual(['2']);
    expect(store.list()['car']).toEqual([
      { id: '1', createdAt: new Date(NOW_MS).toISOString(), revokedAt: new Date(NOW_MS + 1).toISOString() },
      { id: '2', createdAt: new Date(NOW_MS).toISOString(), revokedAt: null },
    ]);
    // A number that was used never comes again.
    store.revoke('car', () => true, NOW_MS + 2);
    expect(store.add('car', NOW_MS + 3).key).toBe('3');
    expect(() => store.revoke('van', () => true, NOW_MS)).toThrow(/^KEYS_MISSING: .*van/);
  });

  it('has logins at the broker for each key in use: of the device, and of commands to it', () => {
    const store = openKeyStore(file);
    const first = store.add('car', NOW_MS);
    const oldCommand = store.commandLogin('car');
    const second = store.add('car', NOW_MS);
    const command = store.commandLogin('car');
    const matching = (): string[] =>
      store
        .logins()
        .flatMap(({ username, passwordHash }) =>
          [first.password!, second.password!, oldCommand.password, command.password].flatMap((password, i) =>
            passwordMatches(password, passwordHash) ? [`${username} ${i}`] : [],
          ),
        );
    expect(command.username).toBe('backfeed-host-car');
    expect(matching()).toEqual(['car 0', 'backfeed-host-car 2', 'car 1', 'backfeed-host-car 3']);
    store.revoke('car', (id) => id === '1', NOW_MS);
    expect(matching()).toEqual(['car 1', 'backfeed-host-car 3']);
    store.revoke('car', () => true, NOW_MS);
    expect(matching()).toEqual([]);
    expect(() => store.commandLogin('car')).toThrow(/^KEYS_MISSING: /);
  });

  it('uses no counter twice, whatever ends without saying goodbye', () => {
    openKeyStore(file).add('car', NOW_MS);
    const used = new Set<number>();
    let total = 0;
    for (let life = 0; life < 5; life++) {
      const serve = openKeyStore(file).secretsOf('car', 10);
      const command = openKeyStore(file).secretsOf('car', 1);
      let last = 0;
      for (let i = 0; i < 25; i++) {
        const counter = serve.nextCounter();
        expect(counter).toBeGreaterThan(last);
        last = counter;
        used.add(counter);
        if (i % 7 === 0) used.add(command.nextCounter());
        total += i % 7 === 0 ? 2 : 1;
      }
    }
    expect(used.size).toBe(total);
  });

  it.each<[string, number]>([
    ['its group may read', 0o640],
    ['anybody may read', 0o604],
    ['anybody may write', 0o602],
  ])('refuses a file that %s', (_who, mode) => {
    openKeyStore(file).add('car', NOW_MS);
    chmodSync(file, mode);
    expect(() => openKeyStore(file)).toThrow(/^KEYS_EXPOSED: .*chmod 600/);
  });

  it('refuses a folder in which others may put another file', () => {
    openKeyStore(file).add('car', NOW_MS);
    chmodSync(join(folder, 'keys'), 0o777);
    expect(() => openKeyStore(file)).toThrow(/^KEYS_EXPOSED: .*chmod 700/);
  });

  it.each<[string, Buffer]>([
    ['of a simulated car', simulatedSecret(1)],
    ['of any simulated car', simulatedSecret(987_654)],
    ['of zeros', Buffer.alloc(32)],
    ['of ones', Buffer.alloc(32, 0xff)],
    ['of a text over and over', Buffer.from('factory!'.repeat(4))],
    ['that is too short', Buffer.from([...Array(31).keys()])],
    ['that is empty', Buffer.alloc(0)],
  ])('refuses a secret %s', (_what, secret) => {
    openKeyStore(file).add('car', NOW_MS);
    edit(({ devices }) => (devices['car']!.keys[0]!.secret = secret.toString('base64')));
    expect(() => openKeyStore(file)).toThrow(/^KEYS_FACTORY: .*key 1 of car/);
  });

  it('refuses the secret of another device, revoked or not', () => {
    const store = openKeyStore(file);
    store.add('car', NOW_MS);
    store.add('van', NOW_MS);
    edit(({ devices }) => {
      devices['van']!.keys[0]!.secret = devices['car']!.keys[0]!.secret;
      devices['car']!.keys[0]!.revokedAt = new Date(NOW_MS).toISOString();
    });
    expect(() => openKeyStore(file)).toThrow(/^KEYS_REUSED: .*van has the secret of car/);
  });

  it.each<[string, (text: string) => string]>([
    ['cut short', (text) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of another version', (text) => text.replace('"v": 1', '"v": 2')],
    ['with a counter from nowhere', (text) => text.replace(/"counterCeiling": \d+/, '"counterCeiling": -1')],
    ['with a key that it does not know', (text) => text.replace('"secret"', '"sekret"')],
  ])('refuses a file that is %s, and tells nothing of what is in it', (_what, change) => {
    openKeyStore(file).add('car', NOW_MS);
    const { secret } = contentOf().devices['car']!.keys[0]!;
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    let message = '';
    try {
      openKeyStore(file);
    } catch (error) {
      ({ message } = error as Error);
    }
    expect(message).toMatch(/^KEYS_SYNTAX: /);
    expect(message).not.toContain(secret);
  });
});
