import { uptimeMs } from '../drivers/clock.ts';
import * as mqtt from './mqttPacket.ts';

const KEEP_ALIVE_S = 60;
/** The broker must hear us within the keep-alive time, and we it: a ping asks for an answer. */
const PING_MS = 30000;
/** Silence after which the connection counts as dead: two unanswered pings. */
const SILENCE_MS = 90000;
const CONNECT_TIMEOUT_MS = 15000;
const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 60000;
/** Who leaves is off the network soon, unless it stays after all. */
const AWAY_MS = 10000;
/** More than the largest policy with its topic; a larger packet is not for us and closes the connection. */
const RECEIVE_MAX_BYTES = 8192;

export interface MqttOptions {
  readonly host: string;
  readonly port: number;
  /** Nothing, or an empty text, where the broker asks for none. */
  readonly username?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly clientId: string;
  readonly willTopic: string;
  readonly willPayload: string;
  readonly subscribe: readonly string[];
  readonly onOnline: () => void;
  readonly onMessage: (topic: string, payload: string, retained: boolean) => void;
  /** A packet of more than `RECEIVE_MAX_BYTES` was on its way: the connection is closed. */
  readonly onTooLong: () => void;
}

/** An MQTT 3.1.1 client with last will, QoS 1 and reconnection. */
export interface MqttClient {
  readonly online: boolean;
  /** False when the link is down or congested: the caller keeps what matters and tries again. */
  publish(topic: string, payload: string, qos: number, retain: boolean): boolean;
  /** Ends the connection without the last will; the next one is tried after a while. */
  leave(): void;
  /** Call about once a second: keep-alive, timeouts, reconnection. */
  tick(): void;
}

/** Connects, and keeps connecting; the network must be up before the first `tick`. */
export function createMqttClient(net: NetModule, options: MqttOptions): MqttClient {
  let socket: Socket | null = null;
  let online = false;
  let congested = false;
  let received = '';
  let packetId = 0;
  let retryMs = RETRY_MIN_MS;
  let nextTryMs = 0;
  let openedAtMs = 0;
  let heardAtMs = 0;
  let sentAtMs = 0;
  let pingedAtMs = 0;

  const nextId = (): number => {
    packetId = (packetId % 65535) + 1;
    return packetId;
  };

  const write = (data: string): void => {
    sentAtMs = uptimeMs();
    if (socket && !socket.write(data)) congested = true;
  };

  const retryLater = (): void => {
    // Half of the wait is random, so that a fleet does not come back in one instant.
    nextTryMs = uptimeMs() + retryMs * (0.5 + Math.random() / 2);
    retryMs = Math.min(retryMs * 2, RETRY_MAX_MS);
  };

  const drop = (closing: Socket | null): void => {
    // A late event of an old socket must not close the new one.
    if (!closing || closing !== socket) return;
    socket = null;
    online = false;
    received = '';
    retryLater();
    closing.end();
  };

  const handle = (type: number, flags: number, body: string): void => {
    if (type === mqtt.CONNACK) {
      if (body.charCodeAt(1) !== 0) {
        drop(socket);
        return;
      }
      online = true;
      retryMs = RETRY_MIN_MS;
      options.subscribe.forEach((topic) => write(mqtt.subscribePacket(nextId(), topic)));
      options.onOnline();
    } else if (type === mqtt.PUBLISH) {
      const qos = (flags >> 1) & 3;
      const topicEnd = 2 + ((body.charCodeAt(0) << 8) | body.charCodeAt(1));
      const payloadAt = topicEnd + (qos ? 2 : 0);
      if (payloadAt > body.length) return;
      if (qos) write(mqtt.pubackPacket((body.charCodeAt(topicEnd) << 8) | body.charCodeAt(topicEnd + 1)));
      options.onMessage(body.substring(2, topicEnd), body.substr(payloadAt), (flags & 1) > 0);
    }
  };

  const onData = (data: string): void => {
    heardAtMs = uptimeMs();
    received += data;
    for (let found = mqtt.findPacket(received); found; found = mqtt.findPacket(received)) {
      const header = received.charCodeAt(0);
      const body = received.substring(found.bodyAt, found.end);
      received = received.substr(found.end);
      handle(header >> 4, header & 15, body);
    }
    if (received.length > RECEIVE_MAX_BYTES) {
      options.onTooLong();
      drop(socket);
    }
  };

  const connect = (): Socket | null => {
    try {
      const opening = net.connect({ host: options.host, port: options.port }, () => {
        if (socket !== opening) return;
        heardAtMs = uptimeMs();
        write(mqtt.connectPacket({ ...options, keepAliveS: KEEP_ALIVE_S }));
      });
      return opening;
    } catch (error) {
      // A name that does not resolve, or a refusal that comes at once, is thrown.
      return null;
    }
  };

  const open = (): void => {
    openedAtMs = uptimeMs();
    congested = false;
    const opening = connect();
    if (!opening) {
      retryLater();
      return;
    }
    socket = opening;
    opening.on('data', (data) => {
      if (socket === opening) onData(data);
    });
    opening.on('drain', () => {
      congested = false;
    });
    opening.on('error', () => drop(opening));
    opening.on('close', () => drop(opening));
  };

  return {
    get online() {
      return online;
    },
    publish: (topic, payload, qos, retain) => {
      // What can be said again later waits for a free link; what must arrive is queued by the socket.
      if (!online || (congested && qos === 0)) return false;
      write(mqtt.publishPacket(topic, payload, qos, retain, qos ? nextId() : 0));
      return true;
    },
    leave: () => {
      write(mqtt.disconnect);
      drop(socket);
      nextTryMs = uptimeMs() + AWAY_MS;
    },
    tick: () => {
      const nowMs = uptimeMs();
      if (!socket) {
        if (nowMs >= nextTryMs) open();
      } else if (!online) {
        if (nowMs - openedAtMs > CONNECT_TIMEOUT_MS) drop(socket);
      } else if (nowMs - heardAtMs > SILENCE_MS) drop(socket);
      else if (nowMs - Math.min(sentAtMs, Math.max(heardAtMs, pingedAtMs)) > PING_MS) {
        pingedAtMs = nowMs;
        write(mqtt.pingRequest);
      }
    },
  };
}
