import type { JournalMessage, PolicyMessage, StateMessage } from '../../../firmware/contract/messages.ts';
import { validityMs } from '../../../firmware/contract/envelope.ts';
import { topicOf, topics, type TopicName } from '../../../firmware/contract/topics.ts';
import type { Clock } from '../../../host/clock.ts';
import type { BrokerLink } from '../../../host/mqtt/brokerLink.ts';
import { parseMessage, parseTopic } from '../../../host/mqtt/messageSchemas.ts';
import { createDeviceTrust } from '../../../host/trust/deviceTrust.ts';
import { SESSION_CAR, sessionKeys } from './sessionPlan.ts';

/** Host of a session: keeps every record once, acknowledges it, tells the time and publishes one policy. */
export interface SessionHost {
  /** In order of sequence. */
  readonly records: readonly JournalMessage[];
  readonly states: readonly StateMessage[];
  /** Messages that are not as in the contract. */
  readonly malformed: readonly string[];
  publishPolicy(policy: PolicyMessage): void;
}

export async function createSessionHost(clock: Clock, link: BrokerLink): Promise<SessionHost> {
  const records: JournalMessage[] = [];
  const states: StateMessage[] = [];
  const malformed: string[] = [];
  const seen = new Map<string, number>();
  const trust = createDeviceTrust(clock, sessionKeys.secrets, {
    get: (key, topic) => seen.get(key + topic) ?? 0,
    set: (key, topic, counter) => void seen.set(key + topic, counter),
  });
  let policyText: string | null = null;

  const publish = (name: TopicName, text: string): void => {
    const { qos, retain } = topics[name];
    // While the broker is away there is nobody to tell; the device asks again.
    link.publish(topicOf(SESSION_CAR, name), text, { qos, retain }).catch(() => undefined);
  };
  const acknowledge = (): void => {
    const { boot, counter } = trust.heard!;
    const ack = { v: 1, seq: records.at(-1)?.seq ?? null, t: clock.now(), re: counter };
    publish('ack', trust.seal(topicOf(SESSION_CAR, 'ack'), ack, boot, validityMs.ack)!.text);
  };

  link.onMessage(({ topic, payload, retained }) => {
    const name = parseTopic(topic)?.name;
    if (name !== 'birth' && name !== 'state' && name !== 'meter' && name !== 'event') return;
    const opened = trust.open(name, topic, payload, retained);
    const parsed = opened.ok ? parseMessage(name, payload) : opened;
    if (!parsed.ok) malformed.push(`${name}: ${parsed.detail}`);
    else if (name === 'state') states.push(parsed.message as StateMessage);
    else {
      const record = parsed.message as JournalMessage;
      // Sent again until acknowledged: what has come before is known.
      if (name !== 'birth' && record.seq > (records.at(-1)?.seq ?? 0)) records.push(record);
      acknowledge();
    }
  });
  // The broker comes back without memory.
  link.onOnline(() => policyText !== null && publish('policy', policyText));
  await link.subscribe(topicOf(SESSION_CAR, 'birth').replace(/birth$/, '#'), 1);
  return {
    records,
    states,
    malformed,
    publishPolicy: (next) => {
      const validMs = next.untilMs - clock.now();
      policyText = trust.seal(topicOf(SESSION_CAR, 'policy'), next, 0, validMs)!.text;
      publish('policy', policyText);
    },
  };
}
