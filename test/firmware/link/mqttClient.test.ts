import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadFirmware, type LoadedFirmware } from '../loadFirmware.ts';
import {
  connack,
  createFakeNet,
  packetBytes,
  pingResponse,
  puback,
  publish,
  published,
  suback,
  type FakeNet,
} from './fakeNet.ts';

interface MqttClient {
  readonly online: boolean;
  publish(topic: string, payload: string, qos: number, retain: boolean): boolean;
  tick(): void;
}
interface ClientModule {
  client: { createMqttClient(net: object, options: object): MqttClient };
}

let boot: (surroundings?: { random?: () => number }) => LoadedFirmware<ClientModule>;
beforeAll(async () => {
  boot = await loadFirmware<ClientModule>({ client: 'link/mqttClient.ts' });
});

const CONNECT = 1;
const PUBLISH = 3;
const PUBACK = 4;
const SUBSCRIBE = 8;
const PINGREQ = 12;

let fake: FakeNet;
let firmware: LoadedFirmware<ClientModule>;
let client: MqttClient;
let messages: [topic: string, payload: string][];
let tooLong: number;
let onlines: number;

beforeEach(() => {
  fake = createFakeNet();
  firmware = boot();
  messages = [];
  tooLong = 0;
  onlines = 0;
  client = firmware.exposed.client.createMqttClient(fake.net, {
    host: 'broker',
    port: 1883,
    clientId: 'backfeed-car',
    willTopic: 'backfeed/car/status',
    willPayload: 'offline',
    subscribe: ['ack', 'policy'],
    onOnline: () => onlines++,
    onMessage: (topic: string, payload: string) => messages.push([topic, payload]),
    onTooLong: () => tooLong++,
  });
});

/** The second-by-second life of the client; `answer` is what the far end does each second. */
function live(seconds: number, answer: () => void = () => undefined): void {
  for (let i = 0; i < seconds; i++) {
    firmware.advance(1000);
    client.tick();
    answer();
  }
}

function connect(): void {
  client.tick();
  fake.socket.open();
  fake.socket.send(connack());
}

const types = (): number[] => fake.socket.packets.map(({ type }) => type);
const count = (type: number): number => types().filter((one) => one === type).length;

/** Answers the pings that came since the last call. */
function answeringPings(): () => void {
  let answered = 0;
  return () => {
    for (; answered < count(PINGREQ); answered++) fake.socket.send(pingResponse);
  };
}

