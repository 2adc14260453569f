import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_MAX, type Auth } from '../../../firmware/contract/envelope.ts';
import { MAX_PAYLOAD_BYTES } from '../../../host/mqtt/messageSchemas.ts';
import { openSeal, sealMessage, type OpenedSeal } from '../../../host/trust/envelope.ts';

const TOPIC = 'backfeed/car/meter';
const key = Buffer.alloc(32, 0xa5);
const auth: Auth = { key: '1', boot: 7, ctr: 3, iat: 1_780_000_000_000, exp: 1_780_000_060_000 };

/** Any text under a good tag. */
function under(signed: string): Buffer {
  const mac = createHmac('sha256', key).update(`${TOPIC}\n${signed}`).digest('base64');
  return Buffer.from(`${signed},"mac":"${mac}"}`);
}
const text = `{"v":1,"auth":{"key":"1","boot":7,"ctr":3,"iat":1780000000000,"exp":1780000060000}`;
const open = (payload: Uint8Array, keyOf = (id: string) => (id === '1' ? key : null)): OpenedSeal =>
  openSeal(keyOf, TOPIC, payload);

describe('sealMessage', () => {
  it('adds who, when and the tag to an object', () =>
    expect(sealMessage(key, TOPIC, { v: 1 }, auth)).toBe(under(text).toString()));

  it('makes what openSeal reads, for any content, topic and key', () => {
    const time = fc.option(fc.nat({ max: 2 ** 53 - 1 }), { nil: null });
    const anyAuth = fc.record({
      key: fc.stringMatching(/^[\w-]{1,16}$/),
      boot: fc.nat({ max: 2 ** 32 - 1 }),
      ctr: fc.integer({ min: 1, max: COUNTER_MAX }),
      iat: time,
      exp: time,
    });
    const someKey = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(
        someKey,
        fc.string(),
        fc.dictionary(fc.string(), fc.json()),
        anyAuth,
        (own, topic, content, who) => {
          const sealed = Buffer.from(sealMessage(own, topic, { v: 1, ...content }, who));
          const asked: string[] = [];
          const opened = openSeal((id) => (asked.push(id), own), topic, sealed);
          expect(opened).toEqual({ ok: true, auth: who });
          expect(asked).toEqual([who.key]);
          expect(openSeal(() => own, `${topic}/`, sealed).ok).toBe(false);
        },
      ),
    );
  });
});

