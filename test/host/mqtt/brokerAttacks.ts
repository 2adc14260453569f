import { setTimeout as sleep } from 'node:timers/promises';
import type { MqttClient } from 'mqtt';
import type { BrokerRefusal } from '../../../host/mqtt/brokerRefusals.ts';
import { passwords, type UserName } from './attackedBroker.ts';
import { FORGED, type AttackerOptions, type Battlefield } from './battlefield.ts';

/** Begins an attack, whose clients stay until the test ends. */
type Attack = (field: Battlefield) => Promise<void>;

interface AttackRow {
  readonly name: string;
  readonly attack: Attack;
  /** What the embedded broker must have told. */
  readonly told: BrokerRefusal | null;
  /** Why Mosquitto cannot keep this out, and who does. */
  readonly notInMosquitto?: string;
}

const row = (
  name: string,
  told: BrokerRefusal | null,
  attack: Attack,
  notInMosquitto?: string,
): AttackRow => ({
  name,
  told,
  attack,
  ...(notInMosquitto === undefined ? {} : { notInMosquitto }),
});

const leaf2 = (path: string): string => `backfeed/leaf-2/${path}`;
const ofDevice = ['status', 'birth', 'state', 'meter', 'event', 'command/stop/ack'] as const;
const ofHost = ['policy', 'ack', 'command/stop', 'host/plan', 'host/summary', 'host/log'] as const;
const leaf1 = (path: string): string => `backfeed/leaf-1/${path}`;

/** Publishes what must reach nobody; a broker may close the connection, or take the message and drop it. */
const forge = (topics: readonly string[], retain = false, as: AttackerOptions = {}): Attack => {
  return async (field) => {
    for (const topic of topics) {
      const client = await field.attacker(as);
      const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
      await Promise.race([client.publishAsync(topic, FORGED, { qos: 1, retain }).catch(() => {}), closed]);
    }
  };
};

/** Subscribes to what is not for it, and gets the filters refused or hears nothing. */
const listen = (filters: readonly string[], as: AttackerOptions = {}): Attack => {
  return async (field) => {
    const client = await field.attacker(as);
    for (const filter of filters) await client.subscribeAsync(filter, { qos: 1 }).catch(() => {});
  };
};

const keptOut = (options: AttackerOptions): Attack => {
  return async (field) => {
    await field.keptOut({ clientId: 'thief', ...options });
  };
};

const login = (username: UserName): AttackerOptions => ({ username, password: passwords[username] });

/** With an id that once made patterns of access lists match everything (GHSA-vcg2-pq78-9mhr), and then at large. */
const withClientId = (clientId: string): Attack => {
  return async (field) => {
    const client = await field.attacker({ clientId }).catch(() => null);
    if (client === null) return;
    await client.subscribeAsync(['backfeed/#', leaf1('policy')], { qos: 1 }).catch(() => {});
    client.publish(leaf1('state'), FORGED, { qos: 1 });
  };
};

/** Bytes of a PUBLISH with QoS 0, whose topic need not be text. */
function publishBytes(topic: Buffer, payload: string): Buffer {
  const body = Buffer.concat([
    Buffer.from([topic.length >> 8, topic.length & 255]),
    topic,
    Buffer.from(payload),
  ]);
  const length: number[] = [];
  for (let rest = body.length; rest > 0 || length.length === 0; rest >>= 7)
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
  return Buffer.concat([Buffer.from([0x30, ...length]), body]);
}

const rawTopic = (...parts: (string | number[])[]): Attack => {
  const topic = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  );
  return async (field) => {
    const socket = await field.socket('leaf-2');
    socket.write(publishBytes(topic, FORGED));
  };
};

const flood = (qos: 0 | 1): Attack => {
  return async (field) => {
    const client = await field.attacker();
    field.meanwhile.push(keepSending(client, qos));
  };
};

