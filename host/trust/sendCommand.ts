import {
  commandTopicOf,
  commandTopicSpec,
  type CommandAckMessage,
  type CommandMessage,
  type CommandName,
} from '../../firmware/contract/commands.ts';
import { validityMs } from '../../firmware/contract/envelope.ts';
import { topicOf } from '../../firmware/contract/topics.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import type { BrokerLink } from '../mqtt/brokerLink.ts';
import { parseCommandAck } from '../mqtt/messageSchemas.ts';
import { createDeviceTrust, type DeviceSecrets } from './deviceTrust.ts';

/** How long the broker may take to repeat what it retains of the device, and how long it may trickle in, ms. */
const HEAR_MS = 5000;
const HEAR_MORE_MS = 300;
/** How long the device may take to answer, ms. */
const ANSWER_MS = 10_000;

/**
 * Sends one signed command to a device and waits for its answer. A command is for one boot, so the device must have
 * been heard: its birth and state are retained at the broker.
 *
 * @throws BackfeedError DEVICE_NOT_HEARD, COMMAND_UNANSWERED, BROKER_OFFLINE
 */
export async function sendCommand(
  clock: Clock,
  link: BrokerLink,
  vehicle: string,
  secrets: DeviceSecrets,
  name: CommandName,
  content: Omit<CommandMessage, 'v'>,
): Promise<CommandAckMessage['result']> {
  const seen = new Map<string, number>();
  const trust = createDeviceTrust(clock, secrets, {
    get: (key, topic) => seen.get(`${key} ${topic}`) ?? 0,
    set: (key, topic, counter) => void seen.set(`${key} ${topic}`, counter),
  });
  const topic = commandTopicOf(vehicle, name);
  let onHeard: (() => void) | null = null;
  let onAnswer: ((answer: CommandAckMessage) => void) | null = null;
  link.onMessage((message) => {
    if (message.topic === `${topic}/ack`) {
      const opened = trust.open('commandAck', message.topic, message.payload, message.retained);
      const answer = opened.ok ? parseCommandAck(message.payload) : null;
      if (answer) onAnswer?.(answer);
      return;
    }
    for (const known of ['birth', 'state'] as const) {
      if (message.topic !== topicOf(vehicle, known)) continue;
      if (trust.open(known, message.topic, message.payload, message.retained).ok) onHeard?.();
    }
  });
  const within = <Result>(
    durationMs: number,
    begin: (done: (result: Result) => void) => void,
  ): Promise<Result | null> =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(() => resolve(null), durationMs);
      begin((result) => {
        clock.clearTimeout(timer);
        resolve(result);
      });
    });

  for (const filter of [topicOf(vehicle, 'birth'), topicOf(vehicle, 'state'), `${topic}/ack`])
    await link.subscribe(filter, 1);
  if (trust.heard === null) await within<true>(HEAR_MS, (done) => (onHeard = () => done(true)));
  // Birth and state may be of two boots: the newer counts.
  await within(HEAR_MORE_MS, () => undefined);
  const { heard } = trust;
  const sealed = heard && trust.seal(topic, { v: 1, ...content }, heard.boot, validityMs.command);
  if (!sealed) {
    throw new BackfeedError(
      'DEVICE_NOT_HEARD',
      `nothing that ${vehicle} has signed is at the broker`,
      'Check vehicle, key file and broker, and that the device is provisioned and has been online',
    );
  }
  const answered = within<CommandAckMessage>(ANSWER_MS, (done) => {
    onAnswer = (answer) => {
      if (answer.re === sealed.auth.ctr) done(answer);
    };
  });
  await link.publish(topic, sealed.text, commandTopicSpec);
  const answer = await answered;
  if (answer) return answer.result;
  throw new BackfeedError(
    'COMMAND_UNANSWERED',
    `${vehicle} did not answer within ${ANSWER_MS / 1000} s`,
    'It is offline, or refused the message and says why in its state: see the dashboard',
  );
}
