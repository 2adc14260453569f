/** MQTT 3.1.1 control packets, as binary strings: that is what sockets carry on the device. */
export const CONNACK = 2;
export const PUBLISH = 3;

export const pingRequest = '\xc0\x00';
export const disconnect = '\xe0\x00';

function word(n: number): string {
  return String.fromCharCode((n >> 8) & 255, n & 255);
}

function text(s: string): string {
  return word(s.length) + s;
}

function packet(header: number, body: string): string {
  let rest = body.length;
  let length = '';
  do {
    const digit = rest & 127;
    rest >>= 7;
    length += String.fromCharCode(rest ? digit | 128 : digit);
  } while (rest);
  return String.fromCharCode(header) + length + body;
}

export interface ConnectOptions {
  readonly clientId: string;
  /** Nothing, or an empty text, where the broker asks for none. */
  readonly username?: string | null | undefined;
  readonly password?: string | null | undefined;
  readonly keepAliveS: number;
  readonly willTopic: string;
  readonly willPayload: string;
}

/** CONNECT with a clean session and a retained will of QoS 1. */
export function connectPacket(options: ConnectOptions): string {
  let flags = 0x2e;
  let tail = '';
  if (options.username) {
    flags |= 0x80;
    tail += text(options.username);
    if (options.password) {
      flags |= 0x40;
      tail += text(options.password);
    }
  }
  return packet(
    0x10,
    text('MQTT') +
      String.fromCharCode(4, flags) +
      word(options.keepAliveS) +
      text(options.clientId) +
      text(options.willTopic) +
      text(options.willPayload) +
      tail,
  );
}

/** SUBSCRIBE to one topic with QoS 1. */
export function subscribePacket(packetId: number, topic: string): string {
  return packet(0x82, word(packetId) + text(topic) + '\x01');
}

export function publishPacket(
  topic: string,
  payload: string,
  qos: number,
  retain: boolean,
  packetId: number,
): string {
  return packet(0x30 | (qos << 1) | (retain ? 1 : 0), text(topic) + (qos ? word(packetId) : '') + payload);
}

export function pubackPacket(packetId: number): string {
  return '\x40\x02' + word(packetId);
}

/** One complete packet at the start of `data`: where its body begins and where it ends, or null when bytes are missing. */
export function findPacket(data: string): { bodyAt: number; end: number } | null {
  let length = 0;
  let shift = 0;
  for (let i = 1; i < data.length && i <= 4; i++) {
    const digit = data.charCodeAt(i);
    length |= (digit & 127) << shift;
    shift += 7;
    if (!(digit & 128)) return data.length >= i + 1 + length ? { bodyAt: i + 1, end: i + 1 + length } : null;
  }
  return null;
}
