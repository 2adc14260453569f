import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadFirmware } from '../loadFirmware.ts';

interface MqttPacket {
  connectPacket(options: {
    clientId: string;
    username?: string;
    password?: string;
    keepAliveS: number;
    willTopic: string;
    willPayload: string;
  }): string;
  subscribePacket(packetId: number, topic: string): string;
  publishPacket(topic: string, payload: string, qos: number, retain: boolean, packetId: number): string;
  pubackPacket(packetId: number): string;
  pingRequest: string;
  findPacket(data: string): { bodyAt: number; end: number } | null;
}

let mqtt: MqttPacket;
beforeAll(async () => {
  const boot = await loadFirmware<{ mqtt: MqttPacket }>({ mqtt: 'link/mqttPacket.ts' });
  ({ mqtt } = boot().exposed);
});

const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const text = (value: string): string => value.length.toString(16).padStart(4, '0') + hex(value);

describe('packets that the device sends', () => {
  const options = { clientId: 'car', keepAliveS: 60, willTopic: 'w', willPayload: 'off' };
  const mqttName = '00044d515454' + '04';

  // MQTT 3.1.1, 3.1.2.3: user 0x80, password 0x40, will retain 0x20, will QoS 1 0x08, will 0x04, clean session 0x02.
  it.each([
    ['without a user', {}, '2e', ''],
    ['with a user', { username: 'me' }, 'ae', text('me')],
    ['with user and password', { username: 'me', password: 'pw' }, 'ee', text('me') + text('pw')],
    ['with a password that has no user', { password: 'pw' }, '2e', ''],
  ])('CONNECT %s', (_what, more, flags, tail) => {
    const body = `${mqttName}${flags}003c${text('car')}${text('w')}${text('off')}${tail}`;
    expect(hex(mqtt.connectPacket({ ...options, ...more }))).toBe(
      '10' + (body.length / 2).toString(16).padStart(2, '0') + body,
    );
  });

  it('SUBSCRIBE, PUBACK and PINGREQ', () => {
    expect(hex(mqtt.subscribePacket(0x1234, 'a/b'))).toBe('82081234' + text('a/b') + '01');
    expect(hex(mqtt.pubackPacket(0xfffe))).toBe('4002fffe');
    expect(hex(mqtt.pingRequest)).toBe('c000');
  });

  it.each([
    [0, false, '30', ''],
    [0, true, '31', ''],
    [1, false, '32', '0007'],
    [1, true, '33', '0007'],
  ])('PUBLISH of QoS %i, retained %s', (qos, retain, header, id) => {
    const body = text('t') + id + hex('hi');
    expect(hex(mqtt.publishPacket('t', 'hi', qos, retain, 7))).toBe(
      header + (body.length / 2).toString(16).padStart(2, '0') + body,
    );
  });
});

describe('findPacket', () => {
  // MQTT 3.1.1, table 2.4: the ends of each number of length bytes.
  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151])('finds a body of %i bytes', (bodyBytes) => {
    const packet = mqtt.publishPacket('', 'x'.repeat(Math.max(0, bodyBytes - 2)), 0, false, 0);
    if (bodyBytes < 2)
      return expect(mqtt.findPacket(bodyBytes ? '0\x01x' : '\xd0\x00')).toMatchObject({ bodyAt: 2 });
    const found = mqtt.findPacket(packet + 'next');
    expect(found).toEqual({ bodyAt: packet.length - bodyBytes, end: packet.length });
    expect(mqtt.findPacket(packet.slice(0, -1))).toBeNull();
  });

  it('waits for whatever part of a packet is there', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300, unit: 'binary-ascii' }), fc.nat(), (payload, cut) => {
        const packet = mqtt.publishPacket('topic', payload, 1, false, 9);
        const at = cut % packet.length;
        expect(mqtt.findPacket(packet.slice(0, at))).toBeNull();
        expect(mqtt.findPacket(packet)!.end).toBe(packet.length);
      }),
    );
  });

  it('finds nothing behind a length of more than four bytes', () => {
    expect(mqtt.findPacket('0\x80\x80\x80\x80\x01' + 'x'.repeat(100))).toBeNull();
  });
});