describe('connecting', () => {
  it('names its will before anything else, then subscribes', () => {
    client.tick();
    expect(fake.targets).toEqual([{ host: 'broker', port: 1883 }]);
    expect(types()).toEqual([]);
    fake.socket.open();
    expect(types()).toEqual([CONNECT]);
    expect(fake.socket.packets[0]!.body).toContain('backfeed/car/status\x00\x07offline');
    expect(client.online).toBe(false);
    expect(client.publish('t', 'x', 1, false)).toBe(false);
    fake.socket.send(connack());
    expect(client.online).toBe(true);
    expect(onlines).toBe(1);
    expect(types()).toEqual([CONNECT, SUBSCRIBE, SUBSCRIBE]);
    const ids = fake.socket.packets.slice(1).map(({ body }) => body.slice(0, 2));
    expect(new Set(ids).size).toBe(2);
    expect(fake.socket.packets.slice(1).map(({ body }) => body.slice(4, -1))).toEqual(['ack', 'policy']);
  });

  it.each([1, 2, 3, 4, 5])('goes away when refused with %i, and comes back later', (code) => {
    client.tick();
    fake.socket.open();
    fake.socket.send(connack(code));
    expect(client.online).toBe(false);
    expect(onlines).toBe(0);
    expect(fake.socket.ended).toBe(true);
    live(5);
    expect(fake.sockets).toHaveLength(2);
  });

  it('gives up a connection that does not stand within 15 s', () => {
    client.tick();
    live(15);
    expect(fake.sockets[0]!.ended).toBe(false);
    live(3);
    expect(fake.sockets[0]!.ended).toBe(true);
    expect(fake.sockets).toHaveLength(2);
  });

  it('gives up a broker that does not answer CONNECT', () => {
    client.tick();
    fake.socket.open();
    live(17);
    expect(fake.sockets[0]!.ended).toBe(true);
  });

  it('waits longer after each failure, up to a minute, and soon after a success', () => {
    const triesAtS: number[] = [];
    for (let second = 0; second < 600; second++) {
      const before = fake.sockets.length;
      client.tick();
      if (fake.sockets.length > before) {
        triesAtS.push(second);
        fake.socket.emit('error', { code: -1 });
        fake.socket.emit('close', true);
      }
      firmware.advance(1000);
    }
    const waits = triesAtS.slice(1).map((atS, i) => atS - triesAtS[i]!);
    for (let i = 1; i < waits.length; i++)
      expect(waits[i]!).toBeGreaterThanOrEqual(Math.min(waits[i - 1]!, 30));
    expect(waits[0]!).toBeLessThanOrEqual(2);
    expect(Math.max(...waits)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...waits)).toBeLessThanOrEqual(61);
    const sockets = fake.sockets.length + 1;
    while (fake.sockets.length < sockets) live(1);
    fake.socket.open();
    fake.socket.send(connack());
    fake.socket.emit('close', false);
    live(2);
    expect(fake.sockets).toHaveLength(sockets + 1);
  });

  it('takes a connection that is refused by a throw like any other failure', () => {
    fake.refuses = true;
    live(20);
    const tries = fake.targets.length;
    expect(tries).toBeGreaterThanOrEqual(3);
    expect(tries).toBeLessThanOrEqual(6);
    expect(fake.sockets).toEqual([]);
    fake.refuses = false;
    live(60);
    expect(fake.sockets.length).toBeGreaterThan(0);
    fake.socket.open();
    fake.socket.send(connack());
    expect(client.online).toBe(true);
  });

  it('ignores the late events of a connection it has left', () => {
    connect();
    const old = fake.socket;
    old.emit('close', true);
    live(3);
    fake.socket.open();
    fake.socket.send(connack());
    old.emit('error', {});
    old.emit('close', false);
    old.send(publish('ack', 'stale'));
    expect(client.online).toBe(true);
    expect(messages).toEqual([]);
    expect(fake.socket.ended).toBe(false);
  });

  it('begins a new connection with an empty input', () => {
    connect();
    fake.socket.send(publish('ack', 'torn').slice(0, 5));
    fake.socket.emit('close', true);
    live(3);
    fake.socket.open();
    fake.socket.send(connack());
    fake.socket.send(publish('ack', 'whole'));
    expect(messages).toEqual([['ack', 'whole']]);
  });
});

describe('publishing', () => {
  beforeEach(connect);

  it.each([
    [0, false],
    [0, true],
    [1, false],
    [1, true],
  ])('sends QoS %i, retained %s', (qos, retain) => {
    expect(client.publish('t/x', '{"a":1}', qos, retain)).toBe(true);
    expect(published(fake.socket.packets.at(-1)!)).toMatchObject({
      topic: 't/x',
      payload: '{"a":1}',
      qos,
      retain,
    });
  });

  it('gives each QoS 1 message an identifier of its own, never 0', () => {
    const ids = new Set<number | null>();
    for (let i = 0; i < 65_535; i++) {
      client.publish('t', '', 1, false);
      ids.add(published(fake.socket.packets.pop()!).id);
    }
    expect(ids.size).toBe(65_535);
    expect(ids.has(0)).toBe(false);
    client.publish('t', '', 1, false);
    expect(published(fake.socket.packets.at(-1)!).id).toBeGreaterThan(0);
  });

  it('holds back what can be said again later while the socket is full', () => {
    fake.socket.roomy = false;
    expect(client.publish('t', '1', 1, false)).toBe(true);
    expect(client.publish('state', '2', 0, true)).toBe(false);
    expect(client.publish('t', '3', 1, false)).toBe(true);
    fake.socket.emit('drain');
    expect(client.publish('state', '4', 0, true)).toBe(true);
    expect(
      fake.socket.packets.filter(({ type }) => type === PUBLISH).map((one) => published(one).payload),
    ).toEqual(['1', '3', '4']);
  });

  it('refuses when the link is down', () => {
    fake.socket.emit('close', false);
    expect(client.publish('t', '1', 1, false)).toBe(false);
    expect(client.publish('t', '1', 0, false)).toBe(false);
  });
});

