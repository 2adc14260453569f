import { connect, type IClientOptions, MqttClient } from 'mqtt';
import type { Duplex } from 'node:stream';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock, TimerHandle } from '../clock.ts';

/** Pause between two attempts to connect, ms. */
export const RECONNECT_MS = 1000;

/** How long the first connection may take, ms. */
export const CONNECT_TIMEOUT_MS = 5000;

export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retained: boolean;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Last will: what the broker says in our name when the connection dies. */
export interface LastWill extends PublishOptions {
  readonly topic: string;
  readonly payload: string;
}

export type BrokerLinkOptions = {
  readonly clock: Clock;
  readonly clientId?: string;
  readonly will?: LastWill;
  /** For the first connection, ms. */
  readonly timeoutMs?: number;
} & (
  | {
      /** `mqtt://`, `mqtts://`, `ws://` or `wss://`, with user name and password if needed. */ readonly url: string;
    }
  | { /** Opens a stream to a broker in this process. */ readonly stream: () => Duplex }
);

/** A connection to a broker that comes back by itself. */
export interface BrokerLink {
  readonly online: boolean;
  /**
   * Resolves when the broker has the message (QoS 1) or it is written (QoS 0).
   *
   * @throws BackfeedError BROKER_OFFLINE when the connection is down or goes down; nothing is queued: who publishes
   * says the newest again when the link is back
   */
  publish(topic: string, payload: string | Uint8Array, options: PublishOptions): Promise<void>;
  /** Subscribes now, or when the link is up, and again after every reconnection. */
  subscribe(filter: string, qos: 0 | 1): Promise<void>;
  onMessage(listener: (message: MqttMessage) => void): void;
  /** Called at each reconnection; the first connection is there before the link is. */
  onOnline(listener: () => void): void;
  onOffline(listener: () => void): void;
  close(): Promise<void>;
}

const PROTOCOLS = ['mqtt:', 'mqtts:', 'ws:', 'wss:'];
const DEFAULT_PORTS: Record<string, string> = {
  'mqtt:': '1883',
  'mqtts:': '8883',
  'ws:': '80',
  'wss:': '443',
};

/**
 * Connects to a broker and stays connected until closed.
 *
 * @throws BackfeedError BROKER_URL_INVALID, BROKER_UNREACHABLE or BROKER_REFUSED when the first connection fails
 */
