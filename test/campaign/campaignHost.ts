import { Buffer } from 'node:buffer';
import type { PolicyMessage } from '../../firmware/contract/messages.ts';
import { sealMessage } from '../../host/trust/envelope.ts';
import { simulatedKeys } from '../../host/trust/simulatedKeys.ts';
import type { DeviceConnectionHandlers, DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import type { FaultHost } from '../../sim/fault/faultTarget.ts';
import type { AllowedDirections } from '../../sim/observer/observation.ts';
import {
  connack,
  pingResponse,
  puback,
  publish,
  published as heardPacket,
  splitPackets,
} from '../firmware/link/fakeNet.ts';

export const CAR = 'car';
/** What the host's clock shows at the world's start, Unix ms. */
export const START_AT_MS = 1_780_000_000_000;
const HOUR_MS = 3_600_000;
const ACK_VALID_MS = 60_000;
/** From the broker to the car; how long it takes the car to notice that the network is gone, and to fail to reach it. */
const LATENCY_US = 40_000;
const NOTICE_LOSS_US = 5_000_000;
const CONNECT_FAILS_US = 3_000_000;

/** What the owner wants in a scenario. */
export type CampaignPlan = 'sell' | 'charge' | 'hold';
/** Below and above which state of charge the car charges and sells, in half percents. */
const tables: Readonly<Record<CampaignPlan, readonly [chargeUpTo: number, dischargeDownTo: number]>> = {
  sell: [0, 40],
  charge: [200, 200],
  hold: [0, 200],
};

const keys = simulatedKeys(1, CAR);
/** The car's keys: what its flash must hold to believe this host. */
export const campaignKeys = keys.device;

/** A broker and a host behind the car's network: they tell the time, hand out policies, and can fail. */
export interface CampaignHost extends FaultHost {
  readonly network: DeviceNetwork;
  /** Delivers what has arrived by now. */
  deliver(nowUs: number): void;
  /** Puts bytes on the car's connection, as a hostile broker does. */
  inject(bytes: string): void;
  /** Hears what the car publishes, topic without its head; null: nobody does. */
  onMessage: ((topic: string, payload: string) => void) | null;
  /** State messages of the car so far. */
  published(): number;
  /** Whether the car is connected. */
  isOnline(): boolean;
  /** By the policies and clocks that were delivered so far. */
  allowed(nowUs: number): AllowedDirections;
  /** The board's clock was moved by a fault: the car cannot know its time better than that. */
  clockJumped(byMs: number): void;
}

/**
 * A host that hands out one plan.
 * @param reserveSocPct kept by its policies
 * @param planMs when the plan begins and ends to count, ms since the world's start
 */
export function createCampaignHost(
  plan: CampaignPlan,
  reserveSocPct: number,
  planMs: readonly [fromMs: number, untilMs: number] = [0, HOUR_MS],
): CampaignHost {
  const planStartMs = START_AT_MS + planMs[0];
  const planEndMs = START_AT_MS + planMs[1];
  let nowUs = 0;
  let isUp = true;
  let errorMs = 0;
  let policyId = 0;
  let car: DeviceConnectionHandlers | null = null;
  /** Raised with each connection and each loss: what was on its way before goes nowhere. */
  let connection = 0;
  let onTheWay: { readonly dueUs: number; readonly run: () => void }[] = [];
  /** Errors of all clocks that the car may go by. */
  const clockErrorsMs = new Set([0]);
  let jumpedMs = 0;
  /** Policies that the car may go by. */
  let delivered: readonly PolicyMessage[] = [];
  let policy = policyUntil(planEndMs);
  let counter = 0;
  /** The car's boot, and the counter of what it said last. */
  let boot = 0;
  let heardCounter = 0;

  /** A message as the device takes it: under the seal of its host. */
  const packet = (topic: 'ack' | 'policy', message: object, exp: number): string => {
    const name = `backfeed/${CAR}/${topic}`;
    const { id: key, down } = keys.secrets.keys[0]!;
    const auth = { key, boot: topic === 'policy' ? 0 : boot, ctr: ++counter, iat: Math.round(hostMs()), exp };
    return publish(name, sealMessage(down, name, message, auth));
  };

  function policyUntil(untilMs: number): PolicyMessage {
    return {
      v: 1,
      id: ++policyId,
      startAtMs: planStartMs,
      slotMs: planEndMs - planStartMs,
      untilMs,
      reserveSocPct,
      table: Buffer.from(tables[plan]).toString('base64'),
    };
  }

  const later = (delayUs: number, run: () => void): void => {
    const mine = connection;
    onTheWay.push({ dueUs: nowUs + delayUs, run: () => void (connection === mine && run()) });
  };
  const send = (bytes: string): void => later(LATENCY_US, () => car?.onData(bytes));
  const hostMs = (): number => START_AT_MS + nowUs / 1000 + errorMs;
  const carMs = (error: number): number => START_AT_MS + nowUs / 1000 + error;
  const tellTime = (seq: number | null): void => {
    const told = errorMs;
    const ack = { v: 1, seq, t: Math.round(hostMs()), re: heardCounter };
    const bytes = packet('ack', ack, Math.round(hostMs()) + ACK_VALID_MS);
    later(LATENCY_US, () => {
      clockErrorsMs.add(told).add(told + jumpedMs);
      car?.onData(bytes);
    });
  };
  const tellPolicy = (): void => {
    const told = policy;
    const bytes = packet('policy', told, told.untilMs);
    later(LATENCY_US, () => {
      // By a clock that is ahead its seal has expired: then the one before stays in force.
      const isRefused = [...clockErrorsMs].some((error) => carMs(error) >= told.untilMs);
      if (!car) return;
      delivered = isRefused ? [...delivered, told] : [told];
      car.onData(bytes);
    });
  };

  let count = 0;
  const answer = (type: number, flags: number, body: string): void => {
    if (type === 3) {
      const { topic, payload } = heardPacket({ type, flags, body });
      if (topic === `backfeed/${CAR}/state`) count++;
      host.onMessage?.(topic.slice(`backfeed/${CAR}/`.length), payload);
    }
    if (type === 1) send(connack());
    else if (type === 12) send(pingResponse);
    else if (type === 3) {
      const auth = /"boot":(\d+),"ctr":(\d+)/.exec(body);
      if (auth) heardCounter = Number(auth[2]);
      if (body.slice(2).startsWith(`backfeed/${CAR}/birth`)) {
        boot = Number(auth?.[1]);
        tellTime(null);
        tellPolicy();
      }
      if ((flags & 6) !== 2) return;
      const topicEnd = 2 + body.charCodeAt(0) * 256 + body.charCodeAt(1);
      send(puback(body.charCodeAt(topicEnd) * 256 + body.charCodeAt(topicEnd + 1)));
      const seq = /"seq":(\d+)/.exec(body)?.[1];
      if (seq !== undefined) tellTime(Number(seq));
    }
  };

  const host: CampaignHost = {
    onMessage: null,
    network: {
      connect: (_host, _port, handlers) => {
        connection++;
        if (!isUp) {
          later(CONNECT_FAILS_US, () => handlers.onClose(true));
          return { write: () => undefined, end: () => undefined };
        }
        const mine = connection;
        let unread = '';
        later(LATENCY_US, () => {
          car = handlers;
          handlers.onConnect();
        });
        return {
          write: (data) => {
            if (connection !== mine) return;
            const { packets, rest } = splitPackets(unread + data);
            unread = rest;
            for (const { type, flags, body } of packets) answer(type, flags, body);
          },
          end: () => {
            if (connection === mine) car = null;
          },
        };
      },
    },
    deliver: (us) => {
      nowUs = us;
      const due = onTheWay.filter(({ dueUs }) => dueUs <= us);
      onTheWay = onTheWay.filter(({ dueUs }) => dueUs > us);
      for (const { run } of due) run();
    },
    inject: (bytes) => car?.onData(bytes),
    published: () => count,
    isOnline: () => car !== null,
    setLinkUp: (up) => {
      isUp = up;
      if (up || !car) return;
      const cut = car;
      car = null;
      connection++;
      later(NOTICE_LOSS_US, () => cut.onClose(true));
    },
    setClockErrorMs: (ms) => {
      errorMs = ms;
      tellTime(null);
    },
    endPolicyInMs: (ms) => {
      policy = policyUntil(ms === null ? planEndMs : Math.round(START_AT_MS + nowUs / 1000 + ms));
      tellPolicy();
    },
    allowed: (us) => {
      const valid = [...clockErrorsMs].some((error) => {
        const toldMs = START_AT_MS + us / 1000 + error;
        return delivered.some(({ startAtMs, untilMs }) => toldMs >= startAtMs && toldMs < untilMs);
      });
      return { export: valid && plan === 'sell', import: valid && plan === 'charge' };
    },
    clockJumped: (ms) => {
      jumpedMs += ms;
      for (const error of [...clockErrorsMs]) clockErrorsMs.add(error + ms);
    },
  };
  return host;
}