describe('receiving', () => {
  beforeEach(connect);

  it('acknowledges QoS 1, and only that', () => {
    fake.socket.send(publish('policy', 'a', 0x1234));
    fake.socket.send(publish('ack', 'b'));
    expect(messages).toEqual([
      ['policy', 'a'],
      ['ack', 'b'],
    ]);
    expect(fake.socket.packets.filter(({ type }) => type === PUBACK).map(({ body }) => body)).toEqual([
      '\x12\x34',
    ]);
  });

  const stream = [
    suback(1),
    publish('ack', '{"v":1}', 5),
    pingResponse,
    publish('policy', 'x'.repeat(200), 0xffff),
    puback(3),
    publish('ack', ''),
  ].join('');
  const expected = [
    ['ack', '{"v":1}'],
    ['policy', 'x'.repeat(200)],
    ['ack', ''],
  ];

  it('takes several packets from one chunk', () => {
    fake.socket.send(stream);
    expect(messages).toEqual(expected);
  });

  it('puts packets together that were split at any byte', () => {
    for (let at = 1; at < stream.length; at++) {
      messages = [];
      fake.socket.send(stream.slice(0, at));
      fake.socket.send(stream.slice(at));
      expect(messages).toEqual(expected);
    }
  });

  it('takes single bytes', () => {
    for (const byte of stream) fake.socket.send(byte);
    expect(messages).toEqual(expected);
  });

  it('keeps every byte of a payload', () => {
    const every = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('');
    fake.socket.send(publish('policy', every));
    expect(messages).toEqual([['policy', every]]);
  });

  it('takes a policy of seven days', () => {
    fake.socket.send(publish('policy', 'p'.repeat(2000)).slice(0, 1500));
    fake.socket.send(publish('policy', 'p'.repeat(2000)).slice(1500));
    expect(messages).toHaveLength(1);
  });

  it.each([
    ['a packet of more than 8 KiB', packetBytes(0x30, 'x'.repeat(9000), 20_000)],
    ['a length of more than four bytes', '\x30\xff\xff\xff\xff\x01' + 'x'.repeat(9000)],
  ])('closes the connection on %s', (_what, bytes) => {
    for (let at = 0; at < bytes.length && !fake.socket.ended; at += 500)
      fake.socket.send(bytes.slice(at, at + 500));
    expect(fake.sockets[0]!.ended).toBe(true);
    expect(client.online).toBe(false);
    expect(messages).toEqual([]);
    expect(tooLong).toBe(1);
  });

  it.each([
    ['a topic longer than the packet', packetBytes(0x30, '\x00\x50ack')],
    ['no room for the identifier', packetBytes(0x32, '\x00\x03ack')],
    ['nothing at all', packetBytes(0x30, '')],
    ['a packet that only clients send', packetBytes(0x82, '\x00\x01\x00\x01a\x01')],
  ])('passes over %s', (_what, bytes) => {
    fake.socket.send(bytes);
    fake.socket.send(publish('ack', 'next'));
    expect(messages).toEqual([['ack', 'next']]);
    expect(client.online).toBe(true);
  });
});

describe('keeping alive', () => {
  beforeEach(connect);

  it('pings within the keep-alive time, and not all the time', () => {
    live(600, answeringPings());
    expect(client.online).toBe(true);
    expect(fake.sockets).toHaveLength(1);
    expect(count(PINGREQ)).toBeGreaterThanOrEqual(600 / 60);
    expect(count(PINGREQ)).toBeLessThanOrEqual(600 / 15);
  });

  it('asks a broker that only listens whether it is there', () => {
    const answer = answeringPings();
    live(600, () => {
      client.publish('state', 's', 0, true);
      answer();
    });
    expect(client.online).toBe(true);
    expect(fake.sockets).toHaveLength(1);
  });

  it.each([
    ['with nothing to say', () => undefined],
    ['with unacknowledged messages', () => void client.publish('meter', 'm', 1, false)],
    ['with live pictures', () => void client.publish('state', 's', 0, true)],
  ])('leaves a broker that was silent for 90 s, %s', (_what, say) => {
    live(89, say);
    expect(client.online).toBe(true);
    live(3, say);
    expect(client.online).toBe(false);
    expect(fake.sockets[0]!.ended).toBe(true);
    expect(fake.sockets[0]!.packets.filter(({ type }) => type === PINGREQ).length).toBeLessThanOrEqual(3);
  });
});
