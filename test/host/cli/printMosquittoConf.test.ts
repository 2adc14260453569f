import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPassword, passwordMatches } from '../../../host/mqtt/passwordHash.ts';
import { callBackfeed, oneLine, temporaryFolder } from './runBackfeed.ts';

const OUTSIDE = 'mosquitto: { listeners: [{ port: 1883, host: 192.0.2.10 }] }';
const WITH_TLS =
  'mosquitto: { listeners: [{ port: 8883, host: 0.0.0.0, tls: { certFile: cert.pem, keyFile: /etc/key.pem } }, { port: 1883 }] }';

/** A configuration with a password file. */
function garage(...lines: string[]) {
  const folder = temporaryFolder();
  const file = join(folder, 'garage.yaml');
  const passwords = join(folder, 'broker.passwords');
  writeFileSync(
    file,
    `vehicle: leaf-1
timeZone: UTC
battery: { capacityKwh: 40 }
owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }
prices: { file: prices.csv }
passwords: broker.passwords
${lines.join('\n')}
`,
  );
  writeFileSync(passwords, `leaf-1:${hashPassword('of the car', 2)}\n`, { mode: 0o600 });
  return {
    folder,
    file,
    passwords,
    run: (...options: string[]) =>
      callBackfeed('serve', '--print-mosquitto-conf', '--config', file, ...options),
  };
}

const listenersOf = (conf: string): string[] =>
  conf.split('\n').filter((line) => /^(listener|certfile|keyfile)/.test(line));

describe('backfeed serve --print-mosquitto-conf', () => {
  it('prints what Mosquitto needs, under the names that it expects', async () => {
    const { exitCode, stdout, stderr } = await garage(WITH_TLS).run();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.startsWith('# ----'))).toEqual([
      '# ---- /etc/mosquitto/backfeed/mosquitto.conf',
      '# ---- /etc/mosquitto/backfeed/backfeed.acl',
      '# ---- /etc/mosquitto/backfeed/backfeed.passwords',
    ]);
    expect(stdout).toContain('acl_file /etc/mosquitto/backfeed/backfeed.acl\n');
    expect(stdout).not.toContain('of the car');
  });

  it('writes files that only their owner may read, also over older ones', async () => {
    const { folder, run } = garage(WITH_TLS);
    const out = join(folder, 'deep', 'mosquitto');
    for (let i = 0; i < 2; i++) {
      const { exitCode, stdout } = await run('--out', out, '--json');
      const { files } = JSON.parse(stdout) as { files: string[] };
      expect(exitCode).toBe(0);
      expect(files.sort()).toEqual(
        readdirSync(out)
          .map((name) => join(out, name))
          .sort(),
      );
      for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
      chmodSync(files[0]!, 0o644);
    }
    const conf = readFileSync(join(out, 'mosquitto.conf'), 'utf8');
    expect(listenersOf(conf)).toEqual([
      'listener 8883 0.0.0.0',
      `certfile ${join(folder, 'cert.pem')}`,
      'keyfile /etc/key.pem',
      'listener 1883 127.0.0.1',
    ]);
    expect(conf).toContain(`password_file ${join(out, 'backfeed.passwords')}\n`);
  });

  it('takes the logins of service and page from the addresses, and the newest of each name', async () => {
    const { folder, passwords, run } = garage(
      "broker: { url: 'mqtts://backfeed-host:a%2Fb@broker:8883', pageUrl: 'mqtts://backfeed-page:c@broker:8883' }",
    );
    writeFileSync(passwords, `backfeed-host:${hashPassword('old', 2)}\n`, { flag: 'a' });
    const out = join(folder, 'out');
    expect((await run('--out', out)).exitCode).toBe(0);
    const written = readFileSync(join(out, 'backfeed.passwords'), 'utf8').trim().split('\n');
    const byName = Object.fromEntries(written.map((line) => line.split(':') as [string, string]));
    expect(Object.keys(byName).sort()).toEqual(['backfeed-host', 'backfeed-page', 'leaf-1']);
    expect(written).toHaveLength(3);
    expect(passwordMatches('a/b', byName['backfeed-host']!)).toBe(true);
    expect(passwordMatches('c', byName['backfeed-page']!)).toBe(true);
    expect(passwordMatches('of the car', byName['leaf-1']!)).toBe(true);
  });

  it('listens beyond this machine without TLS only for who says so', async () => {
    const { folder, run } = garage(OUTSIDE);
    const refused = await run('--out', join(folder, 'out'));
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      oneLine('MOSQUITTO_PLAINTEXT', 'The listener at 192.0.2.10:1883 .*--allow-plaintext-passwords'),
    );
    expect(existsSync(join(folder, 'out'))).toBe(false);
    const allowed = await run('--allow-plaintext-passwords');
    expect(listenersOf(allowed.stdout)).toEqual(['listener 1883 192.0.2.10']);
  });

  it.each([
    ['no accounts', (text: string) => text.replace(/passwords.*/, ''), 'MOSQUITTO_NO_ACCOUNTS', ''],
    [
      'a password file that is not there',
      (text: string) => text.replace('broker.passwords', 'x'),
      'PASSWORD_FILE',
      '.*x cannot be read',
    ],
    [
      'a service that logs in as a car',
      (text: string) => `${text}broker: { url: 'mqtt://leaf-1:x@broker' }\n`,
      'MOSQUITTO_OWN_NAME',
      '.*leaf-1, which stands for a vehicle',
    ],
    [
      'a service that logs in as anybody',
      (text: string) => `${text}broker: { url: 'mqtt://backfeed-me:x@broker' }\n`,
      'MOSQUITTO_OWN_NAME',
      '.*backfeed-me, which stands for nothing',
    ],
    [
      'a vehicle with the name of the service',
      (text: string) => text.replace('leaf-1', 'backfeed-host'),
      'CONFIG_VALUE',
      '.*must not begin with backfeed-',
    ],
    [
      'a host of two lines',
      (text: string) =>
        `${text}mosquitto: { listeners: [{ port: 1883, host: "127.0.0.1\\nallow_anonymous true" }] }\n`,
      'CONFIG_VALUE',
      '.*must be an address or a name',
    ],
    [
      'a certificate of two lines',
      (text: string) =>
        `${text}mosquitto: { listeners: [{ port: 1883, tls: { certFile: "a\\nallow_anonymous true", keyFile: k } }] }\n`,
      'CONFIG_VALUE',
      '.*must be a path on one line',
    ],
    [
      'no listener',
      (text: string) => `${text}mosquitto: { listeners: [] }\n`,
      'CONFIG_VALUE',
      '.*mosquitto.listeners',
    ],
  ])('refuses %s', async (_what, change, code, what) => {
    const { file, run } = garage();
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const { exitCode, stdout, stderr } = await run();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, what));
  });

  it('says when a folder cannot be written', async () => {
    const { passwords, run } = garage();
    const { exitCode, stderr } = await run('--out', join(passwords, 'out'));
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(oneLine('MOSQUITTO_OUT', '.*out cannot be written \\(ENOTDIR\\)'));
  });

  it.each([['--out', 'x'], ['--allow-plaintext-passwords']])('wants %s only with it', async (...options) => {
    const { exitCode, stderr } = await callBackfeed('serve', '--config', garage().file, ...options);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(oneLine('USAGE_OPTION'));
  });
});
