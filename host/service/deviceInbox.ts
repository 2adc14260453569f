import type { TopicName } from '../../firmware/contract/topics.ts';
import type { Clock } from '../clock.ts';
import type { MqttMessage } from '../mqtt/brokerLink.ts';
import { parseMessage, parseTopic, type MessageByTopic } from '../mqtt/messageSchemas.ts';
import type { DeviceTrust } from '../trust/deviceTrust.ts';
import type { MalformedPayload } from '../store/store.ts';

/** A topic and code that has been told is told again after this time: a flood must not become a flood of events. */
const TELL_AGAIN_MS = 60_000;

/** What the device says; the host's own topics are no business of the inbox. */
export const deviceTopics = ['status', 'birth', 'state', 'meter', 'event'] as const satisfies TopicName[];

type DeviceTopic = (typeof deviceTopics)[number];

/** Takes valid messages; `retained` is true for what the broker repeats from the past. */
export type DeviceHandlers = {
  readonly [Name in DeviceTopic]: (message: MessageByTopic[Name], retained: boolean) => void;
};

export interface DeviceInbox {
  /** Payloads dropped, and payloads of vehicles that are not ours. */
  readonly malformed: number;
  readonly foreign: number;
  /** Checks a message and hands it on; throws only what a handler or `onMalformed` throws. */
  take(message: MqttMessage): void;
}

/**
 * What is not sealed by the device, or was there before, is dropped as well as what cannot be read. Only `status`
 * carries no seal, because the broker says it in the device's name: nobody may act on it but to look.
 *
 * @param onMalformed called once a minute at most for each topic and code; the count counts all
 */
export function createDeviceInbox(
  clock: Clock,
  vehicle: string,
  trust: DeviceTrust,
  handlers: DeviceHandlers,
  onMalformed: (payload: MalformedPayload) => void,
): DeviceInbox {
  let malformed = 0;
  let foreign = 0;
  const toldAtMs = new Map<string, number>();

  const dispatch = <Name extends DeviceTopic>(
    name: Name,
    { topic, payload, retained }: MqttMessage,
  ): void => {
    const opened = name === 'status' ? null : trust.open(name, topic, payload, retained);
    const parsed = opened?.ok === false ? opened : parseMessage(name, payload);
    if (parsed.ok) return handlers[name](parsed.message, retained);
    malformed++;
    const { code, detail } = parsed;
    const atMs = clock.now();
    const key = `${topic} ${code}`;
    if (atMs - (toldAtMs.get(key) ?? -Infinity) < TELL_AGAIN_MS) return;
    toldAtMs.set(key, atMs);
    onMalformed({ topic, code, detail, atMs });
  };

  return {
    get malformed() {
      return malformed;
    },
    get foreign() {
      return foreign;
    },
    take: (message) => {
      const parsed = parseTopic(message.topic);
      if (parsed === null) return;
      if (parsed.vehicle !== vehicle) foreign++;
      else if (isDeviceTopic(parsed.name)) dispatch(parsed.name, message);
    },
  };
}

function isDeviceTopic(name: TopicName): name is DeviceTopic {
  return (deviceTopics as readonly TopicName[]).includes(name);
}
