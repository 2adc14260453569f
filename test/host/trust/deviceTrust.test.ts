import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { COUNTER_MAX, type Auth } from '../../../firmware/contract/envelope.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { systemClock } from '../../../host/clock.ts';
import { MAX_PAYLOAD_BYTES } from '../../../host/mqtt/messageSchemas.ts';
import { deriveKeys } from '../../../host/trust/deriveKeys.ts';
import { createDeviceTrust, type DeviceTrust } from '../../../host/trust/deviceTrust.ts';
import { sealMessage } from '../../../host/trust/envelope.ts';
import { simulatedKeys, simulatedSecret } from '../../../host/trust/simulatedKeys.ts';

const NOW_MS = 1_780_000_000_000;
const METER = 'backfeed/car/meter';
const keys = simulatedKeys(1, 'car').secrets;
const { up, down } = keys.keys[0]!;

let nowMs: number;
let seen: Map<string, number>;
let trust: DeviceTrust;
const start = (): DeviceTrust =>
  createDeviceTrust({ ...systemClock, now: () => nowMs }, keys, {
    get: (key, topic) => seen.get(`${key} ${topic}`) ?? 0,
    set: (key, topic, counter) => void seen.set(`${key} ${topic}`, counter),
  });
beforeEach(() => {
  nowMs = NOW_MS;
  seen = new Map();
  trust = start();
});

const auth = (ctr: number, change: Partial<Auth> = {}): Auth => ({
  key: '1',
  boot: 7,
  ctr,
  iat: NOW_MS,
  exp: NOW_MS + 60_000,
  ...change,
});
const sealed = (ctr: number, change: Partial<Auth> = {}, topic = METER, key = up): string =>
  sealMessage(key, topic, { v: 1, seq: 3 }, auth(ctr, change));
type Name = Parameters<DeviceTrust['open']>[0];
const open = (
  text: string | Uint8Array,
  retained = false,
  name: Name = 'meter',
  topic = METER,
): 'ok' | Reason => {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const opened = trust.open(name, topic, bytes, retained);
  return opened.ok ? 'ok' : opened.code;
};

/** A text that was changed, under a good tag again. */
const resealed = (text: string): string => {
  const signed = text.slice(0, text.indexOf(',"mac"'));
  const mac = createHmac('sha256', up).update(`${METER}\n${signed}`).digest('base64');
  return `${signed},"mac":"${mac}"}`;
};

describe('keys', () => {
  it('are HKDF-SHA256 as in RFC 5869, and differ by vehicle, key and direction', () => {
    const secret = simulatedSecret(1);
    const all = ['car', 'van'].flatMap((vehicle) =>
      ['1', '2'].flatMap((id) => {
        const pair = deriveKeys(secret, vehicle, id);
        return [pair.up.toString('hex'), pair.down.toString('hex')];
      }),
    );
    expect(new Set(all).size).toBe(8);
    const extracted = createHmac('sha256', 'backfeed/1').update(secret).digest();
    expect(all[0]).toBe(createHmac('sha256', extracted).update('car/1/up\x01').digest('hex'));
  });
});

