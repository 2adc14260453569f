import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../../host/clock.ts';
import { createEmbeddedBroker } from '../../../host/mqtt/broker.ts';
import { connectBroker } from '../../../host/mqtt/brokerLink.ts';
import { inMemoryDuplexPair } from '../../../host/mqtt/duplexPair.ts';
import { listen } from '../../../host/mqtt/listen.ts';

/** The machine's clock, a hundred times faster, so that pauses between attempts do not make tests slow. */
const hastyClock: Clock = {
  ...systemClock,
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs / 100),
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe('connectBroker', () => {
  it.each(['http://localhost', 'localhost:1883', 'mqtt://', ''])('refuses the address %o', async (url) => {
    await expect(connectBroker({ clock: systemClock, url })).rejects.toMatchObject({
      code: 'BROKER_URL_INVALID',
    });
  });

  it('says where no broker answers, without the password, and stops trying', async () => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1', 'test');
    await new Promise((resolve) => server.close(resolve));
    const error = await connectBroker({ clock: hastyClock, url: `mqtt://me:secret@127.0.0.1:${port}` }).catch(
      (thrown: unknown) => thrown as Error,
    );
    expect(String(error)).toMatch(
      `BROKER_UNREACHABLE: the broker at 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}). `,
    );
    expect(String(error)).not.toContain('secret');
  });

  it('gives up on a host that accepts and says nothing', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    const port = await listen(server, 0, '127.0.0.1', 'test');
    closers.push(
      () => server.close(),
      () => sockets.forEach((socket) => socket.destroy()),
    );
    await expect(connectBroker({ clock: hastyClock, url: `mqtt://127.0.0.1:${port}` })).rejects.toMatchObject(
      {
        code: 'BROKER_UNREACHABLE',
      },
    );
  });

  it('says that a login was refused', async () => {
    // CONNACK with return code 5, not authorized.
    const server = createServer(
      (socket) => void socket.once('data', () => socket.end(Buffer.from([0x20, 2, 0, 5]))),
    );
    const port = await listen(server, 0, '127.0.0.1', 'test');
    closers.push(() => server.close());
    await expect(
      connectBroker({ clock: systemClock, url: `mqtt://127.0.0.1:${port}` }),
    ).rejects.toMatchObject({
      code: 'BROKER_REFUSED',
    });
  });

  it('waits for a broker that is still starting', async () => {
    const probe = createServer();
    const port = await listen(probe, 0, '127.0.0.1', 'test');
    await new Promise((resolve) => probe.close(resolve));
    const connecting = connectBroker({
      clock: hastyClock,
      url: `mqtt://127.0.0.1:${port}`,
      timeoutMs: 500_000,
    });
    const broker = await createEmbeddedBroker({ port });
    closers.push(() => broker.close());
    const link = await connecting;
    closers.push(() => link.close());
    expect(link.online).toBe(true);
  });

  it('goes offline with the connection, comes back with its subscriptions, and leaves its will', async () => {
    const broker = await createEmbeddedBroker();
    closers.push(() => broker.close());
    let cut = (): void => {};
    const stream = () => {
      const [near, far] = inMemoryDuplexPair();
      broker.connectStream(far);
      cut = () => near.destroy();
      return near;
    };
    const will = { topic: 'will', payload: 'gone', qos: 1, retain: true } as const;
    const link = await connectBroker({ clock: hastyClock, stream, clientId: 'a', will, timeoutMs: 500_000 });
    closers.push(() => link.close());
    const events: string[] = [];
    link.onOffline(() => events.push('offline'));
    const back = new Promise<void>((resolve) =>
      link.onOnline(() => {
        events.push('online');
        resolve();
      }),
    );
    const heard = new Promise<string>((resolve) =>
      link.onMessage(({ topic, payload, retained }) =>
        resolve(`${topic} ${Buffer.from(payload)} ${retained}`),
      ),
    );
    await link.subscribe('will', 1);

    cut();
    const lost = link.publish('a', 'b', { qos: 1, retain: false });
    await expect(lost).rejects.toMatchObject({ code: 'BROKER_OFFLINE' });
    await back;
    expect(events).toEqual(['offline', 'online']);
    expect(await heard).toBe('will gone true');
    await expect(link.publish('a', 'b', { qos: 1, retain: false })).resolves.toBeUndefined();
  });

  it('can be closed while it is offline, with a message on its way', async () => {
    const broker = await createEmbeddedBroker();
    closers.push(() => broker.close());
    const [near, far] = inMemoryDuplexPair();
    broker.connectStream(far);
    const link = await connectBroker({ clock: systemClock, stream: () => near });
    const lost = expect(link.publish('a', 'b', { qos: 1, retain: false })).rejects.toMatchObject({
      code: 'BROKER_OFFLINE',
    });
    near.destroy();
    await once(near, 'close');
    await link.close();
    await lost;
    expect(link.online).toBe(false);
  });

  it('does not come back once closed', async () => {
    const broker = await createEmbeddedBroker();
    closers.push(() => broker.close());
    const [near, far] = inMemoryDuplexPair();
    broker.connectStream(far);
    const link = await connectBroker({ clock: systemClock, stream: () => near });
    const closed = once(near, 'close');
    await link.close();
    await closed;
    expect(link.online).toBe(false);
    await expect(link.publish('a', 'b', { qos: 0, retain: false })).rejects.toMatchObject({
      code: 'BROKER_OFFLINE',
    });
  });
});