/** 1000 messages a second for two seconds, then 2000 more as fast as it goes. */
async function keepSending(client: MqttClient, qos: 0 | 1): Promise<void> {
  for (let i = 0; i < 100; i++) {
    for (let j = 0; j < 20; j++) publishQuietly(client, qos);
    await sleep(20);
  }
  for (let j = 0; j < 2000; j++) publishQuietly(client, qos);
}

function publishQuietly(client: MqttClient, qos: 0 | 1): void {
  if (client.connected) client.publish(leaf2('state'), 'noise', { qos });
}

/** The old connection of the good must live on, which `expectServed` looks at. */
const stolenId = (options: AttackerOptions): Attack => {
  return async (field) => {
    await field.attacker(options).catch(() => {});
  };
};

/** Every attack on a broker of ours. Each must get nothing, and the good must be served meanwhile. */
export const brokerAttacks: readonly AttackRow[] = [
  row('anonymous', 'LOGIN_MISSING', keptOut({ username: null })),
  row('user without password', 'LOGIN_MISSING', keptOut({ username: 'leaf-1', password: undefined })),
  row('wrong password', 'LOGIN_WRONG', keptOut({ username: 'leaf-1', password: 'guessed' })),
  row('password of another', 'LOGIN_WRONG', keptOut({ username: 'leaf-1', password: passwords['leaf-2'] })),
  row('empty password', 'LOGIN_WRONG', keptOut({ username: 'leaf-1', password: '' })),
  row('unknown user', 'LOGIN_WRONG', keptOut({ username: 'leaf-9', password: 'guessed' })),
  row('user +', 'LOGIN_WRONG', keptOut({ username: '+', password: passwords['leaf-2'] })),
  row('user #', 'LOGIN_WRONG', keptOut({ username: '#', password: passwords['leaf-2'] })),
  row('user leaf-1/#', 'LOGIN_WRONG', keptOut({ username: 'leaf-1/#', password: passwords['leaf-2'] })),
  row('guessing 150 passwords', 'LOGIN_TOO_OFTEN', async (field) => {
    for (let i = 0; i < 150; i++)
      await field.keptOut({ username: 'leaf-1', password: `guess ${i}`, clientId: `t${i}` });
    // The good one is not locked out by it.
    await field.goodLogin('leaf-2');
  }),

  row('publish as another device', 'TOPIC_FORBIDDEN', forge(ofDevice.map(leaf1))),
  row('publish as another device, retained', 'TOPIC_FORBIDDEN', forge(ofDevice.map(leaf1), true)),
  row('publish as the host', 'TOPIC_FORBIDDEN', forge(ofHost.map(leaf1))),
  row('publish as the host, retained', 'TOPIC_FORBIDDEN', forge(ofHost.map(leaf1), true)),
  row('publish its own policy', 'TOPIC_FORBIDDEN', async (field) => {
    const listener = await field.attacker();
    await listener.subscribeAsync(leaf2('policy'), { qos: 1 });
    listener.publish(leaf2('policy'), FORGED, { qos: 1, retain: true });
  }),
  row(
    'publish topics that there are not',
    'TOPIC_FORBIDDEN',
    forge(['backfeed/state', leaf2('host/plan'), 'x']),
  ),
  row('will of another device', 'WILL_FORBIDDEN', async (field) => {
    const will = { topic: leaf1('status'), payload: Buffer.from(FORGED), qos: 1, retain: true } as const;
    const client = await field.attacker({ will }).catch(() => null);
    client?.stream.destroy();
  }),
  row('will as the host', 'WILL_FORBIDDEN', async (field) => {
    const will = { topic: leaf1('policy'), payload: Buffer.from(FORGED), qos: 1, retain: true } as const;
    const client = await field.attacker({ will }).catch(() => null);
    client?.stream.destroy();
  }),
  row(
    'retained command of a careless host',
    'RETAIN_FORBIDDEN',
    forge([leaf1('command/stop')], true, login('backfeed-host-cli')),
    'it keeps what a host sends; the device refuses retained commands',
  ),

  row(
    'subscribe to what is of another device',
    'FILTER_FORBIDDEN',
    listen([...ofHost, ...ofDevice, '#', '+', 'host/+', 'command/+', 'command/#'].map(leaf1)),
  ),
  row(
    'subscribe to everything',
    'FILTER_FORBIDDEN',
    listen([
      '#',
      '+/#',
      '/#',
      'backfeed/#',
      'backfeed/+/#',
      '+/+/policy',
      'backfeed/+/policy',
      '+/+/+',
      '+/+/command/+',
    ]),
  ),
  row(
    'page subscribes to what is not shown',
    'FILTER_FORBIDDEN',
    listen(
      ['backfeed/+/policy', 'backfeed/+/ack', 'backfeed/+/command/+', 'backfeed/+/meter', '+/+/policy'],
      login('backfeed-page-hall'),
    ),
  ),
  row('subscribe to $SYS', 'FILTER_FORBIDDEN', listen(['$SYS/#', '$SYS/broker/log/#'])),
  row('publish below $SYS', 'TOPIC_FORBIDDEN', forge(['$SYS/broker/connection/leaf-2/state', '$SYS/x'])),
  row(
    'shared subscriptions',
    'FILTER_FORBIDDEN',
    listen([
      '$share/g/#',
      '$share/g/backfeed/+/policy',
      `$share/g/${leaf1('policy')}`,
      '$share/g/+/+/command/+',
    ]),
  ),
  row('subscribe 200 times', 'SUBSCRIPTIONS_TOO_MANY', async (field) => {
    const client = await field.attacker();
    for (let i = 0; i < 200; i++) client.subscribe(leaf2(`command/c${i}`), { qos: 1 });
  }),

  ...['#', '+', '+/+', 'a/b', 'leaf-1/#', '/', 'a\u0007b'].map((clientId) =>
    row(`client id ${JSON.stringify(clientId)}`, 'CLIENT_ID_INVALID', withClientId(clientId)),
  ),
  row('client id of another, own login', null, stolenId({ clientId: 'backfeed-leaf-1' })),
  row('client id like the name of another', null, stolenId({ clientId: 'leaf-1' })),
  row('client id as the broker writes it', null, stolenId({ clientId: 'user:leaf-1' })),
  row(
    'client id of another, wrong password',
    'LOGIN_WRONG',
    stolenId({ clientId: 'backfeed-leaf-1', username: 'leaf-1', password: 'guessed' }),
  ),
  row(
    'client id of another, anonymous',
    'LOGIN_MISSING',
    stolenId({ clientId: 'backfeed-leaf-1', username: null }),
  ),

  row(
    'page publishes',
    'TOPIC_FORBIDDEN',
    forge(
      [leaf1('state'), leaf1('policy'), leaf1('host/plan'), 'backfeed/backfeed-page-hall/state'],
      false,
      login('backfeed-page-hall'),
    ),
  ),

  row('oversize packet', 'PACKET_TOO_LARGE', async (field) => {
    const client = await field.attacker();
    client.publish(leaf2('state'), Buffer.alloc(1024 * 1024, FORGED), { qos: 1 });
  }),
  row('announces 256 MB, sends slowly', 'PACKET_TOO_LARGE', async (field) => {
    const socket = await field.socket('leaf-2');
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 4]));
    socket.write(Buffer.alloc(64 * 1024));
  }),
  row('a length of five bytes', 'PACKET_TOO_LARGE', async (field) => {
    const socket = await field.socket('leaf-2');
    socket.write(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f]));
  }),
  row('large packet before the login', 'PACKET_TOO_LARGE', async (field) => {
    await field.keptOut({
      username: null,
      will: { topic: leaf1('status'), payload: Buffer.alloc(20_000, FORGED), qos: 0, retain: true },
    });
  }),
  row('flood of QoS 0', 'TRAFFIC_TOO_HIGH', flood(0)),
  row('flood of QoS 1', 'TRAFFIC_TOO_HIGH', flood(1)),
  row('flood of pings in one piece', 'TRAFFIC_TOO_HIGH', async (field) => {
    const socket = await field.socket('leaf-2');
    for (let i = 0; i < 20; i++) socket.write(Buffer.alloc(32 * 1024, Buffer.from([0xc0, 0x00])));
  }),
  row('one subscription of 1000 filters', 'FILTER_FORBIDDEN', async (field) => {
    const client = await field.attacker();
    client.subscribe(Array.from({ length: 1000 }, (_, i) => leaf1(`x${i}`)));
  }),
  row('QoS 2', 'QOS_TOO_HIGH', async (field) => {
    const client = await field.attacker();
    for (const topic of [leaf1('state'), leaf2('state')]) client.publish(topic, FORGED, { qos: 2 });
  }),
  row('will with QoS 2', 'QOS_TOO_HIGH', async (field) => {
    const will = { topic: leaf2('status'), payload: Buffer.from('offline'), qos: 2, retain: true } as const;
    await field.attacker({ will }).catch(() => {});
  }),
  row('a session that collects', 'SESSION_PERSISTENT', async (field) => {
    const client = await field.attacker({ clean: false }).catch(() => null);
    await client?.subscribeAsync(leaf2('policy'), { qos: 1 });
    await client?.endAsync(true);
    for (let i = 0; i < 300; i++)
      field.host.publish(leaf2('policy'), 'x'.repeat(100), { qos: 1, retain: true });
  }),

  row('topic with NUL', 'TOPIC_INVALID', rawTopic('backfeed/leaf-2/sta', [0], 'te')),
  row('topic that begins well, then NUL', 'TOPIC_INVALID', rawTopic('backfeed/leaf-1/state', [0])),
  row('topic with an overlong slash', 'TOPIC_INVALID', rawTopic('backfeed/leaf-2', [0xc0, 0xaf], 'state')),
  row('topic with an overlong NUL', 'TOPIC_INVALID', rawTopic('backfeed/leaf-2/state', [0xc0, 0x80])),
  row('topic with half a surrogate pair', 'TOPIC_INVALID', rawTopic('backfeed/leaf-2/', [0xed, 0xa0, 0x80])),
  row('topic that is too long', 'TOPIC_INVALID', rawTopic(`backfeed/leaf-2/${'x'.repeat(20_000)}`)),
  row('topic of 50 levels', 'TOPIC_INVALID', rawTopic(`backfeed/leaf-2/${'x/'.repeat(48)}`)),
  row('topic of 500 levels', 'NOT_MQTT', rawTopic(`backfeed/leaf-2/${'x/'.repeat(500)}`)),
  row('topic with wildcards', 'NOT_MQTT', rawTopic('backfeed/+/state')),
  row('empty topic', 'NOT_MQTT', rawTopic('')),

  row('300 connections that say nothing', 'LOGIN_CROWDED', async (field) => {
    for (let i = 0; i < 300; i++) await field.socket().catch(() => {});
    // Ours makes room for whoever logs in; Mosquitto serves those that it has, and lets nobody in for 90 s.
    if (field.broker.kind === 'embedded') await field.goodLogin('leaf-2');
  }),
  row('half a login, 100 times', 'LOGIN_CROWDED', async (field) => {
    for (let i = 0; i < 100; i++) (await field.socket()).write(Buffer.from([0x10, 0x40, 0, 4, 0x4d, 0x51]));
  }),
  row('two logins on one connection', 'NOT_MQTT', async (field) => {
    const socket = await field.socket('leaf-2');
    socket.write(Buffer.from([0x10, 0x0c, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0]));
  }),
  row('packets before the login', 'NOT_MQTT', async (field) => {
    (await field.socket()).write(publishBytes(Buffer.from(leaf1('state')), FORGED));
  }),
  row('HTTP', 'NOT_MQTT', async (field) => {
    (await field.socket()).write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  }),
  row('noise', 'PACKET_TOO_LARGE', async (field) => {
    (await field.socket()).write(Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919 + 13) & 255)));
  }),
  row('connects and leaves, 300 times', null, async (field) => {
    for (let i = 0; i < 300; i++) (await field.socket()).destroy();
  }),
];
