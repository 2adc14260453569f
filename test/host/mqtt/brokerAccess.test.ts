import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../host/clock.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { accountsOf, identityOfUser } from '../../../host/mqtt/brokerAccounts.ts';
import { brokerLimits } from '../../../host/mqtt/brokerLimits.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../../../host/mqtt/duplexPair.ts';
import { listen } from '../../../host/mqtt/listen.ts';
import { hashPassword } from '../../../host/mqtt/passwordHash.ts';

const names = ['leaf-1', 'leaf-2', 'backfeed-host', 'backfeed-page'] as const;
const accounts = accountsOf(
  names.map((username) => ({ ...identityOfUser(username)!, username, passwordHash: hashPassword(username) })),
);

async function start(clock = systemClock): Promise<EmbeddedBroker & { refused: string[] }> {
  const refused: string[] = [];
  const broker = await createEmbeddedBroker({
    port: 0,
    accounts,
    clock,
    onClientError: (_client, error) => refused.push(error.message),
  });
  onTestFinished(() => broker.close());
  return { ...broker, refused };
}

async function login(
  url: string,
  username?: string,
  options: IClientOptions = {},
): Promise<MqttClient & { heard: string[] }> {
  const who = username === undefined ? {} : { username, password: username };
  const client = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0, ...who, ...options });
  client.on('error', () => {});
  onTestFinished(() => client.endAsync(true));
  const heard: string[] = [];
  client.on('message', (topic, payload) => heard.push(`${topic} ${String(payload)}`));
  return Object.assign(client, { heard });
}

const soon = { timeout: 5000, interval: 10 };
const urlOf = ({ port }: EmbeddedBroker): string => `mqtt://127.0.0.1:${port}`;

/** A client of this process, which is trusted. */
async function hostOf(broker: EmbeddedBroker) {
  const stream = () => {
    const [near, far] = inMemoryDuplexPair();
    broker.connectStream(far);
    return near;
  };
  const link = await connectBroker({ clock: systemClock, stream, clientId: 'backfeed-host-leaf-1' });
  onTestFinished(() => link.close());
  return link;
}

/** Address of pages that are served this broker. */
async function pagesOf(broker: EmbeddedBroker): Promise<string> {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1', 'test');
  onTestFinished(() => void server.close());
  broker.attachWebSocket(server);
  return `ws://127.0.0.1:${port}/mqtt`;
}

