import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { listen } from '../../../host/mqtt/listen.ts';
import { hashPassword } from '../../../host/mqtt/passwordHash.ts';
import { openKeyStore } from '../../../host/trust/keyStore.ts';
import { freePort } from '../mqtt/realBroker.ts';
import { canServePage, NEEDS_PAGE } from './builtPage.ts';
import { callBackfeed, oneLine, spawnBackfeed, startBackfeed, temporaryFolder } from './runBackfeed.ts';

/** A garage with free ports, in a folder of its own. */
async function garage(change: (config: string) => string = (config) => config) {
  const folder = temporaryFolder();
  const brokerPort = await freePort();
  const httpPort = await freePort();
  copyFileSync(join('sim', 'scenario', 'data', 'prices-week.csv'), join(folder, 'prices.csv'));
  const config = `vehicle: car
timeZone: Europe/Berlin
battery: { capacityKwh: 40 }
owner: { maxImportKw: 7, maxExportKw: 5, reserveSocPct: 20 }
prices: { file: prices.csv }
broker: { port: ${brokerPort} }
http: { port: ${httpPort} }
`;
  openKeyStore(join(folder, 'backfeed-keys', 'keys.json')).add('car', 0);
  const file = join(folder, 'garage.yaml');
  writeFileSync(file, change(config));
  return { folder, file, brokerPort, httpPort };
}