export async function connectBroker(options: BrokerLinkOptions): Promise<BrokerLink> {
  const { clock } = options;
  const place = 'url' in options ? brokerPlace(options.url) : 'the embedded broker';
  const timeoutMs = options.timeoutMs ?? CONNECT_TIMEOUT_MS;
  const subscriptions = new Map<string, 0 | 1>();
  const messageListeners: ((message: MqttMessage) => void)[] = [];
  const onlineListeners: (() => void)[] = [];
  const offlineListeners: (() => void)[] = [];
  /** What to call for each message on its way when the connection dies. */
  const inFlight = new Set<() => void>();
  let online = false;
  let closed = false;
  let retry: TimerHandle = null;
  let onFirstConnection: (() => void) | null = null;
  let onFailure: (error: Error) => void = () => {};

  // Each connection is a client of its own: what an old one still had in flight is void, and time is the clock's.
  const open = (): MqttClient => {
    const settings: IClientOptions = {
      protocolVersion: 4,
      clean: true,
      reconnectPeriod: 0,
      connectTimeout: timeoutMs,
      queueQoSZero: false,
      timerVariant: 'native',
      // A stream inside this process cannot die unnoticed, and virtual time must not meet a real timer.
      keepalive: 'url' in options ? 30 : 0,
      ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
      ...(options.will === undefined
        ? {}
        : { will: { ...options.will, payload: Buffer.from(options.will.payload) } }),
    };
    const fresh =
      'url' in options ? connect(options.url, settings) : new MqttClient(options.stream, settings);
    fresh.on('error', (error) => onFailure(error));
    fresh.on('connect', () => {
      online = true;
      if (subscriptions.size > 0) {
        const filters = Object.fromEntries([...subscriptions].map(([filter, qos]) => [filter, { qos }]));
        fresh.subscribe(filters, (error) => void (error && fresh.end(true)));
      }
      if (onFirstConnection !== null) onFirstConnection();
      else for (const listener of onlineListeners) listener();
    });
    fresh.on('message', (topic, payload, packet) => {
      for (const listener of messageListeners) listener({ topic, payload, retained: packet.retain });
    });
    fresh.on('close', () => {
      if (fresh !== client) return;
      for (const lose of inFlight) lose();
      inFlight.clear();
      if (closed) return;
      if (online) {
        online = false;
        for (const listener of offlineListeners) listener();
      }
      if (retry === null) retry = clock.setTimeout(reopen, RECONNECT_MS);
    });
    return fresh;
  };
  const reopen = (): void => {
    retry = null;
    if (!closed) client = open();
  };
  let client = open();

  await new Promise<void>((resolve, reject) => {
    let cause: Error | null = null;
    const stop = (error: BackfeedError): void => {
      closed = true;
      clock.clearTimeout(deadline);
      clock.clearTimeout(retry);
      client.end(true);
      reject(error);
    };
    const deadline = clock.setTimeout(() => stop(unreachable(place, cause)), timeoutMs);
    onFailure = (error) => {
      cause = error;
      if (isRefusal(error)) stop(refused(place, error));
      else if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') stop(unreachable(place, error));
    };
    onFirstConnection = () => {
      clock.clearTimeout(deadline);
      onFirstConnection = null;
      // From here on the link heals itself, and tells by going offline.
      onFailure = () => {};
      resolve();
    };
  });

  const offline = (cause?: unknown): BackfeedError =>
    new BackfeedError('BROKER_OFFLINE', `${place} is not connected`, 'It is tried again every second', cause);

  return {
    get online() {
      return online;
    },
    publish: (topic, payload, { qos, retain }) =>
      new Promise((resolve, reject) => {
        if (!online) return reject(offline());
        const lose = (): void => reject(offline());
        inFlight.add(lose);
        client.publish(topic, payload as string | Buffer, { qos, retain }, (error) => {
          inFlight.delete(lose);
          if (error) reject(offline(error));
          else resolve();
        });
      }),
    subscribe: async (filter, qos) => {
      subscriptions.set(filter, qos);
      if (online) await client.subscribeAsync(filter, { qos });
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onOnline: (listener) => void onlineListeners.push(listener),
    onOffline: (listener) => void offlineListeners.push(listener),
    close: async () => {
      // A farewell waits for every message on its way, and a dead connection would keep it waiting for ever.
      const force = !online || inFlight.size > 0;
      closed = true;
      online = false;
      clock.clearTimeout(retry);
      await new Promise<void>((resolve) => void client.end(force, () => resolve()));
    },
  };
}

/** Host and port of a broker's URL, without what is secret in it. @throws BackfeedError BROKER_URL_INVALID */
export function brokerPlace(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !PROTOCOLS.includes(parsed.protocol) || parsed.hostname === '') {
    throw new BackfeedError(
      'BROKER_URL_INVALID',
      `'${parsed === null ? url : `${parsed.protocol}//${parsed.host}`}' is not the address of a broker`,
      'Write mqtt://host:port, mqtts://, ws:// or wss://',
    );
  }
  return `the broker at ${parsed.hostname}:${parsed.port || (DEFAULT_PORTS[parsed.protocol] as string)}`;
}

/** The broker answered, and said no: MQTT 3.1.1 return codes 1 to 5. */
function isRefusal(error: Error): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'number' && code >= 1 && code <= 5;
}

function refused(place: string, cause: Error): BackfeedError {
  return new BackfeedError(
    'BROKER_REFUSED',
    `${place} refused the login (${cause.message})`,
    "Check user name and password in the broker's URL",
    cause,
  );
}

function unreachable(place: string, cause: Error | null): BackfeedError {
  const why = cause === null ? 'no answer' : cause.message || (cause as NodeJS.ErrnoException).code;
  return new BackfeedError(
    'BROKER_UNREACHABLE',
    `${place} cannot be reached (${why})`,
    'Start it, correct the address, or leave the broker out to use the embedded one',
    cause ?? undefined,
  );
}