describe('what the device says', () => {
  it('is taken, and tells its boot and counter', () => {
    expect(trust.heard).toBeNull();
    expect(open(sealed(5))).toBe('ok');
    expect(open(sealed(6, { boot: 8 }))).toBe('ok');
    expect(trust.heard).toEqual({ key: '1', boot: 8, counter: 6 });
  });

  it.each<[string, Reason, () => string | Uint8Array]>([
    ['no seal', 'MESSAGE_UNSIGNED', () => '{"v":1,"seq":3}'],
    ['nothing in it', 'MESSAGE_UNSIGNED', () => ''],
    ['a tag cut short', 'MESSAGE_UNSIGNED', () => sealed(1).replace(/.{8}"}$/, '"}')],
    ['something behind the tag', 'MESSAGE_UNSIGNED', () => `${sealed(1)} `],
    ['a wrong tag', 'SIGNATURE_WRONG', () => sealed(1).replace(/.{43}="}$/, `${'A'.repeat(43)}="}`)],
    ['a changed content', 'SIGNATURE_WRONG', () => sealed(1).replace('"seq":3', '"seq":4')],
    ['a changed counter', 'SIGNATURE_WRONG', () => sealed(1).replace('"ctr":1', '"ctr":2')],
    ['the key of the other direction', 'SIGNATURE_WRONG', () => sealed(1, {}, METER, down)],
    [
      'the key of another device',
      'SIGNATURE_WRONG',
      () => sealed(1, {}, METER, simulatedKeys(2, 'car').secrets.keys[0]!.up),
    ],
    [
      'the same secret for another vehicle',
      'SIGNATURE_WRONG',
      () => sealed(1, {}, METER, simulatedKeys(1, 'van').secrets.keys[0]!.up),
    ],
    ['another topic', 'SIGNATURE_WRONG', () => sealed(1, {}, 'backfeed/car/event')],
    ['a key that is not in use', 'KEY_UNKNOWN', () => sealed(1, { key: '2' })],
    ['2^53 for a counter', 'MESSAGE_MALFORMED', () => sealed(2 ** 53)],
    [
      '2^64 - 1 for a counter',
      'MESSAGE_MALFORMED',
      () => resealed(sealed(1).replace('"ctr":1', '"ctr":18446744073709551615')),
    ],
    ['a text for a counter', 'MESSAGE_MALFORMED', () => sealed('5' as unknown as number)],
    [
      '2^64 - 1 as a text for a counter',
      'MESSAGE_MALFORMED',
      () => sealed('18446744073709551615' as unknown as number),
    ],
    ['a negative counter', 'MESSAGE_MALFORMED', () => sealed(-1)],
    ['-0 for a counter', 'MESSAGE_MALFORMED', () => resealed(sealed(1).replace('"ctr":1', '"ctr":-0'))],
    ['no auth', 'MESSAGE_MALFORMED', () => sealMessage(up, METER, { v: 1 }, 'none' as unknown as Auth)],
    ['too many bytes', 'MESSAGE_TOO_LONG', () => Buffer.alloc(MAX_PAYLOAD_BYTES + 1, 0x7b)],
    ['ten thousand brackets', 'MESSAGE_UNSIGNED', () => '['.repeat(10_000)],
    ['overlong UTF-8', 'MESSAGE_UNSIGNED', () => Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf])],
    ['NUL', 'MESSAGE_UNSIGNED', () => '\0'],
    ['an expiry in the past', 'MESSAGE_EXPIRED', () => sealed(1, { iat: NOW_MS - 60_001, exp: NOW_MS - 1 })],
    ['a time in the future', 'MESSAGE_EXPIRED', () => sealed(1, { iat: NOW_MS + 6000, exp: NOW_MS + 9000 })],
    ['a validity of an hour', 'MESSAGE_MALFORMED', () => sealed(1, { exp: NOW_MS + 3_600_000 })],
  ])('is refused with %s', (_what, reason, make) => {
    expect(open(make())).toBe(reason);
    expect(open(sealed(1))).toBe('ok');
  });

  it('is taken without a time from a device that has none', () => {
    expect(open(sealed(1, { iat: null, exp: null }))).toBe('ok');
  });

  it('is refused when it was there before or is older, over a restart too', () => {
    const [first, second] = [sealed(1), sealed(2)];
    expect(open(second)).toBe('ok');
    expect([open(first), open(second)]).toEqual(['MESSAGE_REPLAYED', 'MESSAGE_REPLAYED']);
    trust = start();
    expect([open(first), open(second)]).toEqual(['MESSAGE_REPLAYED', 'MESSAGE_REPLAYED']);
    expect(open(sealed(COUNTER_MAX))).toBe('ok');
    expect(open(sealed(3))).toBe('MESSAGE_REPLAYED');
  });

  it('may be repeated by the broker where that keeps it, and be old', () => {
    const topic = 'backfeed/car/state';
    const state = sealed(4, {}, topic);
    expect(open(state, false, 'state', topic)).toBe('ok');
    nowMs += 86_400_000;
    expect(open(state, true, 'state', topic)).toBe('ok');
    expect(open(sealed(3, {}, topic), true, 'state', topic)).toBe('MESSAGE_REPLAYED');
    expect(open(state, false, 'state', topic)).toBe('MESSAGE_REPLAYED');
    // Nobody retains records.
    expect(open(sealed(5), true)).toBe('ok');
    expect(open(sealed(5), true)).toBe('MESSAGE_REPLAYED');
  });

  it('tells boot and counter though its time is wrong: the answer sets its clock', () => {
    expect(open(sealed(9, { boot: 3, iat: NOW_MS + 86_400_000, exp: NOW_MS + 86_460_000 }))).toBe(
      'MESSAGE_EXPIRED',
    );
    expect(trust.heard).toEqual({ key: '1', boot: 3, counter: 9 });
  });
});

describe('what the host says', () => {
  it('is sealed with the newest key, until the device is heard with another one', () => {
    const secret = simulatedSecret(1);
    let counter = 0;
    const both = createDeviceTrust(
      { ...systemClock, now: () => nowMs },
      {
        keys: [deriveKeys(secret, 'car', '1'), deriveKeys(secret, 'car', '2')],
        nextCounter: () => ++counter,
      },
      { get: () => 0, set: () => undefined },
    );
    const keyOf = (): string => both.seal('backfeed/car/ack', { v: 1 }, 7, 1000)!.auth.key;
    expect(keyOf()).toBe('2');
    expect(both.open('meter', METER, Buffer.from(sealed(1)), false).ok).toBe(true);
    expect(keyOf()).toBe('1');
    const newer = sealed(2, { key: '2' }, METER, deriveKeys(secret, 'car', '2').up);
    expect(both.open('meter', METER, Buffer.from(newer), false).ok).toBe(true);
    expect(keyOf()).toBe('2');
    expect(both.seal('backfeed/car/ack', { v: 1 }, 7, 1000)!.auth).toEqual({
      key: '2',
      boot: 7,
      ctr: 4,
      iat: NOW_MS,
      exp: NOW_MS + 1000,
    });
  });

  it('is nothing without a key', () => {
    const none = createDeviceTrust(
      systemClock,
      { keys: [], nextCounter: () => 1 },
      { get: () => 0, set: () => undefined },
    );
    expect(none.seal('backfeed/car/ack', { v: 1 }, 7, 1000)).toBeNull();
  });
});
