import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  COUNTER_BLOCK_DEVICE,
  COUNTER_MAX,
  DEVICE_MESSAGE_MAX_BYTES,
} from '../../../firmware/contract/envelope.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';

/** As in firmware/link/envelope.ts, whose imports need the interpreter's types. */
interface Envelope {
  seal(topic: string, json: string, validMs: number): string;
  read(topic: string, text: string): unknown;
  open(topic: string, text: string): unknown;
  readonly why: Reason;
  ageMs(counter: number): number;
}
interface Memory {
  get(place: number): number;
  set(place: number, value: number): void;
  save(): boolean;
}
interface Keys {
  readonly key: string;
  readonly up: string;
  readonly down: string;
}
const paths = {
  envelope: '../../../firmware/link/envelope.ts',
  hmac: '../../../firmware/link/hmac.ts',
  refused: '../../../firmware/link/refused.ts',
};

/** Places of the device's memory. */
const CEILING = 0;
const POLICY = 1;
const COMMAND = 2;
const MARK = 5;

const NOW_MS = 1_780_000_000_000;
const TOPIC = 'backfeed/car/ack';
const keys: Keys = {
  key: '1',
  up: Buffer.alloc(32, 0xa5).toString('base64'),
  down: Buffer.from(Array.from({ length: 32 }, (_, i) => i * 8)).toString('base64'),
};

const device = { uptimeMs: 0, wallMs: NOW_MS };
/** What counts as kept: a memory that is only set is lost with the power. */
function createMemory(kept: readonly number[] = []) {
  const set = Object.assign(new Array<number>(14).fill(0), kept);
  const memory = {
    kept: [...set],
    saves: 0,
    get: (place: number) => set[place] as number,
    set: (place: number, value: number) => void (set[place] = value),
    save: () => {
      memory.kept = [...set];
      memory.saves++;
      return true;
    },
  };
  return memory;
}

let createEnvelope: (keys: Keys, boot: number, memory: Memory) => Envelope;
let hmacOf: (key: string) => (text: string) => string;
let refused: { count: number; last: Reason | null };
beforeEach(async () => {
  device.uptimeMs = 0;
  device.wallMs = NOW_MS;
  vi.resetModules();
  vi.doMock('../../../firmware/drivers/clock.ts', () => ({
    uptimeMs: () => device.uptimeMs,
    wallMs: () => device.wallMs,
  }));
  vi.doMock('../../../firmware/journal/slot.ts', () => ({
    crc32: (text: string) => createHash('sha256').update(text).digest().readUInt32LE(),
  }));
  // As the interpreter's: binary strings, one or several in a row.
  vi.doMock('sha256', () => ({
    sha256: (data: string | readonly string[]) =>
      createHash('sha256').update([data].flat().join(''), 'latin1').digest().toString('latin1'),
  }));
  ({ createEnvelope } = (await import(paths.envelope)) as { createEnvelope: typeof createEnvelope });
  ({ createHmac: hmacOf } = (await import(paths.hmac)) as { createHmac: typeof hmacOf });
  ({ refused } = (await import(paths.refused)) as { refused: typeof refused });
});

const macOf = (key: string, text: string): string =>
  createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'latin1').digest('base64');

/** What a host says, sealed with the lower key unless told otherwise. */
function said(change: object = {}, auth: object = {}, topic = TOPIC, key = keys.down): string {
  const content = {
    v: 1,
    seq: 5,
    ...change,
    auth: { key: '1', boot: 7, ctr: 3, iat: NOW_MS, exp: NOW_MS + 1, ...auth },
  };
  return under(JSON.stringify(content).slice(0, -1), topic, key);
}
/** Any text under a good tag. */
function under(signed: string, topic = TOPIC, key = keys.down): string {
  return `${signed},"mac":"${macOf(key, `${topic}\n${signed}`)}"}`;
}

