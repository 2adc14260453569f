import type { DeviceKeys } from '../contract/deviceConfig.ts';
import {
  COUNTER_BLOCK_DEVICE,
  COUNTER_MAX,
  DEVICE_MESSAGE_MAX_BYTES,
  MAC_CHARS,
  MAC_CLOSES,
  MAC_OPENS,
} from '../contract/envelope.ts';
import { MESSAGE_VERSION } from '../contract/messages.ts';
import type { Reason } from '../contract/reasons.ts';
import { uptimeMs, wallMs } from '../drivers/clock.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import { crc32 } from '../journal/slot.ts';
import { createHmac } from './hmac.ts';
import { isWhole } from './isWhole.ts';
import { refuse } from './refused.ts';

/** Seals what the device says, and opens what it is told; see contract/envelope.ts. */
export interface Envelope {
  /** @param json an object as JSON; @param validMs how long it is valid */
  seal(topic: string, json: string, validMs: number): string;
  /** The message, whose `auth` is well-formed and whose host is ours; null for any other, with the reason in `why`. */
  read(topic: string, text: string): any;
  /** As `read`; what is refused is counted. */
  open(topic: string, text: string): any;
  readonly why: Reason;
  /** How long ago the device sent this counter, ms: what answers it is no older. Infinity or NaN where it does not know. */
  ageMs(counter: number): number;
}

/** Of so many of the newest messages it is known when they were sent: a selling car sends one or two a second. */
const SENT_TIMES = 128;

export function createEnvelope(keys: DeviceKeys, boot: number, memory: DeviceMemory): Envelope {
  const sealMac = createHmac(atob(keys.up));
  const openMac = createHmac(atob(keys.down));
  const sealHead = ',"auth":{"key":"' + keys.key + '","boot":' + boot + ',"ctr":';
  const keyMark = crc32(keys.key + keys.down);
  if (memory.get(memoryPlaces.keyMark) !== keyMark) {
    memory.set(memoryPlaces.keyMark, keyMark);
    memory.set(memoryPlaces.policyCounter, 0);
    memory.set(memoryPlaces.commandCounter, 0);
  }
  /** Used last, perhaps: what was below the ceiling when power went counts as used. */
  let counter = memory.get(memoryPlaces.sentCounterCeiling);
  /** By counter, uptime; nothing of a life before. */
  const sentAtMs = new Float64Array(SENT_TIMES).fill(-Infinity);

  const parse = (text: string): any => {
    let message: any = null;
    try {
      message = JSON.parse(text);
    } catch (error) {
      // What its own host has signed and nobody can read is malformed, like all else that is not as it should be.
    }
    const auth = message && message.v === MESSAGE_VERSION ? message.auth : null;
    if (auth && auth.key === keys.key && typeof auth.boot === 'number' && isWhole(auth.ctr, 1, COUNTER_MAX))
      return message;
    envelope.why = 'MESSAGE_MALFORMED';
    return null;
  };

  const envelope = {
    why: 'MESSAGE_UNSIGNED' as Reason,
    seal: (topic: string, json: string, validMs: number): string => {
      if (counter >= memory.get(memoryPlaces.sentCounterCeiling)) {
        memory.set(memoryPlaces.sentCounterCeiling, counter + COUNTER_BLOCK_DEVICE);
        memory.save();
      }
      counter++;
      sentAtMs[counter % SENT_TIMES] = uptimeMs();
      const atMs = Math.floor(wallMs());
      const times = isNaN(atMs)
        ? ',"iat":null,"exp":null}'
        : ',"iat":' + atMs + ',"exp":' + (atMs + validMs) + '}';
      const text = json.substr(0, json.length - 1) + sealHead + counter + times;
      return text + MAC_OPENS + sealMac(topic + '\n' + text) + MAC_CLOSES;
    },
    read: (topic: string, text: string): any => {
      const end = text.length - MAC_OPENS.length - MAC_CHARS - MAC_CLOSES.length;
      const macAt = end + MAC_OPENS.length;
      if (text.length > DEVICE_MESSAGE_MAX_BYTES) envelope.why = 'MESSAGE_TOO_LONG';
      else if (
        end < 1 ||
        text.substring(end, macAt) !== MAC_OPENS ||
        text.substr(macAt + MAC_CHARS) !== MAC_CLOSES
      )
        envelope.why = 'MESSAGE_UNSIGNED';
      // What is compared are MACs of the MACs: how long that takes says nothing about either.
      else if (
        openMac(openMac(topic + '\n' + text.substr(0, end))) === openMac(text.substr(macAt, MAC_CHARS))
      )
        return parse(text);
      else
        envelope.why =
          text.indexOf('"auth":{"key":"' + keys.key + '"') < 0 ? 'KEY_UNKNOWN' : 'SIGNATURE_WRONG';
      return null;
    },
    open: (topic: string, text: string): any => {
      const message = envelope.read(topic, text);
      if (!message) refuse(envelope.why);
      return message;
    },
    ageMs: (sent: number): number =>
      sent <= counter && counter - sent < SENT_TIMES
        ? uptimeMs() - (sentAtMs[sent % SENT_TIMES] as number)
        : Infinity,
  };
  return envelope;
}
