/** Who publishes a topic, and how. `device` is the firmware in the car, `host` the service. */
export interface TopicSpec {
  readonly from: 'device' | 'host';
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

export const TOPIC_ROOT = 'backfeed';

/** Every topic of one vehicle but commands, below `backfeed/<vehicle>/`; the key is the last level. */
export const topics = {
  /** One of `deviceStatuses`; `offline` is the last will. */
  status: { from: 'device', qos: 1, retain: true },
  /** What the device is and can do. */
  birth: { from: 'device', qos: 1, retain: true },
  /** Mode, reason, power, SoC, ages. */
  state: { from: 'device', qos: 0, retain: true },
  /** Journalled energy registers. */
  meter: { from: 'device', qos: 1, retain: false },
  /** Journalled change of mode or reason. */
  event: { from: 'device', qos: 1, retain: false },
  /** Highest sequence stored, and the time. */
  ack: { from: 'host', qos: 1, retain: false },
  /** State-of-charge thresholds by slot. */
  policy: { from: 'host', qos: 1, retain: true },
} as const satisfies Record<string, TopicSpec>;

export type TopicName = keyof typeof topics;

/** The full topic of `name` for one vehicle, e.g. `backfeed/leaf-1/state`. */
export function topicOf(vehicle: string, name: TopicName): string {
  return TOPIC_ROOT + '/' + vehicle + '/' + name;
}