describe('openSeal', () => {
  it('takes the longest auth there is, after the longest content', () => {
    const all = `{"v":1,"x":"","auth":{"key":"abcdefgh-_ABCDEF","boot":4294967295,"ctr":${COUNTER_MAX},"iat":${COUNTER_MAX},"exp":${COUNTER_MAX}}`;
    const fill = 'x'.repeat(MAX_PAYLOAD_BYTES - under(all).length);
    const payload = under(all.replace('"x":""', `"x":"${fill}"`));
    expect(payload.length).toBe(MAX_PAYLOAD_BYTES);
    expect(open(payload, () => key)).toEqual({
      ok: true,
      auth: {
        key: 'abcdefgh-_ABCDEF',
        boot: 2 ** 32 - 1,
        ctr: COUNTER_MAX,
        iat: COUNTER_MAX,
        exp: COUNTER_MAX,
      },
    });
  });

  it('takes the first counter there is', () =>
    expect(open(under(text.replace('"ctr":3', '"ctr":1')))).toEqual({ ok: true, auth: { ...auth, ctr: 1 } }));

  it('reads a payload that lies inside of more', () => {
    const inner = under(text);
    const outer = Buffer.concat([Buffer.from('before'), inner, Buffer.from('behind')]);
    expect(open(new Uint8Array(outer.buffer, outer.byteOffset + 6, inner.length))).toEqual({
      ok: true,
      auth,
    });
  });

  it.each<[string, string, string, Uint8Array]>([
    [
      'a byte too much',
      'MESSAGE_TOO_LONG',
      '16385 bytes, at most 16384',
      under(`${'x'.repeat(MAX_PAYLOAD_BYTES + 1 - under(text).length)}${text}`),
    ],
    ['nothing', 'MESSAGE_UNSIGNED', 'no "mac" at its end', Buffer.alloc(0)],
    ['a seal alone', 'MESSAGE_UNSIGNED', 'no "mac" at its end', under('')],
    ['a byte and a seal', 'MESSAGE_MALFORMED', 'no "auth" before its "mac"', under('{')],
    ['another name for its tag', 'MESSAGE_UNSIGNED', 'no "mac" at its end', replaced('"mac"', '"mak"')],
    ['another end', 'MESSAGE_UNSIGNED', 'no "mac" at its end', replaced(/}$/, ']')],
    ['an unknown key', 'KEY_UNKNOWN', 'key 2 is not in use', under(text.replace('"key":"1"', '"key":"2"'))],
    ['a wrong tag', 'SIGNATURE_WRONG', 'not signed with key 1 for this topic', replaced('"v":1', '"v":2')],
    ['0 for a counter', 'MESSAGE_MALFORMED', 'counter 0', under(text.replace('"ctr":3', '"ctr":0'))],
    [
      '2^53 for a counter',
      'MESSAGE_MALFORMED',
      'counter 9007199254740992',
      under(text.replace('"ctr":3', '"ctr":9007199254740992')),
    ],
  ])('refuses %s: %s, %s', (_what, code, detail, payload) =>
    expect(open(payload)).toEqual({ ok: false, code, detail }),
  );

  it.each<[string, string | RegExp, string]>([
    ['a member behind it', /$/, ',"x":1'],
    ['a brace too much', /$/, '}'],
    ['no comma before it', ',"auth"', '"auth"'],
    ['an empty name', '"key":"1"', '"key":""'],
    ['a name of 17 characters', '"key":"1"', '"key":"12345678901234567"'],
    ['a name with a space', '"key":"1"', '"key":"1 1"'],
    ['a name with a quote', '"key":"1"', '"key":"1\\"1"'],
    ['no boot', '"boot":7', '"boot":'],
    ['a negative boot', '"boot":7', '"boot":-7'],
    ['a boot of 11 digits', '"boot":7', '"boot":12345678901'],
    ['no counter', '"ctr":3', '"ctr":'],
    ['a broken counter', '"ctr":3', '"ctr":3.5'],
    ['a counter of 17 digits', '"ctr":3', '"ctr":00000000000000003'],
    ['a time as a text', '"iat":1780000000000', '"iat":"1"'],
    ['a time of 17 digits', '"iat":1780000000000', '"iat":00001780000000000'],
    ['no time', '"iat":1780000000000', '"iat":'],
    ['an expiry that is no number', '"exp":1780000060000', '"exp":nil'],
    ['an expiry of 17 digits', '"exp":1780000060000', '"exp":00001780000060000'],
    ['no expiry', ',"exp":1780000060000', ''],
    ['an expiry without a value', '"exp":1780000060000', '"exp":'],
    ['other white space', '"ctr":3', '"ctr": 3'],
    ['another order', '"boot":7,"ctr":3', '"ctr":3,"boot":7'],
  ])('takes no auth but that of a device: %s', (_what, from, to) => {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(open(under(changed))).toEqual({
      ok: false,
      code: 'MESSAGE_MALFORMED',
      detail: 'no "auth" before its "mac"',
    });
  });

  it('goes by the last auth of several', () => {
    const other = ',"auth":{"key":"2","boot":7,"ctr":9,"iat":null,"exp":null}';
    expect(open(under(text.replace(',"auth"', `${other},"auth"`)))).toEqual({ ok: true, auth });
  });

  it('refuses each single bit that is not as it was sealed', () => {
    const payload = under(text);
    for (let i = 0; i < payload.length * 8; i++) {
      const changed = Buffer.from(payload);
      changed[i >> 3]! ^= 1 << (i & 7);
      expect(open(changed, () => key).ok, `bit ${i}`).toBe(false);
    }
  });
});

function replaced(from: string | RegExp, to: string): Buffer {
  return Buffer.from(under(text).toString().replace(from, to));
}
