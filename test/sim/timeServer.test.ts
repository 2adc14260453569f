import { describe, expect, it } from 'vitest';
import type { PolicyMessage } from '../../firmware/contract/messages.ts';
import type { DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { createSellingCar, sellingFirmware, type SellingCar } from './sellingCar.ts';
import { createTinyBroker } from './tinyBroker.ts';

const START_MS = 1_780_000_000_000;
const NTP_S_AT_1970 = 2_208_988_800;
const HOUR_MS = 3_600_000;
/** Neither buys nor sells. */
const policy: PolicyMessage = {
  v: 1,
  id: 1,
  startAtMs: START_MS,
  slotMs: HOUR_MS,
  untilMs: START_MS + HOUR_MS,
  reserveSocPct: 25,
  table: Buffer.from([0, 200]).toString('base64'),
};

interface Surroundings {
  readonly board?: string;
  /** The host answers. */
  readonly hasHost: boolean;
  /** How far the time server's answer is from the true time; null: there is none. */
  readonly lieMs: number | null;
}

interface Timed {
  readonly car: SellingCar;
  readonly asked: { readonly host: string; readonly port: number }[];
  /** How far the last state's time was from the true one when it came, ms; NaN without one. */
  wrongMs(): number;
}

/** Within one step of the run a state may come at any time. */
const STEP_MS = 100;

async function createTimedCar({ board = 'esp32', hasHost, lieMs }: Surroundings): Promise<Timed> {
  const asked: Timed['asked'] = [];
  let seen = 0;
  let wrongMs = NaN;
  const trueMs = (): number => START_MS + car.nowUs() / 1000;
  const broker = createTinyBroker(policy, () => Math.floor(trueMs()));
  const network: DeviceNetwork = {
    connect: (host, port, handlers) =>
      broker.network.connect(host, port, {
        ...handlers,
        onData: (data) => {
          if (hasHost || !data.includes('/ack')) handlers.onData(data);
        },
      }),
    datagram: (host, port, data, answer) => {
      asked.push({ host, port });
      if (lieMs === null) return;
      const bytes = Buffer.alloc(48);
      bytes.set([0x24, 2]);
      bytes.write(data.slice(40), 24, 'latin1');
      const unixS = (trueMs() + lieMs) / 1000;
      bytes.writeUInt32BE(Math.floor(unixS) + NTP_S_AT_1970, 40);
      bytes.writeUInt32BE((unixS % 1) * 2 ** 32, 44);
      answer(bytes.toString('latin1'));
    },
  };
  const { code: bundle } = await buildFirmware({ ...sellingFirmware, board });
  const made = await createSellingCar({ board, bundle, network });
  const car: SellingCar = {
    ...made,
    run: (seconds) =>
      made.run(seconds, () => {
        broker.deliver();
        for (; seen < broker.states.length; seen++)
          wrongMs = Math.abs((broker.states[seen]!.t ?? NaN) - trueMs());
      }),
    states: broker.states,
  };
  return { car, asked, wrongMs: () => wrongMs };
}

describe('a time server', () => {
  it('tells an ESP32 the time that no host tells', async () => {
    const { car, asked, wrongMs } = await createTimedCar({ hasHost: false, lieMs: 0 });
    car.run(10);
    expect(car.states.at(-1)).toMatchObject({ t: null, clock: { source: null } });
    car.run(110);
    const state = car.states.at(-1)!;
    expect(state.clock.source).toBe('ntp');
    expect(state.clock.errorMs).toBeGreaterThanOrEqual(1000);
    expect(state.clock.errorMs).toBeLessThan(1300);
    expect(wrongMs()).toBeLessThan(1000 + STEP_MS);
    expect(asked).toEqual([{ host: 'broker', port: 123 }]);
  });

  it('costs nothing where there is none', async () => {
    const { car, asked } = await createTimedCar({ hasHost: false, lieMs: null });
    car.run(120);
    expect(car.states.at(-1)?.clock.source).toBeNull();
    expect(asked).toHaveLength(2);
    expect([car.world.controller.uncaught(), car.world.controller.boots()]).toEqual([0, 1]);
  });

  it('is not asked where the host answers, and not by an Espruino WiFi', async () => {
    for (const [board, hasHost] of [
      ['esp32', true],
      ['espruino-wifi', false],
    ] as const) {
      const { car, asked } = await createTimedCar({ board, hasHost, lieMs: 0 });
      car.run(60);
      expect(asked).toEqual([]);
      expect(car.states.at(-1)?.clock.source).toBe(hasHost ? 'host' : null);
    }
  });

  it.each([
    ['makes sure of the time again', 0, 'ntp'],
    ['that lies by an hour moves nothing', HOUR_MS, 'host'],
    ['that lies the other way moves nothing', -HOUR_MS, 'host'],
  ])('%s after the clock of a host jumped', async (_what, lieMs, source) => {
    const { car, asked, wrongMs } = await createTimedCar({ hasHost: true, lieMs });
    car.run(30);
    expect(car.states.at(-1)?.clock.source).toBe('host');
    // More than the watchdog allows, and less than what makes the host tell the time again.
    car.world.controller.jumpClock(3e6);
    car.run(70);
    expect(asked).toHaveLength(1);
    const state = car.states.at(-1)!;
    expect(state.clock.source).toBe(source);
    // The jump, and the longest tick in which it fell.
    expect(state.clock.errorMs).toBeLessThan(source === 'ntp' ? 3000 : 3000 + 500 + STEP_MS);
    expect(wrongMs()).toBeLessThan(state.clock.errorMs! + STEP_MS);
  });
});