describe('createHmac', () => {
  it('is HMAC-SHA256, for any key of up to a block and any text', () => {
    const binary = (maxLength: number): fc.Arbitrary<string> =>
      fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    fc.assert(
      fc.property(binary(64), binary(200), (key, text) => {
        const expected = createHmac('sha256', Buffer.from(key, 'latin1'))
          .update(text, 'latin1')
          .digest('base64');
        expect(hmacOf(key)(text)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('seal', () => {
  it('adds who, when and the tag to an object, and changes nothing else of it', () => {
    const envelope = createEnvelope(keys, 42, createMemory());
    const signed = `{"v":1,"x":"é","auth":{"key":"1","boot":42,"ctr":1,"iat":${NOW_MS},"exp":${NOW_MS + 60_000}}`;
    expect(envelope.seal('backfeed/car/meter', '{"v":1,"x":"é"}', 60_000)).toBe(
      `${signed},"mac":"${macOf(keys.up, `backfeed/car/meter\n${signed}`)}"}`,
    );
  });

  it('tells whole milliseconds, and none while the clock is not set', () => {
    const envelope = createEnvelope(keys, 42, createMemory());
    device.wallMs = NOW_MS + 0.75;
    expect(envelope.seal(TOPIC, '{"v":1}', 1000)).toContain(`"iat":${NOW_MS},"exp":${NOW_MS + 1000}}`);
    device.wallMs = NaN;
    expect(envelope.seal(TOPIC, '{"v":1}', 1000)).toContain('"ctr":2,"iat":null,"exp":null},"mac":"');
  });

  const counterOf = (text: string): number => (JSON.parse(text) as { auth: { ctr: number } }).auth.ctr;

  it('uses no counter twice, whenever the power goes, and saves once a block', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 2 * COUNTER_BLOCK_DEVICE }), { maxLength: 4 }),
        (lives) => {
          let kept: number[] = [];
          let last = 0;
          for (const messages of lives) {
            const memory = createMemory(kept);
            const envelope = createEnvelope(keys, 1, memory);
            for (let i = 0; i < messages; i++) {
              const counter = counterOf(envelope.seal(TOPIC, '{"v":1}', 1));
              // Many thousand times: an expectation of its own would take most of the time.
              if (!(counter > last && counter <= memory.kept[CEILING]!))
                expect.fail(`${counter} after ${last}, with ${memory.kept[CEILING]} kept`);
              last = counter;
            }
            expect(memory.saves).toBe(Math.ceil(messages / COUNTER_BLOCK_DEVICE));
            kept = memory.kept;
          }
        },
      ),
      { numRuns: 5 },
    );
  });

  it('goes on behind what may have been used before the power went', () => {
    const memory = createMemory();
    const first = createEnvelope(keys, 1, memory);
    expect(counterOf(first.seal(TOPIC, '{"v":1}', 1))).toBe(1);
    expect(memory.kept[CEILING]).toBe(COUNTER_BLOCK_DEVICE);
    const second = createEnvelope(keys, 2, createMemory(memory.kept));
    expect(counterOf(second.seal(TOPIC, '{"v":1}', 1))).toBe(COUNTER_BLOCK_DEVICE + 1);
  });
});

describe('new keys', () => {
  const before = [77, 5, 6];
  const started = (own: Keys, kept: readonly number[]) => {
    const memory = createMemory(kept);
    createEnvelope(own, 1, memory);
    return memory;
  };

  it('let the host count anew, but never the device', () => {
    const memory = started(keys, before);
    expect([memory.get(CEILING), memory.get(POLICY), memory.get(COMMAND)]).toEqual([77, 0, 0]);
    expect(memory.get(MARK)).not.toBe(0);
  });

  it.each<[string, Partial<Keys>, boolean]>([
    ['the same ones', {}, true],
    ['another name', { key: '2' }, false],
    ['another lower half', { down: keys.up }, false],
    ['another upper half', { up: keys.down }, true],
  ])('are told from old ones: %s', (_name, change, isKnown) => {
    const mark = started(keys, []).get(MARK);
    const memory = started({ ...keys, ...change }, [...before, 0, 0, mark]);
    expect([memory.get(POLICY), memory.get(COMMAND)]).toEqual(isKnown ? [5, 6] : [0, 0]);
    expect(memory.get(MARK) === mark).toBe(isKnown);
  });
});

describe('open', () => {
  it('gives what its host has sealed', () => {
    const envelope = createEnvelope(keys, 7, createMemory());
    expect(envelope.open(TOPIC, said())).toEqual(JSON.parse(said()));
    expect(envelope.open(TOPIC, said({}, { ctr: COUNTER_MAX }))).not.toBeNull();
    expect(refused).toEqual({ count: 0, last: null });
  });

  it.each<[string, Reason, () => string]>([
    ['nothing', 'MESSAGE_UNSIGNED', () => ''],
    ['no seal', 'MESSAGE_UNSIGNED', () => '{"v":1,"seq":3}'],
    ['a seal alone', 'MESSAGE_UNSIGNED', () => under('')],
    ['a long text without a seal', 'MESSAGE_UNSIGNED', () => 'x'.repeat(1000)],
    ['the seal of another name', 'MESSAGE_UNSIGNED', () => said().replace('"mac"', '"mak"')],
    ['something behind the tag', 'MESSAGE_UNSIGNED', () => `${said()} `],
    ['something for its last character', 'MESSAGE_UNSIGNED', () => said().replace(/}$/, ']')],
    ['a tag cut short', 'MESSAGE_UNSIGNED', () => said().replace(/.{8}"}$/, '"}')],
    [
      'one byte too much',
      'MESSAGE_TOO_LONG',
      () => said({ x: 'x'.repeat(DEVICE_MESSAGE_MAX_BYTES + 1 - said({ x: '' }).length) }),
    ],
    ['far too much', 'MESSAGE_TOO_LONG', () => '['.repeat(100_000)],
    ['a wrong tag', 'SIGNATURE_WRONG', () => said().replace(/.{43}="}$/, `${'A'.repeat(43)}="}`)],
    ['a changed content', 'SIGNATURE_WRONG', () => said().replace('"seq":5', '"seq":6')],
    ['a changed counter', 'SIGNATURE_WRONG', () => said().replace('"ctr":3', '"ctr":4')],
    ['the key of the other direction', 'SIGNATURE_WRONG', () => said({}, {}, TOPIC, keys.up)],
    ['another topic', 'SIGNATURE_WRONG', () => said({}, {}, 'backfeed/van/ack')],
    ['a key that is not in use', 'KEY_UNKNOWN', () => said({}, { key: '2' }, TOPIC, keys.up)],
    ['its key before all else', 'SIGNATURE_WRONG', () => under('"auth":{"key":"1"', TOPIC, keys.up)],
    ['a key whose name begins alike', 'KEY_UNKNOWN', () => said({}, { key: '11' }, TOPIC, keys.up)],
    ['another key under a good tag', 'MESSAGE_MALFORMED', () => said({}, { key: '2' })],
    ['a number for a key', 'MESSAGE_MALFORMED', () => said({}, { key: 1 })],
    ['0 for a counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: 0 })],
    ['a negative counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: -1 })],
    ['half a counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: 1.5 })],
    ['2^53 for a counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: 2 ** 53 })],
    ['a text for a counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: '3' })],
    ['no counter', 'MESSAGE_MALFORMED', () => said({}, { ctr: undefined })],
    ['a text for a boot', 'MESSAGE_MALFORMED', () => said({}, { boot: '7' })],
    ['no boot', 'MESSAGE_MALFORMED', () => said({}, { boot: undefined })],
    ['another version', 'MESSAGE_MALFORMED', () => said({ v: 2 })],
    ['a version as a text', 'MESSAGE_MALFORMED', () => said({ v: '1' })],
    ['no version', 'MESSAGE_MALFORMED', () => said({ v: undefined })],
    ['no auth', 'MESSAGE_MALFORMED', () => under('{"v":1,"x":2')],
    ['null for auth', 'MESSAGE_MALFORMED', () => under('{"v":1,"auth":null')],
    ['a text for auth', 'MESSAGE_MALFORMED', () => under('{"v":1,"auth":"1"')],
    ['what nobody can read', 'MESSAGE_MALFORMED', () => under('{"v":1,')],
    ['what nobody can read, and no object', 'MESSAGE_MALFORMED', () => under('null')],
  ])('refuses %s: %s', (_what, reason, make) => {
    const envelope = createEnvelope(keys, 7, createMemory());
    expect(envelope.open(TOPIC, make())).toBeNull();
    expect([envelope.why, refused.count, refused.last]).toEqual([reason, 1, reason]);
    expect(envelope.read(TOPIC, make())).toBeNull();
    expect([envelope.why, refused.count]).toEqual([reason, 1]);
    // And is none the worse for it.
    expect(envelope.open(TOPIC, said())).not.toBeNull();
    expect(refused.count).toBe(1);
  });

  it('takes the longest message that it must', () => {
    const envelope = createEnvelope(keys, 7, createMemory());
    const text = said({ x: 'x'.repeat(DEVICE_MESSAGE_MAX_BYTES - said({ x: '' }).length) });
    expect(text.length).toBe(DEVICE_MESSAGE_MAX_BYTES);
    expect(envelope.read(TOPIC, text)).not.toBeNull();
  });

  it('takes the shortest text that can be signed for what it is', () => {
    const envelope = createEnvelope(keys, 7, createMemory());
    envelope.read(TOPIC, under('1'));
    expect(envelope.why).toBe('MESSAGE_MALFORMED');
  });

  it('says unsigned before it has read anything', () =>
    expect(createEnvelope(keys, 7, createMemory()).why).toBe('MESSAGE_UNSIGNED'));

  it('refuses each single bit that is not as it was sealed', () => {
    const envelope = createEnvelope(keys, 7, createMemory());
    const text = said();
    for (let i = 0; i < text.length; i++)
      for (let bit = 0; bit < 7; bit++) {
        const changed = String.fromCharCode(text.charCodeAt(i) ^ (1 << bit));
        // The last of 44 characters carries two bits that nobody reads: what is compared is the text of the tag.
        expect(
          envelope.read(TOPIC, text.slice(0, i) + changed + text.slice(i + 1)),
          `${i}.${bit}`,
        ).toBeNull();
      }
  });

  it('never lets by what its host has not sealed, whatever it is', () => {
    const envelope = createEnvelope(keys, 7, createMemory());
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (signed, mac) => {
        expect(envelope.read(TOPIC, `${signed},"mac":"${mac}"}`)).toBeNull();
        expect(envelope.read(TOPIC, under(signed, TOPIC, keys.up))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe('ageMs', () => {
  let envelope: Envelope;
  const send = (times = 1): void => {
    for (let i = 0; i < times; i++) envelope.seal(TOPIC, '{"v":1}', 1);
  };
  const ages = (...counters: number[]): number[] => counters.map((counter) => envelope.ageMs(counter));
  beforeEach(() => {
    envelope = createEnvelope(keys, 7, createMemory([100]));
  });

  it('knows when it has sent what, and nothing of what was before or is to come', () => {
    expect(ages(99, 100, 101, NaN)).toEqual([Infinity, Infinity, Infinity, Infinity]);
    send(2);
    device.uptimeMs = 1500;
    send();
    device.uptimeMs = 100_000;
    expect(ages(100, 101, 102, 103, 104)).toEqual([Infinity, 100_000, 100_000, 98_500, Infinity]);
    expect(ages(101.5)).toEqual([NaN]);
  });

  it('is never wrong, for any sending and asking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.nat(200)), { maxLength: 10 }),
        fc.nat(2500),
        (steps, asked) => {
          device.uptimeMs = 0;
          envelope = createEnvelope(keys, 7, createMemory());
          const sentAtMs: number[] = [];
          for (const [waitMs, times] of steps) {
            device.uptimeMs += waitMs;
            send(times);
            for (let i = 0; i < times; i++) sentAtMs.push(device.uptimeMs);
          }
          const knownAtMs = asked > sentAtMs.length - 128 ? sentAtMs[asked - 1] : undefined;
          expect(envelope.ageMs(asked)).toBe(
            knownAtMs === undefined ? Infinity : device.uptimeMs - knownAtMs,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
