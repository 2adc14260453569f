import { describe, expect, it } from 'vitest';
import type { Auth } from '../../firmware/contract/envelope.ts';
import type { PolicyMessage, StateMessage } from '../../firmware/contract/messages.ts';
import { buildFirmware } from '../../host/build/buildFirmware.ts';
import { sellingFirmware, createSellingCar, type SellingCar } from './sellingCar.ts';
import { createDs3231 } from '../../sim/chips/ds3231.ts';
import { createTinyBroker } from './tinyBroker.ts';
import { seededRandom } from '../../sim/cycle/seededRandom.ts';
import type { DeviceConnectionHandlers, DeviceNetwork } from '../../sim/espruino/deviceNetwork.ts';
import type { WorldOptions } from '../../sim/world.ts';

const MINUTE_MS = 60_000;
const SLOT_MS = 10 * MINUTE_MS;
const HOUR_S = 3600;
const bundles = new Map<string, Promise<string>>();
const bundleOf = (board: string): Promise<string> => {
  const bundle = bundles.get(board) ?? buildFirmware({ ...sellingFirmware, board }).then(({ code }) => code);
  bundles.set(board, bundle);
  return bundle;
};

/** One car whose slots sell, wait, charge and wait, ten minutes each; everything happens on the true time. */
interface DriftingCar {
  readonly car: SellingCar;
  /** Energy that flowed in a slot that did not want its direction, and in the others, Wh. */
  readonly wrongWh: () => number;
  readonly rightWh: () => number;
  /** How far the controller was from the true time, and how far it thought that it might be, ms, at each state. */
  readonly errors: { readonly trueMs: number; readonly knownMs: number }[];
  /** The broker is gone, and comes back. */
  setOnline(online: boolean): void;
  /** The host's clock is ahead of the true time by so much, ms. */
  hostAheadMs: number;
  last(): StateMessage | undefined;
}

/** @param phaseMs how much of the first slot has passed at power-up */
async function createDriftingCar(
  board: string,
  phaseMs: number,
  more: Partial<WorldOptions> = {},
): Promise<DriftingCar> {
  const startAtMs = 1_780_000_000_000;
  const slots = 6 * 12;
  const policy: PolicyMessage = {
    v: 1,
    id: 1,
    startAtMs,
    slotMs: SLOT_MS,
    untilMs: startAtMs + slots * SLOT_MS,
    reserveSocPct: 25,
    table: Buffer.from(
      Array.from({ length: slots / 4 }, () => [0, 60, 0, 200, 190, 200, 0, 200]).flat(),
    ).toString('base64'),
  };
  let wrongWh = 0;
  let rightWh = 0;
  const errors: DriftingCar['errors'] = [];
  const trueMs = (): number => startAtMs + phaseMs + atUs / 1000;
  let atUs = 0;
  let isOnline = true;
  let connection: DeviceConnectionHandlers | null = null;
  const broker = createTinyBroker(policy, () => Math.floor(trueMs() + drifting.hostAheadMs));
  const network: DeviceNetwork = {
    connect: (host, port, handlers) => {
      if (!isOnline) throw new Error('no network');
      connection = handlers;
      const inner = broker.network.connect(host, port, {
        ...handlers,
        onData: (data) => {
          if (connection === handlers) handlers.onData(data);
        },
      });
      return { ...inner, write: (data) => isOnline && inner.write(data) };
    },
  };
  const car = await createSellingCar({
    board,
    bundle: await bundleOf(board),
    network,
    startSocPct: 62,
    ...more,
  });
  car.world.onPlantStep = (us, dtS) => {
    atUs = us;
    const powerW = car.world.station.dcPowerW;
    if (powerW === 0) return;
    const direction = [1, 0, -1, 0][Math.floor((trueMs() - startAtMs) / SLOT_MS) % 4];
    if (Math.sign(powerW) === direction) rightWh += (Math.abs(powerW) * dtS) / 3600;
    else wrongWh += (Math.abs(powerW) * dtS) / 3600;
  };
  let heard = 0;
  const run = car.run.bind(car);
  const drifting: DriftingCar = {
    car: {
      ...car,
      run: (seconds, each) =>
        run(seconds, () => {
          each?.();
          // The host answers each record, and each state of a clock that is in doubt.
          for (; heard < broker.heard.length; heard++) {
            const { topic, payload } = broker.heard[heard]!;
            const message = JSON.parse(topic.endsWith('status') ? '{}' : payload) as StateMessage & {
              seq?: number;
              auth: Auth;
            };
            const isInDoubt = topic.endsWith('state') && !(message.clock.errorMs! < 10_000);
            if (message.seq || isInDoubt)
              broker.send(
                'ack',
                broker.seal('ack', {
                  v: 1,
                  seq: message.seq ?? null,
                  t: Math.floor(trueMs() + drifting.hostAheadMs),
                  re: message.auth.ctr,
                }),
              );
            if (topic.endsWith('state') && message.t !== null)
              errors.push({ trueMs: Math.abs(message.t - trueMs()), knownMs: message.clock.errorMs! });
          }
          broker.deliver();
        }),
    },
    wrongWh: () => wrongWh,
    rightWh: () => rightWh,
    errors,
    hostAheadMs: 0,
    setOnline: (online) => {
      isOnline = online;
      if (!online && connection) {
        connection.onClose(true);
        connection = null;
      }
    },
    last: () => broker.states.at(-1),
  };
  return drifting;
}

