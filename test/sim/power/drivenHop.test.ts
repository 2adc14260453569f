import { beforeAll, expect, it } from 'vitest';
import type { Auth } from '../../../firmware/contract/envelope.ts';
import type {
  BirthMessage,
  JournalMessage,
  PolicyMessage,
  StateMessage,
} from '../../../firmware/contract/messages.ts';
import { commuteCycle } from '../../../sim/cycle/exampleCycles.ts';
import type { WorldDrive } from '../../../sim/world.ts';
import { createSellingCar, type SellingCar } from '../sellingCar.ts';
import { createTinyBroker } from '../tinyBroker.ts';

const HOP_S = 1800;
/** 500 mAh of 80 mA are over by then, and the first sleep of half an hour has begun. */
const UNPLUG_S = 6.4 * 3600;

// Building is slow on a busy machine, and no part of any test.
beforeAll(async () => {
  await createSellingCar();
}, 240_000);

const START_MS = 1_780_000_000_000;
const HOURS = 12;
/** Nothing at any state of charge. */
const plan: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs: START_MS,
  slotMs: 3_600_000,
  untilMs: START_MS + HOURS * 3_600_000,
  reserveSocPct: 25,
  table: Buffer.from(Array.from({ length: HOURS }, () => [0, 200]).flat()).toString('base64'),
};

/** An ESP32, plugged in with a plan that waits, so that it comes to sleep by its timer alone. */
async function parked(drives: readonly WorldDrive[]) {
  let nowUs = 0;
  const hostMs = (): number => START_MS + 60_000 + Math.floor(nowUs / 1000);
  const broker = createTinyBroker(plan, hostMs);
  const car: SellingCar = await createSellingCar({ network: broker.network, drives });
  let heard = 0;
  const acknowledge = ({ seq, auth }: JournalMessage & { auth: Auth }): void =>
    broker.send('ack', broker.seal('ack', { v: 1, seq, t: hostMs(), re: auth.ctr }));
  const said = <T>(name: string): T[] =>
    broker.heard
      .filter(({ topic }) => topic === `backfeed/car/${name}`)
      .map(({ payload }) => JSON.parse(payload) as T);
  return {
    ...car,
    states: () => said<StateMessage>('state'),
    /** The newest that the host has. */
    lastRecord: () =>
      [...said<JournalMessage>('event'), ...said<JournalMessage>('meter')].reduce((a, b) =>
        a.seq > b.seq ? a : b,
      ),
    lastBirth: () => said<BirthMessage>('birth').at(-1),
    untilS: (untilS: number) => {
      while (nowUs < untilS * 1e6) {
        nowUs = Math.min(untilS * 1e6, nowUs + (car.world.controller.isAsleep() ? 1e6 : 1e5));
        car.world.runUntil(nowUs);
        for (; heard < broker.heard.length; heard++) {
          const { topic, payload } = broker.heard[heard]!;
          if (/(event|meter)$/.test(topic))
            acknowledge(JSON.parse(payload) as JournalMessage & { auth: Auth });
        }
        broker.deliver();
      }
    },
  };
}

it('a sleep in which the connector was pulled and the car driven is a gap, in state and record', async () => {
  const car = await parked([
    {
      unplugAtUs: UNPLUG_S * 1e6,
      departAtUs: (UNPLUG_S + 30) * 1e6,
      arriveAtUs: (UNPLUG_S + 600) * 1e6,
      plugAtUs: null,
      cycle: commuteCycle(),
    },
  ]);
  const socPct = car.world.pack.socPct;
  car.untilS(UNPLUG_S);
  expect(car.world.controller.isAsleep()).toBe(true);
  const boots = car.world.controller.boots();
  const before = car.states().at(-1)!;
  expect(before).toMatchObject({ plugged: true, power: { state: 'parked-plugged' } });
  car.untilS(UNPLUG_S + 600);
  // Nobody noticed, though the battery has given a drive's energy.
  expect(car.world.pack.socPct).toBeLessThan(socPct - 1);
  expect([car.world.controller.isAsleep(), car.world.controller.boots()]).toEqual([true, boots]);
  car.untilS(UNPLUG_S + HOP_S);
  expect(car.lastBirth()).toMatchObject({ wokenBy: 'timer', uncleanBoots: 0 });
  const after = car.states().at(-1)!;
  expect(after).toMatchObject({ mode: 'parked', plugged: false });
  expect(after.gapMs - before.gapMs).toBe(HOP_S * 1000);
  expect(after.energy).toEqual(before.energy);
  expect(car.lastRecord().gapMs).toBe(after.gapMs);
});

it('a sleep in which nothing happened is none', async () => {
  const car = await parked([]);
  car.untilS(UNPLUG_S);
  const before = car.states().at(-1)!;
  car.untilS(UNPLUG_S + HOP_S);
  expect(car.lastBirth()).toMatchObject({ wokenBy: 'timer' });
  expect(car.states().at(-1)).toMatchObject({ plugged: true, gapMs: before.gapMs });
});
