import type { DeviceConfig } from '../../firmware/contract/deviceConfig.ts';
import type { Auth } from '../../firmware/contract/envelope.ts';
import type { JournalMessage, PolicyMessage } from '../../firmware/contract/messages.ts';
import { policyByte } from '../../firmware/contract/policyBytes.ts';
import { loadCycleCsv } from '../../sim/cycle/loadCycleCsv.ts';
import { loadScenario, type Scenario } from '../../sim/scenario/scenario.ts';
import { createWorld, type World, type WorldDrive, type WorldOptions } from '../../sim/world.ts';
import { leafProfile } from './sellingCar.ts';
import { createTinyBroker, tinyBrokerKeys } from './tinyBroker.ts';

const startAtMs = 1_780_000_000_000;
const hourMs = 3_600_000;
const hourUs = hourMs * 1000;
const dayMs = 24 * hourMs;
/** How often the host acknowledges the journal. */
const ackMs = 60_000;

const demo = loadScenario('commute-day');
const commute = demo.trips[0]!;

/** The twin's day: 2 h of driving, 10 h plugged in with the demo's prices, the rest parked unplugged. */
export const workingDayScenario: Scenario = {
  ...demo,
  trips: [
    { ...commute, depart: '05:30', repeat: 3, plugAfterMin: null, expectedKwh: 7.2 },
    { ...commute, depart: '17:10', repeat: 3, plugAfterMin: 80, expectedKwh: 7.2 },
  ],
};

const drives: readonly WorldDrive[] = [5.5, 17].map((departH) => ({
  unplugAtUs: departH * hourUs - 120e6,
  departAtUs: departH * hourUs,
  arriveAtUs: (departH + 1) * hourUs,
  plugAtUs: departH < 12 ? null : 19.5 * hourUs,
  cycle: loadCycleCsv(commute.cycle),
}));

/** Charges to 80 % in the night, sells down to 30 % in the evening, and waits in between. */
const policy: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs,
  slotMs: hourMs,
  untilMs: startAtMs + dayMs,
  reserveSocPct: 25,
  table: Buffer.from(
    Array.from({ length: 24 }, (_, hour) => (hour < 6 ? [policyByte(80), 200] : [0, policyByte(30)])).flat(),
  ).toString('base64'),
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

/** One car, and the least that its firmware needs of a host. */
export interface WorkingDay {
  readonly world: World;
  /** Runs the whole day. */
  run(): void;
}

/**
 * The same day without broker and host around it: 2 h of driving, 10 h plugged in, 12 h parked unplugged.
 * @param bundle the firmware
 */
export function createWorkingDay(bundle: string, more: Partial<WorldOptions> = {}): WorkingDay {
  let nowMs = startAtMs;
  const broker = createTinyBroker(policy, () => nowMs);
  const world = createWorld({
    board: 'esp32',
    bundle,
    profile: leafProfile,
    config,
    keys: tinyBrokerKeys,
    network: broker.network,
    seed: 1,
    startSocPct: 60,
    pluggedAtStart: true,
    stationMaxCurrentA: 25,
    drives,
    log: () => undefined,
    ...more,
  });
  const acknowledge = (): void => {
    let seq = -1;
    for (const { topic, payload } of broker.heard) {
      if (/\/(meter|event)$/.test(topic)) seq = Math.max(seq, (JSON.parse(payload) as JournalMessage).seq);
    }
    const newest = broker.heard.at(-1);
    broker.heard.length = 0;
    if (seq < 0 || !newest) return;
    const { auth } = JSON.parse(newest.payload) as { auth: Auth };
    broker.send('ack', broker.seal('ack', { v: 1, seq, t: nowMs, re: auth.ctr }));
  };
  return {
    world,
    run: () => {
      // The host answers once a second: what is timed is the car's world.
      for (let ms = 1000; ms <= dayMs; ms += 1000) {
        world.runUntil(ms * 1000);
        nowMs = startAtMs + ms;
        broker.deliver();
        if (ms % ackMs === 0) acknowledge();
      }
    },
  };
}