/** Rounding of the integration, Wh: a tenth of a second at a kilowatt. */
const NOTHING_WH = 0.03;
/** A board with a crystal that is off by ten percent all the same: some tenths of a second, as long as no answer has shown it. */
const UNKNOWN_WH = 1;
const LONG_MS = 240_000;
/** Board, drift, and how much of the first slot but one has passed. */
const cases = ['esp32', 'espruino-wifi'].flatMap((board) =>
  [10, -10].map((driftPct) => [board, driftPct, seededRandom(driftPct + board.length)()] as const),
);

describe('8 h without a network', () => {
  it.each(cases)(
    'on %s, whose clock is %d %% off from the start',
    async (board, driftPct, phase) => {
      const drift = { awakePpm: driftPct * 1e4, asleepPpm: driftPct * 1e4 };
      const drifting = await createDriftingCar(board, phase * SLOT_MS, { drift });
      drifting.car.run(45 * 60);
      const beforeWh = drifting.rightWh();
      expect(beforeWh).toBeGreaterThan(500);
      // Until the host's second answer no board knows of a drift beyond its figure.
      const unknownWh = drifting.wrongWh();
      expect(unknownWh).toBeLessThan(board === 'esp32' ? UNKNOWN_WH : NOTHING_WH);
      drifting.setOnline(false);
      drifting.car.run(8 * HOUR_S);
      // It goes on for as long as it is sure, and not without end.
      expect(drifting.rightWh()).toBeLessThan(beforeWh + 4000);
      expect(drifting.wrongWh() - unknownWh).toBeLessThan(NOTHING_WH);
      drifting.setOnline(true);
      // Plugged in for so long it may sleep, half an hour at most.
      drifting.car.run(40 * 60);
      expect(drifting.last()?.clock.source).toBe('host');
      expect(drifting.last()?.clock.errorMs).toBeLessThan(60_000);
    },
    LONG_MS,
  );

  it.each([10, -10])(
    'on espruino-wifi, which drifts by %d %%, with a clock module it trades on, and in its slots only',
    async (driftPct) => {
      const drift = { awakePpm: driftPct * 1e4, asleepPpm: driftPct * 1e4 };
      const clockModule = createDs3231({ unixMs: 0, driftPpm: 5, hasStopped: true });
      const drifting = await createDriftingCar('espruino-wifi', 0.3 * SLOT_MS, { drift, clockModule });
      drifting.car.run(10 * 60);
      expect(clockModule.hasStopped).toBe(false);
      drifting.setOnline(false);
      const beforeWh = drifting.rightWh();
      drifting.car.run(8 * HOUR_S);
      expect(drifting.rightWh()).toBeGreaterThan(beforeWh + 10_000);
      expect(drifting.wrongWh()).toBeLessThan(NOTHING_WH);
    },
    LONG_MS,
  );
});
