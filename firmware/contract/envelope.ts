/**
 * The seal on every message but `status`. A sealed message is a JSON object that anybody can read:
 *
 *     {...content, "auth":{"key":"1","boot":7,"ctr":42,"iat":1780000000000,"exp":1780000060000},"mac":"<44 characters>"}
 *
 * `mac` is the base64 of HMAC-SHA256(key of the direction, topic + "\n" + all of the text before `,"mac":`). The bytes
 * are checked as they came, before anything reads them: no two readings of one text can differ in what was signed.
 */
export interface Auth {
  /** Which of the device's keys; the direction chooses between its two halves. */
  readonly key: string;
  /** Boot of the device that the message is for or from; 0 in a policy, which outlives a boot. */
  readonly boot: number;
  /** Grows with each message of a sender and a key, over restarts and power cuts. */
  readonly ctr: number;
  /** When it was sealed and until when it is valid, Unix ms; null from a device whose clock is not set. */
  readonly iat: number | null;
  readonly exp: number | null;
}

/** What the seal adds to a message. */
export interface Seal {
  readonly auth: Auth;
  readonly mac: string;
}

/** The end of each sealed text: this, the 44 characters of the MAC, and the two that close the object. */
export const MAC_OPENS = ',"mac":"';
export const MAC_CHARS = 44;
export const MAC_CLOSES = '"}';

/** Longest message that the device reads: seven days of quarter hours take 2.2 KB. */
export const DEVICE_MESSAGE_MAX_BYTES = 4096;
export const COUNTER_MAX = 9007199254740991;
/** Counters are saved this far ahead: what power loss takes is skipped, never used twice. */
export const COUNTER_BLOCK_DEVICE = 4096;
export const COUNTER_BLOCK_HOST = 1000;

/** Sender and receiver may disagree on the time by this much. */
export const CLOCK_SKEW_MS = 5000;
/** An acknowledgement must answer what the device has sent in this time. */
export const ANSWER_MS = 90000;

/** For how long a message is valid, ms; a policy for as long as its slots say, but never longer than this. */
export const validityMs = {
  birth: 300000,
  state: 300000,
  meter: 300000,
  event: 300000,
  commandAck: 60000,
  ack: 60000,
  command: 60000,
  policy: 604800000,
} as const;

/**
 * The two keys of a device: HKDF-SHA256(secret of 32 bytes, this salt, `<vehicle>/<key>/<direction>`), 32 bytes each.
 * The secret stays with the host.
 */
export const keyDerivation = {
  salt: 'backfeed/1',
  secretBytes: 32,
  keyBytes: 32,
  directions: { up: 'up', down: 'down' },
} as const;
