import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import type { Auth } from '../../firmware/contract/envelope.ts';
import type { JournalMessage, PolicyMessage } from '../../firmware/contract/messages.ts';
import { createWorld, type World, type WorldOptions } from '../../sim/world.ts';
import { leafProfile } from './sellingCar.ts';
import { createTinyBroker, tinyBrokerKeys } from './tinyBroker.ts';

const startAtMs = 1_780_000_000_000;
const hourMs = 3_600_000;
const dayUs = 24 * hourMs * 1000;
/** Afterwards somebody plugs the car in, and the host hears what there is to be heard. */
const afterwardsUs = 300e6;

/** Nothing to trade: the car is not plugged in. */
const policy: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs,
  slotMs: hourMs,
  untilMs: startAtMs + 24 * hourMs,
  reserveSocPct: 25,
  table: Buffer.alloc(48).toString('base64'),
};
const config: DeviceConfig = {
  vehicle: 'car',
  broker: { host: 'broker', port: 1883 },
  wifi: { ssid: 's', password: 'p' },
  maxExportW: 9000,
  maxImportW: 9000,
  reserveSocPct: 25,
  capacityWh: 27_000,
};

/** What a car went through that stood parked and unplugged. */
export interface ParkedTime {
  /** Of the controller, from the 12 V battery: all the time, and how long it slept. */
  readonly averageMa: number;
  readonly ownAh: number;
  readonly asleepPct: number;
  /** How often the controller's processor started. */
  readonly boots: number;
  /** How often the car woke, by whom. */
  readonly askedWakes: number;
  readonly unaskedWakes: number;
  /** Journal records that the host has in the end, and those that it will never have. */
  readonly records: number;
  readonly recordsLost: number;
  /** Of the 12 V battery. */
  readonly auxChargePct: number;
  readonly uncaught: number;
}

/** A car that is left alone for so many days, with a broker and a host in reach. */
export function runParkedTime(
  board: string,
  bundle: string,
  days: number,
  more: Partial<WorldOptions> = {},
): ParkedTime {
  let nowUs = 0;
  const broker = createTinyBroker(policy, () => startAtMs + nowUs / 1000);
  const world: World = createWorld({
    board,
    bundle,
    profile: leafProfile,
    config,
    keys: tinyBrokerKeys,
    network: broker.network,
    seed: 1,
    startSocPct: 60,
    pluggedAtStart: false,
    stationMaxCurrentA: 25,
    drives: [],
    log: () => undefined,
    ...more,
  });
  const { controller } = world;
  const seen = new Set<number>();
  let dropped = 0;
  let stored = -1;

  const answer = (): void => {
    let newest: Auth | null = null;
    for (const { topic, payload } of broker.heard) {
      if (!/\/(meter|event)$/.test(topic)) continue;
      const message = JSON.parse(payload) as JournalMessage & { auth: Auth };
      seen.add(message.seq);
      stored = Math.max(stored, message.seq);
      newest = message.auth;
    }
    broker.heard.length = 0;
    dropped = Math.max(dropped, broker.states.at(-1)?.journal.dropped ?? 0);
    broker.states.length = 0;
    if (!newest) return;
    broker.send(
      'ack',
      broker.seal('ack', { v: 1, seq: stored, t: startAtMs + nowUs / 1000, re: newest.ctr }),
    );
  };
  /** Second by second while it is awake: the host answers what it says. */
  const runUntil = (untilUs: number): void => {
    while (nowUs < untilUs) {
      const sleepsUntilUs = controller.isAsleep() ? controller.nextAtUs() : 0;
      nowUs = Math.min(untilUs, Math.max(nowUs + 1e6, sleepsUntilUs));
      world.runUntil(nowUs);
      broker.deliver();
      answer();
    }
  };

  const parkedUs = days * dayUs;
  runUntil(parkedUs);
  const usedMah = controller.usedMah(parkedUs);
  const { asleep } = controller.power.timeS(parkedUs);
  const averageMa = controller.power.averageMa(parkedUs);
  const auxChargePct = world.aux.chargePct;
  const { asked, unasked } = world.carSleep.wakes;
  world.lines.plugDetect = true;
  controller.linesChanged(parkedUs);
  runUntil(parkedUs + afterwardsUs);
  return {
    averageMa,
    ownAh: usedMah / 1000,
    asleepPct: (asleep / (parkedUs / 1e6)) * 100,
    boots: controller.boots(),
    askedWakes: asked,
    unaskedWakes: unasked,
    records: seen.size,
    recordsLost: Math.max(dropped, stored + 1 - Math.min(...seen, stored + 1) - seen.size),
    auxChargePct,
    uncaught: controller.uncaught(),
  };
}
