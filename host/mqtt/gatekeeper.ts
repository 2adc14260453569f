import type { AedesOptions, Client } from 'aedes';
import type { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import { mayPublish, mayReceive, mayRetain, maySubscribe, type Identity } from './accessTable.ts';
import type { BrokerAccounts } from './brokerAccounts.ts';
import { brokerLimits } from './brokerLimits.ts';
import { brokerRefusal, type BrokerRefusal } from './brokerRefusals.ts';
import { createLobby } from './lobby.ts';
import { createLoginDesk } from './loginDesk.ts';
import { createTraffic, widenRules, type NetworkClient, type Traffic } from './networkClient.ts';

export interface GatekeeperOptions {
  readonly clock: Clock;
  /** Without accounts everybody may do everything: only for a broker that nobody but this machine reaches. */
  readonly accounts: BrokerAccounts | undefined;
  /** Told of what is refused though the connection stays. */
  readonly onRefusal: (client: Client, error: BackfeedError) => void;
}

/** Who comes in, and what they may publish, subscribe to, leave as a will, and hear. */
export interface Gatekeeper {
  readonly hooks: Required<
    Pick<
      AedesOptions,
      'preConnect' | 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'
    >
  >;
  /** Registers a client that came over the network. One that is not registered is trusted. */
  meet(client: Client, from: NetworkClient): void;
  /** The client as its owner knows it. */
  nameOf(client: Client): string | null;
}

type Refused = readonly [code: BrokerRefusal, detail?: string];

/** Return codes of CONNACK. Source: MQTT 3.1.1, table 3.1; 5, not authorized, is the rest. */
const connackCodes: Partial<Record<BrokerRefusal, number>> = {
  CLIENT_ID_INVALID: 2,
  CLIENTS_TOO_MANY: 3,
  LOGIN_MISSING: 4,
  LOGIN_WRONG: 4,
};

const PAGE: Identity = { role: 'page', vehicle: null };
const CLIENT_ID_MAX = 128;

/** Builds the hooks of one broker. */
export function createGatekeeper({ clock, accounts, onRefusal }: GatekeeperOptions): Gatekeeper {
  const met = new WeakMap<Client, NetworkClient>();
  const lobby = createLobby(clock);
  const logIn = accounts === undefined ? null : createLoginDesk(clock, accounts);
  /** By user name, so that a client which was cut off does not get a fresh one by coming back. */
  const trafficOfUser = new Map<string, Traffic>();
  let pages = 0;

  const whoIs = (client: Client): NetworkClient['who'] => (met.has(client) ? met.get(client)!.who : 'anyone');
  const nameOf = (client: Client): string | null => met.get(client)?.name ?? client.id;
  const refuse = (client: Client, [code, detail]: Refused): BackfeedError =>
    brokerRefusal(code, nameOf(client) ?? 'without a name', detail);

  const trafficOf = ({ packet, isPage }: NetworkClient): Traffic => {
    const username = isPage || logIn === null ? undefined : packet?.username;
    const traffic = trafficOfUser.get(username ?? '') ?? createTraffic(clock);
    if (username !== undefined) trafficOfUser.set(username, traffic);
    return traffic;
  };

  /** Lets a client in and says who it is, or says why not. */
  const admit = (from: NetworkClient, wireId: string): Refused | null => {
    const packet = from.packet!;
    const { will } = packet;
    if (wireId.length > CLIENT_ID_MAX || /[+#/]/.test(wireId) || hasControlCharacters(wireId)) {
      return ['CLIENT_ID_INVALID'];
    }
    if (packet.clean === false) return ['SESSION_PERSISTENT'];
    const who = from.isPage ? PAGE : logIn === null ? 'anyone' : logIn(packet, from.address);
    if (typeof who === 'string' && who !== 'anyone') return [who];
    const refused = will ? refusedMessage(who, will) : null;
    if (refused !== null) return refused[0] === 'TOPIC_FORBIDDEN' ? ['WILL_FORBIDDEN', will!.topic] : refused;
    from.who = who;
    if (!lobby.enter(from)) return ['CLIENTS_TOO_MANY'];
    widenRules(from, trafficOf(from));
    return null;
  };

  return {
    meet: (client, from) => {
      met.set(client, from);
      lobby.wait(from);
    },
    nameOf,
    hooks: {
      preConnect: (client, packet, done) => {
        const from = met.get(client);
        if (from !== undefined) {
          from.packet = { ...packet };
          // One connection a login: an id is worth nothing to whoever has not the password that goes with it.
          // Mosquitto: use_username_as_clientid.
          if (from.isPage) packet.clientId = `page:${++pages}`;
          else if (logIn !== null) packet.clientId = `user:${packet.username}`;
          if (packet.username !== undefined) from.name = `${printable(packet.username)} at ${from.address}`;
        }
        done(null, true);
      },
      authenticate: (client, _username, _password, done) => {
        const from = met.get(client);
        const refused = from === undefined ? null : admit(from, from.packet!.clientId);
        if (refused === null) return done(null, true);
        done(Object.assign(refuse(client, refused), { returnCode: connackCodes[refused[0]] ?? 5 }), false);
      },
      authorizePublish: (client, packet, done) => {
        if (client === null) return done(null);
        const refused = refusedMessage(whoIs(client), packet);
        done(refused === null ? null : refuse(client, refused));
      },
      authorizeSubscribe: (client, subscription, done) => {
        const { topic } = subscription;
        if (!isSoundTopic(topic)) return done(refuse(client, ['TOPIC_INVALID']));
        const { subscriptions } = client as unknown as { readonly subscriptions: object };
        const count = Object.keys(subscriptions).length;
        if (count >= brokerLimits.subscriptions.value)
          return done(refuse(client, ['SUBSCRIPTIONS_TOO_MANY']));
        const who = whoIs(client);
        if (who === 'anyone' || (who !== null && maySubscribe(who, topic))) return done(null, subscription);
        onRefusal(client, refuse(client, ['FILTER_FORBIDDEN', topic]));
        done(null, null);
      },
      // What is kept for a subscriber or was subscribed with a wildcard is looked at once more, message by message.
      authorizeForward: (client, packet) => {
        const who = whoIs(client);
        return who === 'anyone' || (who !== null && mayReceive(who, packet.topic)) ? packet : null;
      },
    },
  };
}

function refusedMessage(
  who: Identity | 'anyone' | null,
  { topic, qos, retain }: { topic: string; qos?: number; retain?: boolean },
): Refused | null {
  if ((qos ?? 0) > 1) return ['QOS_TOO_HIGH'];
  if (!isSoundTopic(topic)) return ['TOPIC_INVALID'];
  if (who === 'anyone') return topic.startsWith('$') ? ['TOPIC_FORBIDDEN', topic] : null;
  if (who === null || !mayPublish(who, topic)) return ['TOPIC_FORBIDDEN', topic];
  return retain && !mayRetain(topic) ? ['RETAIN_FORBIDDEN', topic] : null;
}

function isSoundTopic(topic: string): boolean {
  return (
    Buffer.byteLength(topic) <= brokerLimits.topic.value &&
    topic.split('/').length <= brokerLimits.topicDepth.value &&
    !hasControlCharacters(topic)
  );
}

/** U+FFFD stands for bytes that were no UTF-8. */
function hasControlCharacters(text: string): boolean {
  return /[\u0000-\u001f\u007f-\u009f\ufffd]/.test(text);
}

/** A name of a stranger's choice, as it may stand in a log. */
function printable(name: string): string {
  const short = name.length > 64 ? `${name.slice(0, 64)}...` : name;
  return hasControlCharacters(short) ? JSON.stringify(short) : short;
}