describe('the embedded broker with accounts', () => {
  it('lets a login take over its own connection, whatever id it names, and says the will of the old one', async () => {
    const broker = await start();
    const host = await login(urlOf(broker), 'backfeed-host');
    await host.subscribeAsync('backfeed/+/status');
    const will = {
      topic: 'backfeed/leaf-1/status',
      payload: Buffer.from('offline'),
      qos: 1,
      retain: true,
    } as const;
    const first = await login(urlOf(broker), 'leaf-1', { will, clientId: 'backfeed-leaf-1' });
    const closed = new Promise<void>((resolve) => first.once('close', () => resolve()));
    const second = await login(urlOf(broker), 'leaf-1', { will, clientId: 'another' });
    await closed;
    await second.publishAsync('backfeed/leaf-1/status', 'online', { qos: 1, retain: true });
    await vi.waitFor(
      () => expect(host.heard).toEqual(['backfeed/leaf-1/status offline', 'backfeed/leaf-1/status online']),
      soon,
    );
    expect(second.connected).toBe(true);
  });

  it.each([
    [
      'a login',
      async (broker: EmbeddedBroker) => login(urlOf(broker), 'leaf-1', { clientId: 'backfeed-host-leaf-1' }),
    ],
    [
      'a page',
      async (broker: EmbeddedBroker) =>
        login(await pagesOf(broker), undefined, { clientId: 'backfeed-host-leaf-1' }),
    ],
    [
      'a page that names a user',
      async (broker: EmbeddedBroker) => login(await pagesOf(broker), 'leaf-2', { clientId: 'leaf-2' }),
    ],
  ])('gives the id of the service or of a device to nobody else: %s', async (_who, come) => {
    const broker = await start();
    const host = await hostOf(broker);
    const device = await login(urlOf(broker), 'leaf-2');
    await come(broker);
    await device.publishAsync('backfeed/leaf-2/state', '1', { qos: 1 });
    expect([host.online, device.connected]).toEqual([true, true]);
  });

  it('shows pages what a page shows, without a login and whatever user they name', async () => {
    const broker = await start();
    const host = await hostOf(broker);
    const page = await login(await pagesOf(broker), 'backfeed-host');
    await page.subscribeAsync('backfeed/#');
    const granted = await page.subscribeAsync('backfeed/+/policy').catch((error: Error) => error.message);
    expect(granted).toMatch(/Unspecified error|128/);
    for (const topic of ['policy', 'command/stop', 'ack', 'host/plan'])
      await host.publish(`backfeed/leaf-1/${topic}`, 'x', { qos: 1, retain: false });
    await vi.waitFor(() => expect(page.heard).toEqual(['backfeed/leaf-1/host/plan x']), soon);
    expect(broker.refused).toEqual([expect.stringMatching(/^FILTER_FORBIDDEN: .*backfeed\/\+\/policy/)]);
  });

  it('has room for every login, however many pages are open', async () => {
    const broker = await start();
    const url = await pagesOf(broker);
    const pages = await Promise.all(Array.from({ length: brokerLimits.pages.value }, () => login(url)));
    await expect(login(url)).rejects.toThrow();
    await login(urlOf(broker), 'leaf-1');
    await pages[0]!.endAsync(true);
    await vi.waitFor(() => login(url), { timeout: 5000, interval: 100 });
    expect(broker.refused.some((text) => text.startsWith('CLIENTS_TOO_MANY: '))).toBe(true);
  });

  it('cuts off a page that does not read, and keeps nobody waiting for it', async () => {
    const broker = await start();
    const host = await hostOf(broker);
    const device = await login(urlOf(broker), 'leaf-1');
    await device.subscribeAsync('backfeed/leaf-1/policy');
    const slow = await login(urlOf(broker), 'backfeed-page');
    await slow.subscribeAsync('backfeed/+/host/plan');
    (slow.stream as unknown as { pause(): void }).pause();
    const long = 'x'.repeat(256 * 1024);
    const slowest = { ms: 0 };
    for (let i = 0; i < 64; i++) {
      const from = performance.now();
      await host.publish('backfeed/leaf-1/host/plan', long, { qos: 1, retain: true });
      await host.publish('backfeed/leaf-1/policy', `${i}`, { qos: 1, retain: true });
      slowest.ms = Math.max(slowest.ms, performance.now() - from);
    }
    await vi.waitFor(() => expect(device.heard).toHaveLength(64), soon);
    expect(slowest.ms).toBeLessThan(2000);
    expect(broker.refused.map((text) => text.split(':')[0])).toContain('READS_TOO_SLOWLY');
  });

  it('gives a stranger ten seconds to log in, on its own clock', async () => {
    const timers: { act: () => void; ms: number }[] = [];
    const broker = await start({
      ...systemClock,
      setTimeout: (act, ms) => {
        const timer = { act, ms };
        timers.push(timer);
        return timer;
      },
      clearTimeout: (timer) => void timers.splice(timers.indexOf(timer as (typeof timers)[number]), 1),
    });
    const silent = connectTcp(broker.port!, '127.0.0.1');
    await vi.waitFor(() => expect(timers.map(({ ms }) => ms)).toEqual([10_000]), soon);
    await login(urlOf(broker), 'leaf-1');
    expect(timers).toHaveLength(1);
    const closed = once(silent.resume(), 'close');
    timers[0]!.act();
    await closed;
    expect(broker.refused).toEqual([
      'LOGIN_TOO_LATE: MQTT client at 127.0.0.1 connected and did not log in. If it is yours, check that it speaks MQTT and this port.',
    ]);
  });

  it('gives a client that was cut off for its traffic no fresh allowance when it comes back', async () => {
    let nowMs = 0;
    const broker = await start({ ...systemClock, now: () => nowMs });
    const pingsUntilCut = async (): Promise<number> => {
      const client = await login(urlOf(broker), 'leaf-1');
      const closed = new Promise<true>((resolve) => client.once('close', () => resolve(true)));
      for (let sent = 0; ; sent++) {
        const answered = client.publishAsync('backfeed/leaf-1/state', '', { qos: 1 }).then(() => false);
        if (await Promise.race([answered, closed])) return sent;
      }
    };
    const first = await pingsUntilCut();
    expect(first).toBeGreaterThan(brokerLimits.messages.value - 10);
    expect(first).toBeLessThanOrEqual(brokerLimits.messages.value);
    expect(await pingsUntilCut()).toBe(0);
    nowMs += 1000;
    expect(await pingsUntilCut()).toBe(brokerLimits.messageRate.value);
  });

  it('does not count acknowledgements: who floods a topic uses up its own allowance, not that of its readers', async () => {
    const broker = await start({ ...systemClock, now: () => 0 });
    const host = await hostOf(broker);
    const device = await login(urlOf(broker), 'leaf-1');
    await device.subscribeAsync('backfeed/leaf-1/policy', { qos: 1 });
    const count = 2 * brokerLimits.messages.value;
    for (let i = 0; i < count; i++)
      await host.publish('backfeed/leaf-1/policy', '', { qos: 1, retain: false });
    await vi.waitFor(() => expect(device.heard).toHaveLength(count), { timeout: 20_000 });
    await device.publishAsync('backfeed/leaf-1/state', '', { qos: 1 });
    expect(broker.refused).toEqual([]);
  });

  it('tells who was refused, why, and what to do', async () => {
    const broker = await start();
    const device = await login(urlOf(broker), 'leaf-2');
    device.publish('backfeed/leaf-1/state', 'x', { qos: 1 });
    await expect(login(urlOf(broker), 'leaf-1\u0007', { password: 'x' })).rejects.toThrow();
    await vi.waitFor(() => expect(broker.refused).toHaveLength(2), soon);
    expect(broker.refused.sort()).toEqual([
      'LOGIN_WRONG: MQTT client "leaf-1\\u0007" at 127.0.0.1 came with a wrong user name or password. Give it the login of its vehicle.',
      'TOPIC_FORBIDDEN: MQTT client leaf-2 at 127.0.0.1 may not publish there (backfeed/leaf-1/state). Look up who writes what in docs/broker.md.',
    ]);
  });

  it('closes at once, though strangers are connected', async () => {
    const broker = await start();
    const silent = connectTcp(broker.port!, '127.0.0.1');
    await once(silent, 'connect');
    const closed = once(silent.resume(), 'close');
    await broker.close();
    await closed;
  });
});
