import type { DeviceConfig } from '../contract/deviceConfig.ts';
import { MESSAGE_VERSION, type BirthMessage } from '../contract/messages.ts';
import { topicOf, topics, type TopicName } from '../contract/topics.ts';
import { setWallMs, uptimeMs, wallMs } from '../drivers/clock.ts';
import { receivePolicy } from '../export/policy.ts';
import type { Journal } from '../journal/journal.ts';
import { createMqttClient } from './mqttClient.ts';

/** Records on their way to the host at once; the rest waits in flash. */
const WINDOW_RECORDS = 8;
/** Sent again when the host has not acknowledged in this time. */
const RESEND_MS = 10000;
/** A host's time within this of ours does not move the clock: it carries the network's delay. */
const CLOCK_TOLERANCE_MS = 1000;

/** The device's end of the conversation with the host. */
export interface Link {
  readonly online: boolean;
  publishState(message: object): void;
  /** Call about once a second, and after appending to the journal. */
  tick(): void;
}

/** Sets up topics, birth and will; `net` must be usable. */
export function createLink(
  config: DeviceConfig,
  birth: BirthMessage,
  journal: Journal,
  onOnline: () => void,
): Link {
  const topic = (name: TopicName): string => topicOf(config.vehicle, name);
  /** Highest sequence sent on this connection, and when the window last moved. */
  let sentSeq = 0;
  let movedAtMs = 0;

  const publish = (name: TopicName, payload: string): boolean =>
    client.publish(topic(name), payload, topics[name].qos, topics[name].retain);

  const receiveAck = (payload: string): void => {
    let ack: any;
    try {
      ack = JSON.parse(payload);
    } catch (error) {
      return;
    }
    if (!ack || ack.v !== MESSAGE_VERSION) return;
    if (typeof ack.t === 'number' && ack.t > 0 && !(Math.abs(ack.t - wallMs()) < CLOCK_TOLERANCE_MS))
      setWallMs(ack.t);
    if (typeof ack.seq === 'number') {
      journal.acknowledge(ack.seq);
      movedAtMs = uptimeMs();
    }
  };

  const client = createMqttClient(require('net'), {
    host: config.broker.host,
    port: config.broker.port,
    ...(config.broker.username ? { username: config.broker.username } : {}),
    ...(config.broker.password ? { password: config.broker.password } : {}),
    clientId: 'backfeed-' + config.vehicle,
    willTopic: topic('status'),
    willPayload: 'offline',
    subscribe: [topic('ack'), topic('policy')],
    onOnline: () => {
      sentSeq = 0;
      publish('status', 'online');
      publish('birth', JSON.stringify(birth));
      onOnline();
    },
    onMessage: (from, payload) => {
      if (from === topic('ack')) receiveAck(payload);
      else if (from === topic('policy')) receivePolicy(payload);
    },
  });

  const sendJournal = (): void => {
    const nowMs = uptimeMs();
    if (sentSeq >= journal.from && nowMs - movedAtMs > RESEND_MS) sentSeq = journal.from - 1;
    let seq = Math.max(sentSeq + 1, journal.from);
    for (; seq < journal.from + WINDOW_RECORDS; seq++) {
      const entry = journal.read(seq);
      if (!entry) {
        // A damaged record must not hold up those behind it.
        if (seq === journal.from) journal.skip();
        return;
      }
      const message = JSON.stringify({ v: MESSAGE_VERSION, from: journal.from, ...entry });
      if (!publish(entry.kind === 'transition' ? 'event' : 'meter', message)) return;
      sentSeq = seq;
      movedAtMs = nowMs;
    }
  };

  return {
    get online() {
      return client.online;
    },
    publishState: (message) => {
      publish('state', JSON.stringify(message));
    },
    tick: () => {
      client.tick();
      if (client.online) sendJournal();
    },
  };
}
