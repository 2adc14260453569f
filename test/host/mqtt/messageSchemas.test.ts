import { describe, expect, it } from 'vitest';
import type { TopicName } from '../../../firmware/contract/topics.ts';
import { MAX_PAYLOAD_BYTES, parseMessage, parseTopic } from '../../../host/mqtt/messageSchemas.ts';
import { sampleBirth, samplePolicy, sampleRecord, sampleState } from './sampleMessages.ts';

const bytes = (content: unknown): Buffer => Buffer.from(JSON.stringify(content));

describe('parseMessage', () => {
  it.each<[TopicName, unknown]>([
    ['birth', sampleBirth],
    ['state', sampleState()],
    ['state', sampleState({ t: null, socPct: null, gridPowerW: null, policy: null })],
    ['meter', sampleRecord(1)],
    ['event', sampleRecord(2, { kind: 'transition', t: null })],
    ['ack', { v: 1, seq: null, t: 0, re: 3 }],
    ['policy', samplePolicy],
  ])('reads %s', (name, message) => {
    expect(parseMessage(name, bytes(message))).toEqual({ ok: true, message });
  });

  it('reads status, which is plain text', () => {
    expect(parseMessage('status', Buffer.from('online'))).toEqual({ ok: true, message: 'online' });
    expect(parseMessage('status', Buffer.from('gone'))).toMatchObject({ ok: false, code: 'PAYLOAD_INVALID' });
  });

  it('leaves out fields that it does not know', () => {
    expect(parseMessage('ack', bytes({ v: 1, seq: 4, t: 1, re: 3, extra: true }))).toEqual({
      ok: true,
      message: { v: 1, seq: 4, t: 1, re: 3 },
    });
  });

  const infinite = JSON.stringify(sampleState()).replace('62.5', '1e999');
  it.each<[string, TopicName, Uint8Array, string, RegExp]>([
    ['no JSON', 'state', Buffer.from('{'), 'PAYLOAD_NOT_JSON', /JSON/],
    ['nothing', 'meter', Buffer.alloc(0), 'PAYLOAD_NOT_JSON', /./],
    ['bytes that are not UTF-8', 'meter', Buffer.from([0xff, 0xfe]), 'PAYLOAD_NOT_JSON', /./],
    ['a list', 'state', Buffer.from('[]'), 'PAYLOAD_INVALID', /^payload: /],
    ['another version', 'state', bytes({ ...sampleState(), v: 2 }), 'PAYLOAD_INVALID', /^v: /],
    ['an infinite number', 'state', Buffer.from(infinite), 'PAYLOAD_INVALID', /^socPct: /],
    ['a wrong type', 'state', bytes({ ...sampleState(), socPct: '62' }), 'PAYLOAD_INVALID', /^socPct: /],
    [
      'a missing field',
      'state',
      bytes({ ...sampleState(), energy: undefined }),
      'PAYLOAD_INVALID',
      /^energy: /,
    ],
    ['an unknown mode', 'state', bytes({ ...sampleState(), mode: 'flying' }), 'PAYLOAD_INVALID', /^mode: /],
    ['an unknown code', 'event', bytes({ ...sampleRecord(1), code: 'X' }), 'PAYLOAD_INVALID', /^code: /],
    [
      'a negative register',
      'meter',
      bytes(sampleRecord(1, { regenWh: -1 })),
      'PAYLOAD_INVALID',
      /^regenWh: /,
    ],
    ['a broken sequence', 'meter', bytes(sampleRecord(1.5)), 'PAYLOAD_INVALID', /^seq: /],
    ['a time out of range', 'meter', bytes(sampleRecord(1, { t: 1e15 })), 'PAYLOAD_INVALID', /^t: /],
    ['a long text', 'birth', bytes({ ...sampleBirth, board: 'x'.repeat(65) }), 'PAYLOAD_INVALID', /^board: /],
    [
      'a table that is no base64',
      'policy',
      bytes({ ...samplePolicy, table: '*' }),
      'PAYLOAD_INVALID',
      /^table: /,
    ],
    ['too much', 'state', Buffer.alloc(MAX_PAYLOAD_BYTES + 1, 32), 'PAYLOAD_TOO_LARGE', /^16385 bytes/],
  ])('refuses %s', (_what, name, payload, code, detail) => {
    expect(parseMessage(name, payload)).toEqual({ ok: false, code, detail: expect.stringMatching(detail) });
  });
});

describe('parseTopic', () => {
  it.each([
    ['backfeed/leaf-1/state', { vehicle: 'leaf-1', name: 'state' }],
    ['backfeed/leaf-1/meter', { vehicle: 'leaf-1', name: 'meter' }],
    ['backfeed/leaf-1/state/x', null],
    ['backfeed/leaf-1', null],
    ['backfeed//state', null],
    ['backfeed/a b/state', null],
    ['other/leaf-1/state', null],
    ['backfeed/leaf-1/constructor', null],
  ])('%s', (topic, expected) => {
    expect(parseTopic(topic)).toEqual(expected);
  });
});
