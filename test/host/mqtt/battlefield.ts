import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqttClient, type IClientOptions } from 'mqtt';
import * as packets from 'mqtt-packet';
import { expect, onTestFinished, vi } from 'vitest';
import { passwords, type AttackedBroker, type UserName } from './attackedBroker.ts';

/** What the good say to each other: an attacker must not hear it. What the attacker says must reach nobody. */
export const PRIVATE = 'private';
export const FORGED = 'forged';

/** Attackers come from another address of this machine, as far as the system has more than one. */
const ATTACKER_ADDRESS = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1';

const soon = { timeout: 5000, interval: 10 };

/** Null is no user name: an anonymous client. */
export type AttackerOptions = Omit<IClientOptions, 'username' | 'password'> & {
  readonly username?: string | null;
  readonly password?: string | undefined;
};

/** A good car, its host and a page at a broker, and what it takes to attack them. */
export interface Battlefield {
  readonly broker: AttackedBroker;
  /** Everything that attackers have heard, as `topic payload`. */
  readonly attackersHeard: readonly string[];
  readonly host: MqttClient;
  /** What an attacker goes on doing while the good are served. */
  readonly meanwhile: Promise<unknown>[];
  /** A client of an attacker, or an error when the broker does not take it. Without a user name: leaf-2's login. */
  attacker(options?: AttackerOptions): Promise<MqttClient>;
  /** The same, which must not get in. */
  keptOut(options: AttackerOptions): Promise<void>;
  /** A bare connection of an attacker; with a user name it has logged in. */
  socket(username?: UserName): Promise<Socket>;
  /** A login from the address of the good. */
  goodLogin(username: UserName): Promise<MqttClient>;
  /** Proves that car, host and page are being served on the connections that they had from the beginning. */
  expectServed(): Promise<void>;
}

/** Sets the good up; they leave with the test. */
export async function battlefield(broker: AttackedBroker): Promise<Battlefield> {
  const attackersHeard: string[] = [];
  const goodHeard: string[] = [];
  const closings: string[] = [];
  let round = 0;

  const open = (localAddress: string): Socket => {
    const place = { port: broker.port, host: '127.0.0.1', localAddress };
    const socket = connectTcp(place);
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    return broker.ca === null
      ? socket
      : connectTls({ socket, ca: broker.ca, host: '127.0.0.1' }).on('error', () => {});
  };
  const mqtt = async (localAddress: string, options: IClientOptions): Promise<MqttClient> => {
    const settings = {
      protocolVersion: 4,
      reconnectPeriod: 0,
      connectTimeout: 5000,
      timerVariant: 'native',
    } as const;
    const client = new MqttClient(() => open(localAddress), { ...settings, ...options });
    onTestFinished(() => void client.end(true));
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      client.on('error', reject);
      client.once('close', () => reject(new Error('closed before CONNACK')));
    });
    return client;
  };
  const login = (username: UserName): IClientOptions => ({
    username,
    password: passwords[username],
    clientId: `backfeed-${username}`,
  });

  const good = async (
    username: UserName,
    filters: string[],
    options: IClientOptions = {},
  ): Promise<MqttClient> => {
    const client = await mqtt('127.0.0.1', { ...login(username), ...options });
    client.on('message', (topic, payload) => goodHeard.push(`${username} ${topic} ${String(payload)}`));
    client.on('close', () => closings.push(username));
    await client.subscribeAsync(filters, { qos: 1 });
    return client;
  };
  const will = {
    topic: 'backfeed/leaf-1/status',
    payload: Buffer.from('offline'),
    qos: 1,
    retain: true,
  } as const;
  const car = await good(
    'leaf-1',
    ['policy', 'ack', 'command/+'].map((path) => `backfeed/leaf-1/${path}`),
    { will },
  );
  const host = await good(
    'backfeed-host',
    ['status', 'birth', 'state', 'meter', 'event', 'command/+/ack'].map((path) => `backfeed/+/${path}`),
  );
  await good('backfeed-page', ['backfeed/+/state', 'backfeed/+/host/plan']);

  const expectServed = async (): Promise<void> => {
    const text = `${PRIVATE} ${++round}`;
    const says = [
      [host, 'policy', true, ['leaf-1']],
      [host, 'host/plan', true, ['backfeed-page']],
      [host, 'command/stop', false, ['leaf-1']],
      [car, 'state', true, ['backfeed-host', 'backfeed-page']],
      [car, 'meter', false, ['backfeed-host']],
      [car, 'command/stop/ack', false, ['backfeed-host']],
    ] as const;
    // Without waiting for the broker's answer: a connection that was closed gives none.
    for (const [who, path, retain] of says) who.publish(`backfeed/leaf-1/${path}`, text, { qos: 1, retain });
    const expected = says.flatMap(([, path, , hearers]) =>
      hearers.map((who) => `${who} backfeed/leaf-1/${path} ${text}`),
    );
    const missing = (): string[] => expected.filter((heard) => !goodHeard.includes(heard));
    await vi.waitFor(
      () => expect({ closings, missing: missing() }).toEqual({ closings: [], missing: [] }),
      soon,
    );
    expect(goodHeard.filter((heard) => heard.includes(FORGED))).toEqual([]);
    // What is on its way to an attacker may arrive after what the good have heard.
    if (round > 1) await sleep(50);
    expect(attackersHeard.filter((heard) => /private|forged/.test(heard))).toEqual([]);
  };

  const attacker = async ({ username = 'leaf-2', ...options }: AttackerOptions = {}): Promise<MqttClient> => {
    const { password, clientId } = login('leaf-2');
    const named = username === null ? { clientId } : { username, password, clientId };
    const client = await mqtt(ATTACKER_ADDRESS, { ...named, ...options } as IClientOptions);
    client.on('error', () => {});
    client.on('message', (topic, payload) => attackersHeard.push(`${topic} ${String(payload)}`));
    return client;
  };
  await expectServed();
  return {
    broker,
    attackersHeard,
    host,
    meanwhile: [],
    attacker,
    keptOut: async (options) => {
      await expect(attacker(options)).rejects.toThrow();
    },
    socket: async (username) => {
      const socket = open(ATTACKER_ADDRESS);
      socket.on('data', (chunk: Buffer) => attackersHeard.push(`socket ${chunk.toString('latin1')}`));
      await once(socket, broker.ca === null ? 'connect' : 'secureConnect');
      if (username === undefined) return socket;
      const { clientId, password } = login(username);
      socket.write(
        packets.generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clean: true,
          keepalive: 60,
          clientId: clientId!,
          username,
          password: Buffer.from(password as string),
        }),
      );
      await once(socket, 'data');
      return socket;
    },
    goodLogin: (username) => mqtt('127.0.0.1', login(username)),
    expectServed,
  };
}
