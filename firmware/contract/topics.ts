/** Who publishes a topic, how, and what it carries. `device` is the firmware in the car, `host` the service. */
export interface TopicSpec {
  readonly from: 'device' | 'host';
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly content: string;
}

export const TOPIC_ROOT = 'backfeed';

/** Every topic of one vehicle but commands, below `backfeed/<vehicle>/`; the key is the last level. */
export const topics = {
  status: { from: 'device', qos: 1, retain: true, content: 'online | unprovisioned | offline (last will)' },
  birth: { from: 'device', qos: 1, retain: true, content: 'what the device is and can do' },
  state: { from: 'device', qos: 0, retain: true, content: 'mode, reason, power, SoC, ages' },
  meter: { from: 'device', qos: 1, retain: false, content: 'journalled energy registers' },
  event: { from: 'device', qos: 1, retain: false, content: 'journalled change of mode or reason' },
  ack: { from: 'host', qos: 1, retain: false, content: 'highest sequence stored, and the time' },
  policy: { from: 'host', qos: 1, retain: true, content: 'state-of-charge thresholds by slot' },
} as const satisfies Record<string, TopicSpec>;

export type TopicName = keyof typeof topics;

/** The full topic of `name` for one vehicle, e.g. `backfeed/leaf-1/state`. */
export function topicOf(vehicle: string, name: TopicName): string {
  return TOPIC_ROOT + '/' + vehicle + '/' + name;
}