describe('backfeed serve', () => {
  it.skipIf(!canServePage)(
    `serves broker and page until Ctrl-C, and leaves no locks behind (${NEEDS_PAGE})`,
    async () => {
      const { folder, file, brokerPort, httpPort } = await garage();
      const running = startBackfeed('serve', '--config', file, '--json');
      while (!running.stdout().includes('SERVING') && running.child.exitCode === null)
        await Promise.race([once(running.child.stdout!, 'data'), running.ended]);
      const [first] = running.stdout().split('\n');
      expect(JSON.parse(first!)).toMatchObject({
        code: 'SERVING',
        text: `Dashboard: http://127.0.0.1:${httpPort}/`,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      });
      const health = await fetch(`http://127.0.0.1:${httpPort}/healthz`);
      expect([health.status, await health.text()]).toEqual([200, 'ok\n']);
      const link = await connectBroker({ clock: systemClock, url: `mqtt://127.0.0.1:${brokerPort}` });
      const heard = new Promise<string>((resolve) => link.onMessage(({ topic }) => resolve(topic)));
      await link.subscribe('backfeed/car/host/summary', 1);
      expect(await heard).toBe('backfeed/car/host/summary');
      expect(readdirSync(folder)).toContain('backfeed.sqlite.owner');
      // Left open on purpose: a client that stays must not keep the service alive.
      onTestFinished(() => link.close());

      running.child.kill('SIGINT');
      const { exitCode, stderr } = await running.ended;
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(readdirSync(folder).sort()).toEqual([
        'backfeed-keys',
        'backfeed.sqlite',
        'garage.yaml',
        'prices.csv',
      ]);
    },
  );

  it.skipIf(!canServePage)(
    `lets in who has a login, shows the page to all, and logs who is refused (${NEEDS_PAGE})`,
    async () => {
      const { folder, file, brokerPort, httpPort } = await garage(
        (text) => `${text}passwords: broker.passwords\n`,
      );
      writeFileSync(join(folder, 'broker.passwords'), `car:${hashPassword('secret')}\n`, { mode: 0o600 });
      const running = startBackfeed('serve', '--config', file, '--json');
      const prints = (text: string): Promise<void> =>
        vi.waitFor(() => expect(running.stdout()).toContain(text), { timeout: 30_000 });
      await prints('SERVING');
      const urlOf = (login: string): string => `mqtt://${login}127.0.0.1:${brokerPort}`;
      for (const login of ['', 'car:wrong@'])
        await expect(connectBroker({ clock: systemClock, url: urlOf(login) })).rejects.toThrow(
          /^BROKER_REFUSED: /,
        );
      const car = await connectBroker({ clock: systemClock, url: urlOf('car:secret@') });
      onTestFinished(() => car.close());
      await car.publish('backfeed/car/status', 'online', { qos: 1, retain: true });
      const page = await connectBroker({ clock: systemClock, url: `ws://127.0.0.1:${httpPort}/mqtt` });
      onTestFinished(() => page.close());
      const heard = new Promise<string>((resolve) => page.onMessage(({ topic }) => resolve(topic)));
      await page.subscribe('backfeed/car/host/summary', 1);
      expect(await heard).toBe('backfeed/car/host/summary');
      await prints('LOGIN_WRONG');
      running.child.kill('SIGINT');
      await running.ended;
      const codes = running
        .stdout()
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { code: string }).code);
      expect(codes).toEqual(expect.arrayContaining(['LOGIN_MISSING', 'LOGIN_WRONG']));
      expect(running.stdout()).not.toContain('secret');
    },
  );

  it.skipIf(!canServePage)(
    `ends when a port is in use, and lets go of everything (${NEEDS_PAGE})`,
    async () => {
      const holder = createServer();
      const port = await listen(holder, 0, '127.0.0.1', 'test');
      onTestFinished(() => void holder.close());
      const page = await garage();
      const broker = await garage((config) => config.replace(/broker: .*/, `broker: { port: ${port} }`));
      const ending = spawnBackfeed('serve', '--config', page.file, '--port', String(port));
      const brokerInUse = await callBackfeed('serve', '--config', broker.file);
      const pageInUse = await ending;
      expect(pageInUse).toMatchObject({ exitCode: 1, stdout: '' });
      expect(pageInUse.stderr).toMatch(oneLine('PORT_IN_USE', `Dashboard: port ${port} .*--port`));
      expect(readdirSync(page.folder)).not.toContain('backfeed.sqlite.owner');
      expect(brokerInUse).toMatchObject({ exitCode: 1, stdout: '' });
      expect(brokerInUse.stderr).toMatch(oneLine('PORT_IN_USE', `MQTT broker: port ${port} `));
      expect(readdirSync(broker.folder).sort()).toEqual(['backfeed-keys', 'garage.yaml', 'prices.csv']);
    },
  );

  it.each<[string, (config: string) => string, string, string]>([
    [
      'a misspelt key',
      (text) => text.replace('vehicle', 'vehicel'),
      'CONFIG_KEY',
      '.*garage.yaml:1: .*Did you mean "vehicle"',
    ],
    [
      'a missing key',
      (text) => text.replace(/owner.*\n/, ''),
      'CONFIG_KEY',
      '.*garage.yaml:\\d+: key "owner" is missing',
    ],
    [
      'a wrong value',
      (text) => text.replace('20', '200'),
      'CONFIG_VALUE',
      '.*garage.yaml:4: "owner.reserveSocPct"',
    ],
    [
      'a wrong unit',
      (text) => text.replace('40', '40000'),
      'CONFIG_VALUE',
      '.*garage.yaml:3: "battery.capacityKwh"',
    ],
    ['no YAML', (text) => text.replace('}', ''), 'CONFIG_SYNTAX', '.*garage.yaml:\\d+: '],
    ['nothing', () => '', 'CONFIG_VALUE', '.*garage.yaml:1: '],
    [
      'a price file that is not there',
      (text) => text.replace('prices.csv', 'p.csv'),
      'PRICE_FILE_MISSING',
      '.*p.csv',
    ],
    [
      'a broker that is none',
      (text) => text.replace(/broker: .*/, 'broker: { url: nowhere }'),
      'BROKER_URL_INVALID',
      "'nowhere'",
    ],
    [
      'a password file that is not there',
      (text) => text + 'passwords: nowhere\n',
      'PASSWORD_FILE',
      '.*nowhere cannot be read',
    ],
    [
      'a vehicle that has no keys',
      (text) => text.replace('vehicle: car', 'vehicle: van'),
      'KEYS_MISSING',
      '.*keys.json has no key of van. Run backfeed provision --vehicle van --keys .*keys.json --port',
    ],
    [
      'a store in no folder',
      (text) => text + 'store: no/such.sqlite\n',
      'STORE_UNAVAILABLE',
      '.*such.sqlite',
    ],
  ])('refuses a configuration with %s', async (_what, change, code, message) => {
    const { folder, file } = await garage(change);
    const { exitCode, stdout, stderr } = await callBackfeed('serve', '--config', file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(oneLine(code, message));
    expect(readdirSync(folder).sort()).toEqual(['backfeed-keys', 'garage.yaml', 'prices.csv']);
  });

  it('says which example to copy when there is no configuration', async () => {
    const { exitCode, stderr } = await callBackfeed('serve', '--config', 'no/such.yaml');
    expect(exitCode).toBe(1);
    const example = 'host/service/backfeed.example.yaml';
    expect(stderr).toMatch(
      oneLine('CONFIG_FILE', `no/such.yaml cannot be read \\(ENOENT\\)\\. Copy ${example}`),
    );
    expect(readFileSync(example, 'utf8')).toContain('vehicle:');
  });
});
