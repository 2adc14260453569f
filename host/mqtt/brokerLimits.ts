/** One limit of the broker: its number, the unit, and why it is there and not lower or higher. */
export interface BrokerLimit {
  readonly value: number;
  readonly unit:
    | 'bytes'
    | 'bytes/s'
    | 'messages'
    | 'messages/s'
    | 'levels'
    | 'clients'
    | 'ms'
    | 'logins'
    | 'logins/s'
    | 'filters';
  readonly reason: string;
}

/** Everything that a client can use up, and how much of it it gets. */
export const brokerLimits = {
  strangerPacket: {
    value: 2048,
    unit: 'bytes',
    reason: 'a login with names, password and will takes some 300',
  },
  devicePacket: { value: 32 * 1024, unit: 'bytes', reason: 'the host reads payloads of up to 16 KiB' },
  hostPacket: { value: 512 * 1024, unit: 'bytes', reason: 'seven days of quarter-hour plan fit twice' },
  topic: {
    value: 160,
    unit: 'bytes',
    reason: 'the longest honest one has 64 for the vehicle and below 70 around it',
  },
  topicDepth: { value: 6, unit: 'levels', reason: 'backfeed/<vehicle>/command/<name>/ack has five' },
  subscriptions: { value: 32, unit: 'filters', reason: 'the page has eight, the host six' },
  pages: { value: 64, unit: 'clients', reason: 'without login; each login is one client more' },
  connections: {
    value: 256,
    unit: 'clients',
    reason: 'of one port of Mosquitto, which gives strangers 90 s to log in; ours has waiting instead',
  },
  waiting: { value: 32, unit: 'clients', reason: 'not logged in yet; the oldest goes when one more comes' },
  loginTime: { value: 10_000, unit: 'ms', reason: 'the device logs in as soon as it is connected' },
  failedLogins: {
    value: 20,
    unit: 'logins',
    reason: 'of one address, before it must wait: a password typed wrong',
  },
  failedLoginRate: {
    value: 0.2,
    unit: 'logins/s',
    reason: 'of one address, from then on: a device retries each minute',
  },
  messages: {
    value: 500,
    unit: 'messages',
    reason: 'at once: a device with a full journal sends eight at a time',
  },
  messageRate: { value: 100, unit: 'messages/s', reason: 'lasting: an exporting device sends about two' },
  bytes: { value: 2 * 1024 * 1024, unit: 'bytes', reason: 'at once: four of the longest packets' },
  byteRate: { value: 128 * 1024, unit: 'bytes/s', reason: 'lasting: an exporting device sends about 2 KiB' },
  backlog: {
    value: 4 * 1024 * 1024,
    unit: 'bytes',
    reason: 'unread by a slow client: the retained topics of ten vehicles',
  },
  queued: {
    value: 10_000,
    unit: 'messages',
    reason:
      'kept by Mosquitto for a slow client, up to the bytes of backlog; when it is full the newest are lost',
  },
} as const satisfies Record<string, BrokerLimit>;
