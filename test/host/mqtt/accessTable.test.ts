import { describe, expect, it } from 'vitest';
import { topicOf, topics, type TopicName } from '../../../firmware/contract/topics.ts';
import { topicsToRead, VEHICLES_FILTER } from '../../../host/dashboard/page/model/receiveMessage.ts';
import {
  accessTable,
  mayPublish,
  mayReceive,
  mayRetain,
  maySubscribe,
  type Identity,
} from '../../../host/mqtt/accessTable.ts';
import { hostTopicOf, hostTopics, type HostTopicName } from '../../../host/service/hostMessages.ts';
import { deviceTopics } from '../../../host/service/deviceInbox.ts';

const device: Identity = { role: 'device', vehicle: 'leaf-1' };
const host: Identity = { role: 'host', vehicle: null };
const page: Identity = { role: 'page', vehicle: null };
const everybody = { device, host, page };

/** What each role may do with each topic of its vehicle: w writes, r reads. The whole truth, written a second time. */
const expected: Record<string, string> = {
  //                 device host page
  status: '           w      r    r',
  birth: '            w      r    r',
  state: '            w      r    r',
  meter: '            w      r    -',
  event: '            w      r    r',
  ack: '              r      w    -',
  policy: '           r      w    -',
  'host/plan': '      -      w    r',
  'host/summary': '   -      w    r',
  'host/log': '       -      w    r',
  'command/stop': '   r      w    -',
  'command/stop/ack': 'w     r    -',
  command: '          -      -    -',
  'command/stop/ack/x': '-   -    -',
  'host/x': '         -      -    -',
  host: '             -      -    -',
  x: '                -      -    -',
  '': '               -      -    -',
};

describe('accessTable', () => {
  it.each(Object.entries(expected))('says who writes and reads %s', (path, row) => {
    const letters = row.trim().split(/\s+/);
    const actual = Object.values(everybody).map((who) => {
      const topic = `backfeed/leaf-1/${path}`;
      return `${mayPublish(who, topic) ? 'w' : ''}${mayReceive(who, topic) ? 'r' : ''}` || '-';
    });
    expect(actual).toEqual(letters);
  });

  it('has every topic of the contract and of the host', () => {
    const paths = accessTable.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(Object.keys(topics)));
    expect(paths).toEqual(expect.arrayContaining(Object.keys(hostTopics).map((name) => `host/${name}`)));
  });

  it('gives a device nothing of another vehicle', () => {
    for (const path of Object.keys(expected)) {
      for (const vehicle of ['leaf-2', 'leaf-1x', 'leaf-', '', '+', '#', 'LEAF-1']) {
        const topic = `backfeed/${vehicle}/${path}`;
        expect([topic, mayPublish(device, topic), mayReceive(device, topic)]).toEqual([topic, false, false]);
      }
    }
  });

  it.each([
    '',
    '/',
    'backfeed',
    'backfeed/leaf-1',
    '/backfeed/leaf-1/state',
    'backfeed/leaf-1/state/',
    'backfeed//state',
    'backfeed/leaf-1/command/+',
    'backfeed/leaf-1/command/#',
    'backfeed/leaf-1/command//ack',
    'backfeed/leaf-1/constructor',
    'backfeed/+/state',
    'backfeed/leaf 1/state',
    'Backfeed/leaf-1/state',
    '$SYS/broker',
    '$share/g/backfeed/leaf-1/state',
  ])('knows no topic %j', (topic) => {
    for (const who of Object.values(everybody)) {
      expect(mayPublish(who, topic)).toBe(false);
      expect(mayReceive(who, topic)).toBe(false);
    }
    expect(mayRetain(topic)).toBe(false);
  });

  it('keeps what the contract says is kept, and no command', () => {
    for (const name of Object.keys(topics) as TopicName[])
      expect([name, mayRetain(topicOf('leaf-1', name))]).toEqual([name, topics[name].retain]);
    for (const name of Object.keys(hostTopics) as HostTopicName[])
      expect([name, mayRetain(hostTopicOf('leaf-1', name))]).toEqual([name, hostTopics[name].retain]);
    for (const path of ['command/stop', 'command/stop/ack'])
      expect(mayRetain(`backfeed/leaf-1/${path}`)).toBe(false);
  });

  it.each<[keyof typeof everybody, string, boolean]>([
    ['device', 'backfeed/leaf-1/policy', true],
    ['device', 'backfeed/leaf-1/ack', true],
    ['device', 'backfeed/leaf-1/command/+', true],
    ['device', 'backfeed/leaf-1/command/stop', true],
    ['device', 'backfeed/leaf-1/#', true],
    ['device', 'backfeed/leaf-1/+', true],
    ['device', 'backfeed/leaf-1/state', false],
    ['device', 'backfeed/leaf-1/host/+', false],
    ['device', 'backfeed/leaf-2/policy', false],
    ['device', 'backfeed/+/policy', false],
    ['device', 'backfeed/#', false],
    ['device', '#', false],
    ['device', '+/+/policy', false],
    ['device', '+/#', false],
    ['device', 'backfeed/leaf-1', false],
    ['device', '$SYS/#', false],
    ['device', '$share/g/#', false],
    ['device', '$share/g/backfeed/leaf-1/policy', false],
    ['host', 'backfeed/+/state', true],
    ['host', 'backfeed/+/command/+/ack', true],
    ['host', 'backfeed/leaf-1/#', true],
    ['host', 'backfeed/+/policy', false],
    ['host', '#', false],
    ['page', 'backfeed/#', true],
    ['page', 'backfeed/+/#', true],
    ['page', 'backfeed/leaf-1/host/#', true],
    ['page', 'backfeed/+/host/+', true],
    ['page', 'backfeed/#/state', false],
    ['page', 'backfeed/leaf-1/#/plan', false],
    ['page', 'backfeed/+/command/+', false],
    ['page', 'backfeed/+/policy', false],
    ['page', 'backfeed/+/meter', false],
    ['page', '+/+/state', false],
    ['page', '#', false],
  ])('%s subscribing to %s: %s', (role, filter, allowed) => {
    expect(maySubscribe(everybody[role], filter)).toBe(allowed);
  });

  it('lets service and page have what they subscribe to', () => {
    for (const filter of [VEHICLES_FILTER, ...topicsToRead('leaf-1')])
      expect(maySubscribe(page, filter)).toBe(true);
    for (const name of deviceTopics) expect(maySubscribe(host, `backfeed/+/${name}`)).toBe(true);
  });
});
