import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createEmbeddedBroker, type EmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { brokerLimits } from '../../../host/mqtt/brokerLimits.ts';
import { listen } from '../../../host/mqtt/listen.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(...options: Parameters<typeof createEmbeddedBroker>): Promise<EmbeddedBroker> {
  const broker = await createEmbeddedBroker(...options);
  closers.push(() => broker.close());
  return broker;
}

async function client(url: string) {
  const connected = await connectAsync(url, { protocolVersion: 4, reconnectPeriod: 0 });
  closers.push(() => connected.endAsync(true));
  return connected;
}

/** Of a server that serves nothing but the broker's WebSocket. */
async function webSocketPortOf(broker: EmbeddedBroker): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1', 'test');
  closers.push(() => server.close());
  broker.attachWebSocket(server);
  return port;
}

const nextMessage = (from: MqttClient): Promise<string> =>
  new Promise((resolve) => from.once('message', (_topic, payload) => resolve(String(payload))));

const closing = (of: MqttClient): Promise<void> =>
  new Promise((resolve) => of.on('error', () => {}).once('close', resolve));

describe('createEmbeddedBroker', () => {
  it('serves retained messages over TCP', async () => {
    const { port } = await start({ port: 0 });
    const publisher = await client(`mqtt://127.0.0.1:${port}`);
    await publisher.publishAsync('a', 'kept', { qos: 1, retain: true });
    const reader = await client(`mqtt://127.0.0.1:${port}`);
    const message = nextMessage(reader);
    await reader.subscribeAsync('a', { qos: 1 });
    expect(await message).toBe('kept');
  });

  it('says which port is in use, and leaves nothing behind', async () => {
    const { port } = await start({ port: 0 });
    await expect(createEmbeddedBroker({ port: port as number })).rejects.toThrow(
      `PORT_IN_USE: MQTT broker: port ${port} on 127.0.0.1 is in use. Stop the program that holds it, or choose another port.`,
    );
  });

  it('lets pages read over WebSocket what a page shows, and refuses what they publish', async () => {
    const errors: string[] = [];
    const broker = await start({ port: 0, onClientError: (_client, error) => errors.push(error.code) });
    const page = await client(`ws://127.0.0.1:${await webSocketPortOf(broker)}/mqtt`);
    const car = await client(`mqtt://127.0.0.1:${broker.port}`);
    await page.subscribeAsync('backfeed/#');
    const message = nextMessage(page);
    await car.publishAsync('backfeed/car/policy', 'not for pages', { qos: 1 });
    await car.publishAsync('backfeed/car/state', 'on', { qos: 1 });
    expect(await message).toBe('on');
    const closed = closing(page);
    page.publish('backfeed/car/state', 'off', { qos: 1 });
    await closed;
    expect(errors).toEqual(['TOPIC_FORBIDDEN']);
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'garage.local'])(
    'wants accounts before it listens at %s',
    async (host) => {
      await expect(createEmbeddedBroker({ port: 0, host })).rejects.toThrow(/^BROKER_WITHOUT_ACCOUNTS: /);
    },
  );

  it.each([
    ['another path', '/else', undefined, 404],
    ['another site', '/mqtt', 'http://evil.example', 403],
  ])('refuses a WebSocket from %s', async (_what, path, origin, status) => {
    const port = await webSocketPortOf(await start());
    const socket = new WebSocket(
      `ws://127.0.0.1:${port}${path}`,
      'mqtt',
      origin === undefined ? {} : { origin },
    );
    const [error] = (await once(socket, 'error').catch((thrown: unknown) => [thrown])) as [Error];
    expect(error.message).toContain(String(status));
  });

  it('shares the port of a page, whose own origin may connect', async () => {
    const port = await webSocketPortOf(await start());
    const socket = new WebSocket(`ws://127.0.0.1:${port}/mqtt`, 'mqtt', {
      origin: `http://127.0.0.1:${port}`,
    });
    await once(socket, 'open');
    expect(socket.protocol).toBe('mqtt');
    socket.terminate();
  });

  it('cuts off a client that announces a huge packet, and serves the others', async () => {
    const errors: string[] = [];
    const { port } = await start({ port: 0, onClientError: (_client, error) => errors.push(error.code) });
    const other = await client(`mqtt://127.0.0.1:${port}`);
    const bad = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'bad', reconnectPeriod: 0 });
    const closed = closing(bad);
    bad.publish('a', Buffer.alloc(brokerLimits.hostPacket.value + 1), { qos: 1 });
    await closed;
    expect(errors).toEqual(['PACKET_TOO_LARGE']);
    await expect(other.publishAsync('a', 'b', { qos: 1 })).resolves.toBeDefined();
  });

  it('survives noise on its port', async () => {
    const { port } = await start({ port: 0 });
    const noise = connectTcp(port as number, '127.0.0.1');
    noise.on('error', () => {});
    noise.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    noise.resume();
    await once(noise, 'close');
    const reader = await client(`mqtt://127.0.0.1:${port}`);
    expect(reader.connected).toBe(true);
  });
});
