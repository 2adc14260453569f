import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  COUNTER_MAX,
  MAC_CHARS,
  MAC_CLOSES,
  MAC_OPENS,
  type Auth,
} from '../../firmware/contract/envelope.ts';
import type { Reason } from '../../firmware/contract/reasons.ts';
import { MAX_PAYLOAD_BYTES } from '../mqtt/messageSchemas.ts';

/** A message whose seal is good, or why it is not. */
export type OpenedSeal =
  | { readonly ok: true; readonly auth: Auth }
  | { readonly ok: false; readonly code: Reason; readonly detail: string };

const TAIL_BYTES = MAC_OPENS.length + MAC_CHARS + MAC_CLOSES.length;
/** The last member of what is signed, in the only form in which devices write it. */
const AUTH =
  /,"auth":\{"key":"([\w-]{1,16})","boot":(\d{1,10}),"ctr":(\d{1,16}),"iat":(null|\d{1,16}),"exp":(null|\d{1,16})\}$/;
/** Longer than any `auth`. */
const AUTH_BYTES = 160;

function macOf(key: Uint8Array, topic: string, signed: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(`${topic}\n`).update(signed).digest();
}

/** The text of a message under its seal; see firmware/contract/envelope.ts. */
export function sealMessage(key: Uint8Array, topic: string, message: object, auth: Auth): string {
  const signed = JSON.stringify({ ...message, auth }).slice(0, -1);
  return signed + MAC_OPENS + macOf(key, topic, signed).toString('base64') + MAC_CLOSES;
}

const refusal = (code: Reason, detail: string): OpenedSeal => ({ ok: false, code, detail });
const timeOf = (text: string | undefined): number | null => (text === 'null' ? null : Number(text));

/**
 * Checks the seal of a payload, byte for byte as it came: nothing of it is parsed before.
 * @param keyOf the key of that name, null for one that is not in use
 */
export function openSeal(
  keyOf: (id: string) => Uint8Array | null,
  topic: string,
  payload: Uint8Array,
): OpenedSeal {
  if (payload.length > MAX_PAYLOAD_BYTES)
    return refusal('MESSAGE_TOO_LONG', `${payload.length} bytes, at most ${MAX_PAYLOAD_BYTES}`);
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  const end = bytes.length - TAIL_BYTES;
  const macAt = end + MAC_OPENS.length;
  const textAt = (from: number, to: number): string => bytes.toString('latin1', from, to);
  if (end < 1 || textAt(end, macAt) !== MAC_OPENS || textAt(macAt + MAC_CHARS, bytes.length) !== MAC_CLOSES)
    return refusal('MESSAGE_UNSIGNED', 'no "mac" at its end');
  const [, id = '', boot, counter, iat, exp] = AUTH.exec(textAt(Math.max(0, end - AUTH_BYTES), end)) ?? [];
  if (id === '') return refusal('MESSAGE_MALFORMED', 'no "auth" before its "mac"');
  const key = keyOf(id);
  if (key === null) return refusal('KEY_UNKNOWN', `key ${id} is not in use`);
  const expected = Buffer.from(macOf(key, topic, bytes.subarray(0, end)).toString('base64'));
  if (!timingSafeEqual(expected, bytes.subarray(macAt, macAt + MAC_CHARS)))
    return refusal('SIGNATURE_WRONG', `not signed with key ${id} for this topic`);
  const ctr = Number(counter);
  if (!(ctr >= 1 && ctr <= COUNTER_MAX)) return refusal('MESSAGE_MALFORMED', `counter ${counter}`);
  return { ok: true, auth: { key: id, boot: Number(boot), ctr, iat: timeOf(iat), exp: timeOf(exp) } };
}
