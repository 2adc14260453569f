import { commandTopicOf, commandTopicSpec } from '../contract/commands.ts';
import type { DeviceConfig } from '../contract/deviceConfig.ts';
import { ANSWER_MS, validityMs } from '../contract/envelope.ts';
import { MESSAGE_VERSION, type BirthMessage } from '../contract/messages.ts';
import { topicOf, topics, type TopicName } from '../contract/topics.ts';
import { tellTime, uptimeMs } from '../drivers/clock.ts';
import type { Journal } from '../journal/journal.ts';
import { createMqttClient } from './mqttClient.ts';
import { refuse } from './refused.ts';
import type { Trust } from './trust.ts';

/** Records on their way to the host at once; the rest waits in flash. */
const WINDOW_RECORDS = 8;
/** Sent again when the host has not acknowledged in this time. */
const RESEND_MS = 10000;

/** The device's end of the conversation with the host. */
export interface Link {
  readonly online: boolean;
  publishState(message: object): void;
  /** Says that the device falls asleep, and ends the connection in good order: nobody takes it for lost. */
  leave(): void;
  /** Call about once a second, and after appending to the journal. */
  tick(): void;
}

/**
 * Sets up topics, birth and will; `net` must be usable. Everything but `status` is sealed, so a device without keys
 * says that it has none, and nothing else.
 */
export function createLink(
  config: DeviceConfig,
  birth: BirthMessage,
  journal: Journal,
  trust: Trust | null,
  onOnline: () => void,
): Link {
  const password = config.broker.password || (trust && trust.password);
  const topic = (name: TopicName): string => topicOf(config.vehicle, name);
  const commandsFrom = commandTopicOf(config.vehicle, '');
  /** Counter of the last acknowledgement since boot. */
  let ackCounter = 0;
  /** Highest sequence sent on this connection, and when the window last moved. */
  let sentSeq = 0;
  let movedAtMs = 0;

  const publish = (name: TopicName, payload: string): boolean =>
    client.publish(topic(name), payload, topics[name].qos, topics[name].retain);

  const publishSealed = (name: TopicName, json: string, validMs: number): boolean =>
    !!trust && client.online && publish(name, trust.envelope.seal(topic(name), json, validMs));

  /**
   * An acknowledgement needs no clock, because it sets it, back as well as forth. So it must answer what this boot has
   * sent in the last minutes: one that was held back or played again moves no clock.
   */
  const receiveAck = ({ envelope }: Trust, text: string): void => {
    const ack = envelope.open(topic('ack'), text);
    if (!ack) return;
    const { boot, ctr } = ack.auth;
    const ageMs = envelope.ageMs(ack.re);
    if (boot !== birth.boot) refuse('MESSAGE_STALE_BOOT');
    else if (ctr <= ackCounter) refuse('MESSAGE_REPLAYED');
    else if (typeof ack.t !== 'number' || !(ack.t > 0)) refuse('MESSAGE_MALFORMED');
    else if (!(ageMs <= ANSWER_MS)) refuse('MESSAGE_EXPIRED');
    else {
      ackCounter = ctr;
      // It was sealed after what it answers was sent, at whichever moment since; its time is whole milliseconds.
      tellTime(ack.t + ageMs / 2, ageMs / 2 + 1, 'host');
      if (typeof ack.seq === 'number') {
        journal.acknowledge(ack.seq);
        movedAtMs = uptimeMs();
      }
    }
  };

  const receive = (known: Trust, from: string, text: string, retained: boolean): void => {
    if (from === topic('ack')) receiveAck(known, text);
    else if (from === topic('policy')) known.receivePolicy(text);
    else if (from.substr(0, commandsFrom.length) === commandsFrom) {
      const answer = known.receiveCommand(from.substr(commandsFrom.length), from, text, retained);
      if (answer) client.publish(from + '/ack', answer, commandTopicSpec.qos, commandTopicSpec.retain);
    }
  };

  const client = createMqttClient(require('net'), {
    host: config.broker.host,
    port: config.broker.port,
    username: config.broker.username || (password && config.vehicle),
    password,
    clientId: 'backfeed-' + config.vehicle,
    willTopic: topic('status'),
    willPayload: 'offline',
    subscribe: trust ? [topic('ack'), topic('policy'), commandsFrom + '+'] : [],
    onOnline: () => {
      sentSeq = 0;
      publish('status', trust ? 'online' : 'unprovisioned');
      publishSealed('birth', JSON.stringify(birth), validityMs.birth);
      onOnline();
    },
    onMessage: (from, text, retained) => {
      if (trust) receive(trust, from, text, retained);
    },
    onTooLong: () => refuse('MESSAGE_TOO_LONG'),
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
      if (!publishSealed(entry.kind === 'transition' ? 'event' : 'meter', message, validityMs.meter)) return;
      sentSeq = seq;
      movedAtMs = nowMs;
    }
  };

  return {
    get online() {
      return client.online;
    },
    publishState: (message) => {
      publishSealed('state', JSON.stringify(message), validityMs.state);
    },
    leave: () => {
      publish('status', 'asleep');
      client.leave();
    },
    tick: () => {
      client.tick();
      if (client.online) sendJournal();
    },
  };
}
