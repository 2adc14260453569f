/** How a topic is published. */
export interface TopicSpec {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export const TOPIC_ROOT = 'backfeed';

/** What is told once, what a newcomer is told as well, and what the next one of its kind makes worthless. */
const once = { qos: 1, retain: false } as const satisfies TopicSpec;
const lasting = { qos: 1, retain: true } as const satisfies TopicSpec;
const passing = { qos: 0, retain: true } as const satisfies TopicSpec;

/** Every topic of one vehicle but commands, below `backfeed/<vehicle>/`; the key is the last level. */
export const topics = {
  /** One of `deviceStatuses`; `offline` is the last will. */
  status: lasting,
  /** What the device is and can do. */
  birth: lasting,
  /** Mode, reason, power, SoC, ages. */
  state: passing,
  /** Journalled energy registers. */
  meter: once,
  /** Journalled change of mode or reason. */
  event: once,
  /** Highest sequence stored, and the time. */
  ack: once,
  /** State-of-charge thresholds by slot. */
  policy: lasting,
} as const satisfies Record<string, TopicSpec>;

export type TopicName = keyof typeof topics;

/** The ones that the host publishes; all others come from the device. */
export const topicsToDevice: readonly string[] = ['ack', 'policy'] satisfies TopicName[];

/** Of commands and what answers them: never retained. */
export const commandTopicSpec: TopicSpec = once;

/** The full topic of `name` for one vehicle, e.g. `backfeed/leaf-1/state`. */
export function topicOf(vehicle: string, name: TopicName): string {
  return TOPIC_ROOT + '/' + vehicle + '/' + name;
}
