import type { CommandAckMessage } from '../../firmware/contract/commands.ts';
import type { Auth } from '../../firmware/contract/envelope.ts';
import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { sealMessage } from '../../host/trust/envelope.ts';
import { simulatedKeys } from '../../host/trust/simulatedKeys.ts';
import type { DeviceConnectionHandlers, DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import { connack, pingResponse, publish, published, splitPackets } from '../firmware/link/fakeNet.ts';

/** The car's keys: what its flash must hold to believe this broker's host. */
export const tinyBrokerKeys = simulatedKeys(1, 'car').device;

/** A broker and a host in one: it tells the time and hands out one policy; and what the car says of itself. */
export interface TinyBroker {
  readonly network: DeviceNetwork;
  readonly states: StateMessage[];
  readonly answers: CommandAckMessage[];
  /** Every message of the car, as it came. */
  readonly heard: { readonly topic: string; readonly payload: string }[];
  /** The car's number of this boot, from its birth; NaN before. */
  boot(): number;
  /** Delivers what is on its way to the car. */
  deliver(): void;
  /** A message to the car under the seal of its host; `auth` is what is not to be as usual. */
  seal(name: string, message: object, auth?: Partial<Auth>): string;
  /** Puts a message on its way to the car. */
  send(name: string, payload: string, flags?: { readonly retained?: boolean; readonly id?: number }): void;
  /** Puts bytes on their way to the car. */
  sendBytes(bytes: string): void;
}

/** A car that is so unsure of the time is told it, as the service does. */
const IN_DOUBT_MS = 10_000;

/** @param nowMs Unix time of the host: it must go on, for a host that contradicts itself is not believed */
export function createTinyBroker(policy: PolicyMessage | null, nowMs: () => number): TinyBroker {
  const { id, down } = simulatedKeys(1, 'car').secrets.keys[0]!;
  const states: StateMessage[] = [];
  const answers: CommandAckMessage[] = [];
  const heard: { topic: string; payload: string }[] = [];
  let onTheWay: ((car: DeviceConnectionHandlers) => void)[] = [];
  let car: DeviceConnectionHandlers | undefined;
  let counter = 0;
  let boot = NaN;
  let policyText: string | null = null;

  const broker: TinyBroker = {
    states,
    answers,
    heard,
    boot: () => boot,
    deliver: () => {
      const due = onTheWay;
      onTheWay = [];
      for (const one of due) one(car!);
    },
    seal: (name, message, auth) => {
      const iat = nowMs();
      const usual = { key: id, boot: name === 'policy' ? 0 : boot, ctr: ++counter, iat, exp: iat + 60_000 };
      return sealMessage(down, `backfeed/car/${name}`, message, { ...usual, ...auth });
    },
    send: (name, payload, { retained = false, id: packetId } = {}) => {
      const packet = publish(`backfeed/car/${name}`, payload, packetId);
      broker.sendBytes(String.fromCharCode(packet.charCodeAt(0) | (retained ? 1 : 0)) + packet.slice(1));
    },
    sendBytes: (bytes) => void onTheWay.push((to) => to.onData(bytes)),
    network: {
      connect: (_host, _port, handlers) => {
        car = handlers;
        onTheWay = [(to) => to.onConnect()];
        let unread = '';
        return {
          write: (data) => {
            const { packets, rest } = splitPackets(unread + data);
            unread = rest;
            for (const packet of packets) {
              if (packet.type === 1) broker.sendBytes(connack());
              else if (packet.type === 12) broker.sendBytes(pingResponse);
              else if (packet.type === 3) hear(published(packet).topic, published(packet).payload);
            }
          },
          end: () => undefined,
        };
      },
    },
  };

  const tellTime = (re: number): void =>
    broker.send('ack', broker.seal('ack', { v: 1, seq: null, t: nowMs(), re }));

  const hear = (topic: string, payload: string): void => {
    heard.push({ topic, payload });
    if (topic === 'backfeed/car/state') {
      const state = JSON.parse(payload) as StateMessage & { auth: Auth };
      states.push(state);
      if (!((state.clock.errorMs ?? Infinity) < IN_DOUBT_MS)) tellTime(state.auth.ctr);
    }
    if (topic.startsWith('backfeed/car/command/')) answers.push(JSON.parse(payload) as CommandAckMessage);
    else if (topic === 'backfeed/car/birth' && policy) {
      const { auth } = JSON.parse(payload) as { auth: Auth };
      boot = auth.boot;
      policyText ??= broker.seal('policy', policy, { exp: policy.untilMs });
      tellTime(auth.ctr);
      broker.send('policy', policyText, { retained: true });
    }
  };
  return broker;
}
