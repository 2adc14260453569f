import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import type { DeviceConnectionHandlers, DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import { connack, pingResponse, publish, splitPackets } from '../firmware/link/fakeNet.ts';

/** A broker that tells the time and hands out one policy; and what the car says of itself. */
export interface TinyBroker {
  readonly network: DeviceNetwork;
  readonly states: StateMessage[];
  /** Delivers what is on its way to the car. */
  deliver(): void;
}

export function createTinyBroker(policy: PolicyMessage | null): TinyBroker {
  const states: StateMessage[] = [];
  let onTheWay: ((car: DeviceConnectionHandlers) => void)[] = [];
  let car: DeviceConnectionHandlers | undefined;
  return {
    states,
    deliver: () => {
      const due = onTheWay;
      onTheWay = [];
      for (const one of due) one(car!);
    },
    network: {
      connect: (_host, _port, handlers) => {
        car = handlers;
        onTheWay = [(to) => to.onConnect()];
        let unread = '';
        return {
          write: (data) => {
            const { packets, rest } = splitPackets(unread + data);
            unread = rest;
            for (const { type, body } of packets) {
              if (type === 1) onTheWay.push((to) => to.onData(connack()));
              else if (type === 12) onTheWay.push((to) => to.onData(pingResponse));
              else if (type === 8 && policy) {
                onTheWay.push((to) => {
                  const ack = { v: 1, seq: null, t: policy.startAtMs };
                  to.onData(publish('backfeed/car/ack', JSON.stringify(ack)));
                  to.onData(publish('backfeed/car/policy', JSON.stringify(policy)));
                });
              } else if (type === 3 && body.includes('backfeed/car/state')) {
                states.push(JSON.parse(body.slice(body.indexOf('{'))) as StateMessage);
              }
            }
          },
          end: () => undefined,
        };
      },
    },
  };
}
