import type { JournalMessage, PolicyMessage, StateMessage } from '../../../firmware/contract/messages.ts';
import { topicOf, topics, type TopicName } from '../../../firmware/contract/topics.ts';
import type { Clock } from '../../../host/clock.ts';
import type { BrokerLink } from '../../../host/mqtt/brokerLink.ts';
import { parseMessage, parseTopic } from '../../../host/mqtt/messageSchemas.ts';
import { SESSION_CAR } from './sessionPlan.ts';

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
  let policy: PolicyMessage | null = null;

  const publish = (name: TopicName, message: object): void => {
    const { qos, retain } = topics[name];
    // While the broker is away there is nobody to tell; the device asks again.
    link.publish(topicOf(SESSION_CAR, name), JSON.stringify(message), { qos, retain }).catch(() => undefined);
  };
  const acknowledge = (): void => publish('ack', { v: 1, seq: records.at(-1)?.seq ?? null, t: clock.now() });

  link.onMessage(({ topic, payload }) => {
    const name = parseTopic(topic)?.name;
    if (name !== 'birth' && name !== 'state' && name !== 'meter' && name !== 'event') return;
    const parsed = parseMessage(name, payload);
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
  link.onOnline(() => policy && publish('policy', policy));
  await link.subscribe(topicOf(SESSION_CAR, 'birth').replace(/birth$/, '#'), 1);
  return {
    records,
    states,
    malformed,
    publishPolicy: (next) => {
      policy = next;
      publish('policy', next);
    },
  };
}
