import { CLOCK_SKEW_MS, validityMs, type Auth } from '../../firmware/contract/envelope.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import type { Clock } from '../clock.ts';
import type { KeyPair } from './deriveKeys.ts';
import { openSeal, sealMessage, type OpenedSeal } from './envelope.ts';

/** What the host knows of a device's keys. */
export interface DeviceSecrets {
  /** Those in use, newest last; none after the last was revoked. */
  readonly keys: readonly KeyPair[];
  /** A counter that was never used before, for a message to the device. */
  nextCounter(): number;
}

/** Highest counters of the device's messages that were accepted, by key and topic; they outlive a restart. */
export interface SeenCounters {
  get(key: string, topic: string): number;
  set(key: string, topic: string, counter: number): void;
}

/** What the device was last heard to be. */
export interface HeardDevice {
  readonly key: string;
  readonly boot: number;
  /** Counter of its newest message. */
  readonly counter: number;
}

type DeviceTopic = Exclude<keyof typeof validityMs, 'ack' | 'command' | 'policy'>;

/** Seals what goes to one device and opens what comes from it. */
export interface DeviceTrust {
  /** Null until the first message with a good seal. */
  readonly heard: HeardDevice | null;
  /**
   * The text of a message to the device, or null when there is no key to sign with.
   * @param boot for which boot it is; 0 for any
   */
  seal(topic: string, message: object, boot: number, validMs: number): { text: string; auth: Auth } | null;
  /** @param retained the broker repeats it from the past: its age is no fault, and it may come again */
  open(name: DeviceTopic, topic: string, payload: Uint8Array, retained: boolean): OpenedSeal;
}

export function createDeviceTrust(clock: Clock, secrets: DeviceSecrets, seen: SeenCounters): DeviceTrust {
  let heard: HeardDevice | null = null;
  const keyNamed = (id: string | undefined): KeyPair | undefined => secrets.keys.find((key) => key.id === id);

  const refusal = (code: Reason, detail: string): OpenedSeal => ({ ok: false, code, detail });

  const untimely = ({ iat, exp }: Auth, validMs: number): OpenedSeal | null => {
    if (iat === null || exp === null) return null;
    const nowMs = clock.now();
    if (exp < iat || exp - iat > validMs) return refusal('MESSAGE_MALFORMED', `valid for ${exp - iat} ms`);
    if (nowMs > exp) return refusal('MESSAGE_EXPIRED', `${nowMs - exp} ms too late`);
    if (iat - CLOCK_SKEW_MS > nowMs) return refusal('MESSAGE_EXPIRED', `${iat - nowMs} ms from the future`);
    return null;
  };

  return {
    get heard() {
      return heard;
    },
    seal: (topic, message, boot, validMs) => {
      // A device that has not taken over its new key yet still works with the one before.
      const key = keyNamed(heard?.key) ?? secrets.keys.at(-1);
      if (key === undefined) return null;
      const iat = clock.now();
      const auth = { key: key.id, boot, ctr: secrets.nextCounter(), iat, exp: iat + validMs };
      return { text: sealMessage(key.down, topic, message, auth), auth };
    },
    open: (name, topic, payload, retained) => {
      const opened = openSeal((id) => keyNamed(id)?.up ?? null, topic, payload);
      if (!opened.ok) return opened;
      const { key, boot, ctr } = opened.auth;
      const last = seen.get(key, topic);
      const mayRepeat = retained && (name === 'birth' || name === 'state');
      if (ctr < last || (ctr === last && !mayRepeat))
        return refusal('MESSAGE_REPLAYED', `counter ${ctr}, and ${last} was there already`);
      if (heard === null || ctr > heard.counter) heard = { key, boot, counter: ctr };
      const late = retained ? null : untimely(opened.auth, validityMs[name]);
      if (late) return late;
      seen.set(key, topic, ctr);
      return opened;
    },
  };
}
