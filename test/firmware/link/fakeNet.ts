/** A control packet as the far end sees it. */
export interface Packet {
  readonly type: number;
  readonly flags: number;
  readonly body: string;
}

type Handler = (...args: never[]) => void;

/** One connection of the client: what it wrote, and what the far end does. */
export interface FakeSocket {
  readonly packets: Packet[];
  readonly ended: boolean;
  /** Whether `write` accepts more at once; otherwise `drain` must follow. */
  roomy: boolean;
  /** The connection stands. */
  open(): void;
  send(data: string): void;
  emit(event: 'close' | 'error' | 'drain', ...args: unknown[]): void;
}

/** A stand-in for `require("net")`; events come when the test says so. */
export interface FakeNet {
  readonly net: object;
  readonly sockets: FakeSocket[];
  readonly targets: { readonly host: string; readonly port: number }[];
  /** The newest connection. */
  readonly socket: FakeSocket;
  /** `connect` throws, as for a name that does not resolve. */
  refuses: boolean;
}

const latin1 = (bytes: readonly number[]): string => String.fromCharCode(...bytes);

/** A control packet as bytes; `claimedLength` is the length it states, its own unless told otherwise. */
export function packetBytes(header: number, body: string, claimedLength = body.length): string {
  const length: number[] = [];
  let rest = claimedLength;
  do {
    length.push((rest % 128) + (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return latin1([header, ...length]) + body;
}

const word = (n: number): string => latin1([n >> 8, n & 255]);

export const connack = (code = 0): string => packetBytes(0x20, latin1([0, code]));
export const puback = (id: number): string => packetBytes(0x40, word(id));
export const suback = (id: number): string => packetBytes(0x90, word(id) + '\x01');
export const pingResponse = packetBytes(0xd0, '');

/** PUBLISH from the broker; with an id it is QoS 1. */
export function publish(topic: string, payload: string, id?: number): string {
  return packetBytes(
    id === undefined ? 0x30 : 0x32,
    word(topic.length) + topic + (id === undefined ? '' : word(id)) + payload,
  );
}

/** Takes complete packets off the front of a byte stream. */
export function splitPackets(data: string): { packets: Packet[]; rest: string } {
  const packets: Packet[] = [];
  let rest = data;
  for (;;) {
    let length = 0;
    let at = 1;
    let factor = 1;
    for (; at < rest.length; factor *= 128) {
      const digit = rest.charCodeAt(at++);
      length += (digit & 127) * factor;
      if (digit < 128) break;
    }
    if (rest.length < 2 || rest.length < at + length) return { packets, rest };
    const header = rest.charCodeAt(0);
    packets.push({ type: header >> 4, flags: header & 15, body: rest.slice(at, at + length) });
    rest = rest.slice(at + length);
  }
}

/** The fields of a PUBLISH that the client sent. */
export function published({ flags, body }: Packet) {
  const topicEnd = 2 + (body.charCodeAt(0) << 8) + body.charCodeAt(1);
  const qos = (flags >> 1) & 3;
  return {
    topic: body.slice(2, topicEnd),
    payload: body.slice(topicEnd + (qos ? 2 : 0)),
    qos,
    retain: (flags & 1) === 1,
    id: qos ? (body.charCodeAt(topicEnd) << 8) + body.charCodeAt(topicEnd + 1) : null,
  };
}

export function createFakeNet(): FakeNet {
  const sockets: FakeSocket[] = [];
  const targets: { host: string; port: number }[] = [];
  const fake: FakeNet = {
    sockets,
    targets,
    refuses: false,
    get socket() {
      return sockets.at(-1)!;
    },
    net: {
      connect: ({ host, port }: { host: string; port: number }, onConnect: () => void) => {
        targets.push({ host, port });
        if (fake.refuses) throw new Error('Unable to locate host');
        const handlers = new Map<string, Handler[]>();
        let unread = '';
        const far = {
          packets: [] as Packet[],
          ended: false,
          roomy: true,
          open: onConnect,
          send: (data: string) => far.emit('data' as 'drain', data),
          emit: (event: string, ...args: unknown[]) => {
            for (const handler of handlers.get(event) ?? []) handler(...(args as never[]));
          },
        };
        sockets.push(far);
        return {
          write: (data: string) => {
            const { packets, rest } = splitPackets(unread + data);
            unread = rest;
            far.packets.push(...packets);
            return far.roomy;
          },
          end: () => {
            far.ended = true;
          },
          on: (event: string, handler: Handler) => {
            handlers.set(event, [...(handlers.get(event) ?? []), handler]);
          },
        };
      },
    },
  };
  return fake;
}
