import { beforeAll, describe, expect, it } from 'vitest';
import type { PolicyMessage, StateMessage } from '../../../firmware/contract/messages.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import type { CanNode } from '../../../sim/bus/canNode.ts';
import { createSellingCar, sellingFirmware, type SellingCar } from '../sellingCar.ts';
import { createTinyBroker } from '../tinyBroker.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
const PER_DAY = 4;
const LONG_MS = 300_000;
const START_MS = 1_780_000_000_000;

const bundles: Record<string, string> = {};
// Building is slow on a busy machine, and no part of any test.
beforeAll(async () => {
  for (const board of ['esp32', 'espruino-wifi'])
    bundles[board] = (await buildFirmware({ ...sellingFirmware, board })).code;
  await createSellingCar();
}, 240_000);

interface AskedCar extends SellingCar {
  /** When it was asked to wake, s. */
  readonly askedAtS: number[];
  /** Whether its control units say anything when they are asked. */
  answers: boolean;
  states: StateMessage[];
  /** Runs in steps that are long only while the controller sleeps. */
  pass(forS: number): void;
}

/** A plugged-in car. @param sellHours of the plan, which has 48 hours; null is no plan */
async function askedCar(board: string, sellHours: readonly number[] | null): Promise<AskedCar> {
  let nowUs = 0;
  const policy: PolicyMessage | null = sellHours && {
    v: 1,
    id: 1,
    startAtMs: START_MS,
    slotMs: HOUR_S * 1000,
    untilMs: START_MS + 2 * DAY_S * 1000,
    reserveSocPct: 25,
    table: Buffer.from(
      Array.from({ length: 48 }, (_slot, hour) => [0, sellHours.includes(hour) ? 60 : 200]).flat(),
    ).toString('base64'),
  };
  const broker = createTinyBroker(policy, () => START_MS + 60_000 + Math.floor(nowUs / 1000));
  const mutable = (node: CanNode): CanNode => ({
    get nextSendAtUs() {
      return asked.answers ? node.nextSendAtUs : Infinity;
    },
    get acknowledges() {
      return node.acknowledges;
    },
    frameToSend: () => node.frameToSend(),
    onSent: (endUs) => node.onSent(endUs),
    onSendError: (endUs) => node.onSendError(endUs),
    onFrame: (frame, endUs) => node.onFrame?.(frame, endUs),
  });
  const car = await createSellingCar({
    board,
    bundle: bundles[board]!,
    network: broker.network,
    connect: (node, bus) => (bus === 'vehicle' ? mutable(node) : node),
  });
  const { world } = car;
  let wasAsked = false;
  const asked: AskedCar = {
    ...car,
    broker,
    states: broker.states,
    askedAtS: [],
    answers: true,
    pass: (forS) => {
      const untilUs = nowUs + forS * 1e6;
      while (nowUs < untilUs) {
        nowUs = Math.min(untilUs, nowUs + (world.controller.isAsleep() ? 5e6 : 1e5));
        world.runUntil(nowUs);
        broker.deliver();
        if (world.lines.hvRequest && !wasAsked) asked.askedAtS.push(nowUs / 1e6);
        wasAsked = world.lines.hvRequest;
      }
    },
  };
  return asked;
}

/** Most of these times within any day. */
const mostInADay = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + DAY_S).length));

describe.each(['esp32', 'espruino-wifi'])('a car that never answers, board %s', (board) => {
  it(
    'is asked for its state of charge four times, then let alone until the next day, through every sleep',
    async () => {
      const car = await askedCar(board, null);
      car.answers = false;
      car.pass(HOUR_S);
      expect(car.askedAtS).toHaveLength(PER_DAY);
      expect(car.states.at(-1)).toMatchObject({
        code: 'WAKES_SPENT',
        mode: 'idle',
        power: { wakes: PER_DAY },
      });
      car.pass(23 * HOUR_S);
      expect(car.askedAtS).toHaveLength(PER_DAY);
      expect(car.world.controller.boots()).toBeGreaterThan(20);
      expect(car.states.at(-1)).toMatchObject({ code: 'WAKES_SPENT', power: { wakes: PER_DAY } });
      car.pass(3 * HOUR_S);
      expect(car.askedAtS.length).toBeGreaterThan(PER_DAY);
      expect(mostInADay(car.askedAtS)).toBe(PER_DAY);
    },
    LONG_MS,
  );

  it(
    'is asked for a transfer as often, and for one of the next day again',
    async () => {
      // It tells its state of charge, for which no slot wants anything yet.
      const car = await askedCar(board, [1, 2, 3, 26]);
      car.pass(HOUR_S / 2);
      const before = car.askedAtS.length;
      expect(before).toBe(1);
      expect(car.states.at(-1)).toMatchObject({ code: 'PLAN_HOLDS', socPct: 60, power: { wakes: 1 } });
      car.answers = false;
      car.pass(1.5 * HOUR_S);
      expect(car.states.at(-1)?.code).toBe('WAKES_SPENT');
      expect(car.askedAtS).toHaveLength(PER_DAY);
      car.pass(23.5 * HOUR_S);
      expect(car.askedAtS).toHaveLength(PER_DAY);
      car.pass(HOUR_S);
      expect(mostInADay(car.askedAtS)).toBe(PER_DAY);
      expect(car.askedAtS).toHaveLength(2 * PER_DAY);
      expect(car.states.at(-1)?.code).toBe('WAKES_SPENT');
    },
    LONG_MS,
  );
});

it('a wake that a session follows does not count, and nothing is spent for a car that is on', async () => {
  const car = await askedCar('esp32', [0, 1]);
  car.pass(120);
  // One for the state of charge, while the grid was not yet known to be good; one for the session.
  expect(car.askedAtS).toHaveLength(2);
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', power: { wakes: 1 } });
  car.answers = false;
  car.pass(HOUR_S);
  expect(car.states.at(-1)).toMatchObject({ code: 'WAKES_SPENT', power: { wakes: PER_DAY } });
  // Somebody mends it and switches it on.
  car.answers = true;
  car.world.lines.ignition = true;
  car.pass(20);
  car.world.lines.ignition = false;
  car.pass(300);
  expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', power: { wakes: 0 } });
});
