import {
  commandTopicOf,
  type CommandAckMessage,
  type CommandMessage,
  type CommandName,
} from '../../firmware/contract/commands.ts';
import type { DeviceStatus } from '../../firmware/contract/deviceStatuses.ts';
import { validityMs } from '../../firmware/contract/envelope.ts';
import type { StateMessage } from '../../firmware/contract/messages.ts';
import { commandTopicSpec, topicOf, type TopicName } from '../../firmware/contract/topics.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import type { Clock } from '../clock.ts';
import type { BrokerLink } from '../mqtt/brokerLink.ts';
import { parseCommandAck, parseMessage, parseTopic, type MessageByTopic } from '../mqtt/messageSchemas.ts';
import { wakesWhen } from '../service/wakesWhen.ts';
import { createDeviceTrust, type DeviceSecrets } from './deviceTrust.ts';

/** How long the broker may take to repeat what it retains of the device, and how long it may trickle in, ms. */
const HEAR_MS = 5000;
const HEAR_MORE_MS = 300;
/** How long the device may take to answer, ms. */
const ANSWER_MS = 10_000;

/** What a device has said before it was asked. */
interface Said {
  status: DeviceStatus | null;
  board: string | null;
  state: StateMessage | null;
}

/**
 * Sends one signed command to a device and waits for its answer. A command is for one boot, so the device must have
 * been heard: its birth and state are retained at the broker. One that is said to sleep gets it all the same: its status
 * carries no seal, so nobody may keep a command back by it.
 *
 * @throws BackfeedError DEVICE_NOT_HEARD, DEVICE_ASLEEP, COMMAND_UNANSWERED, BROKER_OFFLINE
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
  const said: Said = { status: null, board: null, state: null };
  let onHeard: (() => void) | null = null;
  let onAnswer: ((answer: CommandAckMessage) => void) | null = null;
  link.onMessage((message) => {
    if (message.topic === `${topic}/ack`) {
      const opened = trust.open('commandAck', message.topic, message.payload, message.retained);
      const answer = opened.ok ? parseCommandAck(message.payload) : null;
      if (answer) onAnswer?.(answer);
      return;
    }
    const heard = parseTopic(message.topic)?.name;
    if (heard === 'status') said.status = messageOf('status', message.payload);
    if (heard !== 'birth' && heard !== 'state') return;
    if (!trust.open(heard, message.topic, message.payload, message.retained).ok) return;
    if (heard === 'birth') said.board = messageOf('birth', message.payload)?.board ?? null;
    else said.state = messageOf('state', message.payload);
    onHeard?.();
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

  const names = ['status', 'birth', 'state'] as const;
  for (const filter of [...names.map((each) => topicOf(vehicle, each)), `${topic}/ack`])
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
  if (said.status === 'asleep') {
    const when = said.state === null ? 'Plug it in or switch it on.' : wakesWhen(said.state, said.board);
    throw new BackfeedError(
      'DEVICE_ASLEEP',
      `${vehicle} sleeps and has not heard it, and a command is never kept for later`,
      `${when} Send it again then`,
    );
  }
  throw new BackfeedError(
    'COMMAND_UNANSWERED',
    `${vehicle} did not answer within ${ANSWER_MS / 1000} s`,
    'It is offline, or refused the message and says why in its state: see the dashboard',
  );
}

function messageOf<Name extends TopicName>(name: Name, payload: Uint8Array): MessageByTopic[Name] | null {
  const parsed = parseMessage(name, payload);
  return parsed.ok ? parsed.message : null;
}
