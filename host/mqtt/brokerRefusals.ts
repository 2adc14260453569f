import { BackfeedError } from '../../sim/backfeedError.ts';
import { brokerLimits } from './brokerLimits.ts';

const { value: bytesAtLogin } = brokerLimits.strangerPacket;

/** Why the broker refuses a client or what it sends, and what its owner can do. */
export const brokerRefusals = {
  LOGIN_MISSING: ['came without user name and password', 'Give it the login of its vehicle'],
  LOGIN_WRONG: ['came with a wrong user name or password', 'Give it the login of its vehicle'],
  LOGIN_TOO_OFTEN: ['had too many wrong logins', 'Correct the password; it may try again in some seconds'],
  LOGIN_TOO_LATE: ['connected and did not log in', 'If it is yours, check that it speaks MQTT and this port'],
  LOGIN_CROWDED: [
    'made room for another that is not logged in either',
    'Find out who opens so many connections',
  ],
  CLIENT_ID_INVALID: ['has a client id with + # / or control characters', 'Take backfeed-<vehicle>'],
  CLIENTS_TOO_MANY: ['is one client too many', 'Close pages that nobody looks at'],
  SESSION_PERSISTENT: ['asks for a session that outlives the connection', 'Connect with a clean session'],
  QOS_TOO_HIGH: ['sends with QoS 2, which nothing here needs', 'Send with QoS 0 or 1'],
  TOPIC_INVALID: ['names a topic that is too long, too deep or has control characters', 'Correct the topic'],
  TOPIC_FORBIDDEN: ['may not publish there', 'Look up who writes what in docs/broker.md'],
  WILL_FORBIDDEN: ['may not leave its will there', 'Let the will be on the status of its own vehicle'],
  FILTER_FORBIDDEN: ['may not subscribe to that', 'Subscribe to topics of its own vehicle'],
  RETAIN_FORBIDDEN: ['wants a message kept that would come again and again', 'Publish it without retain'],
  SUBSCRIPTIONS_TOO_MANY: ['subscribes to too much', 'Subscribe with fewer filters'],
  PACKET_TOO_LARGE: ['sends too large a packet', `Before the login ${bytesAtLogin} bytes are the limit`],
  TRAFFIC_TOO_HIGH: ['sends too much', 'Find out why: an exporting device sends about two messages a second'],
  READS_TOO_SLOWLY: ['does not read what it subscribed to', 'Subscribe to less, or mend its network'],
  NOT_MQTT: ['does not speak MQTT as it should', 'If it is yours, check its software'],
  CLIENT_LOST: ['went without a farewell', 'If it happens often, check its network'],
} as const satisfies Record<string, readonly [what: string, nextStep: string]>;

export type BrokerRefusal = keyof typeof brokerRefusals;

/**
 * A refusal as an error.
 *
 * @param who the client as its owner knows it
 * @param detail what exactly, e.g. the topic
 */
export function brokerRefusal(code: BrokerRefusal, who: string, detail = ''): BackfeedError {
  const [what, nextStep] = brokerRefusals[code];
  return new BackfeedError(code, `MQTT client ${who} ${what}${detail && ` (${detail})`}`, nextStep);
}
