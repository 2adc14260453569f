import type { BirthMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { topicOf } from '../../firmware/contract/topics.ts';
import type { Clock } from '../clock.ts';
import type { BrokerLink } from '../mqtt/brokerLink.ts';
import { parseMessage, type MessageByTopic } from '../mqtt/messageSchemas.ts';

/** A message of the car as it came. */
export interface Heard<Message> {
  readonly message: Message;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Host time of its arrival. */
  readonly atMs: number;
  /** The broker repeated it from the past. */
  readonly isRetained: boolean;
  /** Device time at which it was sealed; null while the device had none. */
  readonly sealedAtMs: number | null;
}

/** What a car's topics brought while they were listened to; null is nothing. */
export interface HeardCar {
  readonly car: string;
  status: MessageByTopic['status'] | null;
  birth: Heard<BirthMessage> | null;
  state: Heard<StateMessage> | null;
  /** Why a message was not understood, the last one. */
  unreadable: string | null;
}

/** The broker repeats at once what it retains; a car that does something tells each second how it is. */
const RETAINED_MS = 2000;
const LISTEN_MS = 8000;
const POLL_MS = 100;

/**
 * Listens to a car until it says how it is, at most some seconds.
 * @param progress share of the time
 */
export async function hearCar(
  clock: Clock,
  link: BrokerLink,
  car: string,
  pass: (durationMs: number) => Promise<void>,
  progress: (done: number) => void,
): Promise<HeardCar> {
  const heard: HeardCar = { car, status: null, birth: null, state: null, unreadable: null };
  link.onMessage(({ topic, payload, retained }) => {
    for (const name of ['status', 'birth', 'state'] as const) {
      if (topic !== topicOf(car, name)) continue;
      const parsed = parseMessage(name, payload);
      if (!parsed.ok) {
        heard.unreadable = `${name}: ${parsed.detail}`;
        continue;
      }
      const rest = {
        topic,
        payload,
        atMs: clock.now(),
        isRetained: retained,
        sealedAtMs: sealedAtMs(payload),
      };
      if (name === 'status') heard.status = parsed.message as MessageByTopic['status'];
      else if (name === 'birth') heard.birth = { ...rest, message: parsed.message as BirthMessage };
      else heard.state = { ...rest, message: parsed.message as StateMessage };
    }
  });
  for (const name of ['status', 'birth', 'state'] as const) await link.subscribe(topicOf(car, name), 1);
  const isLive = (): boolean => heard.state !== null && !heard.state.isRetained;
  const mayCome = (): boolean => heard.status === null || heard.status === 'online';
  for (let waitedMs = 0; waitedMs < LISTEN_MS && !isLive(); waitedMs += POLL_MS) {
    if (waitedMs >= RETAINED_MS && !mayCome()) break;
    progress(waitedMs / LISTEN_MS);
    await pass(POLL_MS);
  }
  return heard;
}

function sealedAtMs(payload: Uint8Array): number | null {
  const [, iat] = /"iat":(\d{1,16})/.exec(Buffer.from(payload).toString('latin1')) ?? [];
  return iat === undefined ? null : Number(iat);
}
