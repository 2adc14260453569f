/** How a topic is published. */
export interface TopicSpec {
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export const TOPIC_ROOT = 'backfeed';

/** Every topic of one vehicle but commands, below `backfeed/<vehicle>/`; the key is the last level. */
export const topics = {
  /** One of `deviceStatuses`; `offline` is the last will. */
  status: { qos: 1, retain: true },
  /** What the device is and can do. */
  birth: { qos: 1, retain: true },
  /** Mode, reason, power, SoC, ages. */
  state: { qos: 0, retain: true },
  /** Journalled energy registers. */
  meter: { qos: 1, retain: false },
  /** Journalled change of mode or reason. */
  event: { qos: 1, retain: false },
  /** Highest sequence stored, and the time. */
  ack: { qos: 1, retain: false },
  /** State-of-charge thresholds by slot. */
  policy: { qos: 1, retain: true },
} as const satisfies Record<string, TopicSpec>;

export type TopicName = keyof typeof topics;

/** The ones that the host publishes; all others come from the device. */
export const topicsToDevice: readonly string[] = ['ack', 'policy'] satisfies TopicName[];

/** The full topic of `name` for one vehicle, e.g. `backfeed/leaf-1/state`. */
export function topicOf(vehicle: string, name: TopicName): string {
  return TOPIC_ROOT + '/' + vehicle + '/' + name;
}
