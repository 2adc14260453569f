import { beforeAll, describe, expect, it } from 'vitest';
import type { BirthMessage, JournalMessage, StateMessage } from '../../../firmware/contract/messages.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { createSellingCar, sellingFirmware, type SellingCar } from '../sellingCar.ts';
import { createTinyBroker } from '../tinyBroker.ts';

const boards = ['esp32', 'espruino-wifi'] as const;
const bundles: Record<string, Promise<string>> = {};

/** Built when first asked for, once. */
const bundleOf = (board: string): Promise<string> =>
  (bundles[board] ??= buildFirmware({ ...sellingFirmware, board }).then(({ code }) => code));

// Building is slow on a busy machine, and no part of any test.
beforeAll(async () => {
  for (const board of boards) await bundleOf(board);
  await createSellingCar();
}, 240_000);

interface GuestCar extends SellingCar {
  /** Frames of ours, by bus. */
  readonly sent: { readonly atUs: number; readonly bus: string }[];
  /** What the retained topic said, in turn. */
  statuses(): string[];
  births(): BirthMessage[];
  /** Every record that reached the host, once. */
  records(): JournalMessage[];
  isAsleep(): boolean;
  /** Runs until it sleeps. @returns after how long, s */
  untilAsleep(mostS: number): number;
}

async function guest(board: string, more: Parameters<typeof createSellingCar>[0] = {}): Promise<GuestCar> {
  const sent: GuestCar['sent'] = [];
  const car = await createSellingCar({
    board,
    bundle: await bundleOf(board),
    pluggedAtStart: false,
    onFrame: (_frame, atUs, bus, isOurs) => {
      if (isOurs) sent.push({ atUs, bus });
    },
    ...more,
  });
  const said = (name: string): string[] =>
    car.broker.heard.filter(({ topic }) => topic === `backfeed/car/${name}`).map(({ payload }) => payload);
  const isAsleep = (): boolean => car.world.controller.isAsleep();
  return {
    ...car,
    sent,
    isAsleep,
    statuses: () => said('status'),
    births: () => said('birth').map((text) => JSON.parse(text) as BirthMessage),
    records: () => {
      const bySeq = new Map<number, JournalMessage>();
      for (const text of [...said('event'), ...said('meter')]) {
        const record = JSON.parse(text) as JournalMessage;
        bySeq.set(record.seq, record);
      }
      return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
    },
    untilAsleep: (mostS) => {
      const fromUs = car.nowUs();
      while (!isAsleep() && car.nowUs() - fromUs < mostS * 1e6) car.run(0.1);
      return isAsleep() ? (car.nowUs() - fromUs) / 1e6 : Infinity;
    },
  };
}

describe.each(boards)('a parked car with the board %s', (board) => {
  it('falls asleep in its order, and sends nothing on any bus', async () => {
    const car = await guest(board);
    const { controller } = car.world;
    expect(car.untilAsleep(120)).toBeLessThan(70);
    expect(car.world.lines.canStandby).toBe(true);
    expect(car.statuses()).toEqual(['online', 'asleep']);
    expect(car.records().at(-1)).toMatchObject({ kind: 'transition', mode: 'parked', code: 'ASLEEP' });
    expect(car.states.at(-1)?.power.state).toBe('parked');
    car.run(1800);
    expect(car.isAsleep()).toBe(true);
    expect([car.sent, controller.boots(), controller.watchdogResets()]).toEqual([[], 1, 0]);
  });

  it.each([
    ['plug', (car: GuestCar): void => void (car.world.lines.plugDetect = true)],
    ['ignition', (car: GuestCar): void => void (car.world.lines.ignition = true)],
  ] as const)('wakes by %s, cleanly', async (source, happen) => {
    const car = await guest(board);
    car.untilAsleep(120);
    car.run(300);
    happen(car);
    car.run(10);
    expect(car.isAsleep()).toBe(false);
    expect(car.world.lines.canStandby).toBe(false);
    expect(car.births().at(-1)).toMatchObject({ wokenBy: source, uncleanBoots: 0 });
    expect(car.births()[0]).toMatchObject({ wokenBy: null, uncleanBoots: 0 });
    expect(car.statuses()).toEqual(['online', 'asleep', 'online']);
  });

  it('knows the time before anybody has told it again', async () => {
    const car = await guest(board);
    car.untilAsleep(120);
    car.run(1800);
    car.world.lines.plugDetect = true;
    const wokeMs = 1_780_000_060_000 + car.nowUs() / 1000;
    car.run(30);
    const { boot } = car.births().at(-1)!;
    const first = car.records().find((record) => record.boot === boot)!;
    expect(first.up).toBeLessThan(1000);
    expect(Math.abs(first.t! - wokeMs)).toBeLessThan(3000);
  });

  it('loses no record over ten sleeps', async () => {
    const car = await guest(board);
    for (let i = 0; i < 10; i++) {
      car.untilAsleep(200);
      car.run(20);
      car.world.lines.ignition = true;
      car.run(15);
      car.world.lines.ignition = false;
    }
    car.world.lines.ignition = true;
    car.run(30);
    const seqs = car.records().map(({ seq }) => seq);
    // The tiny host acknowledges nothing and the device sends eight at a time: those that came have no gap.
    expect(seqs).toEqual(seqs.map((_seq, i) => i + 1));
    const state = car.states.at(-1)!;
    expect(state.journal.dropped).toBe(0);
    expect(state.journal.pending).toBeGreaterThanOrEqual(20);
    expect(car.births().at(-1)).toMatchObject({ uncleanBoots: 0, wokenBy: 'ignition' });
  });

  it('takes restarts that nobody asked for as what they are', async () => {
    const car = await guest(board);
    car.untilAsleep(120);
    car.world.lines.ignition = true;
    car.run(10);
    for (let i = 0; i < 3; i++) {
      car.world.controller.restart(car.nowUs());
      car.run(10);
    }
    expect(car.births().map(({ uncleanBoots }) => uncleanBoots)).toEqual([0, 0, 1, 2, 3]);
  });

  it('wakes often while plugged in, and latches nothing', async () => {
    const car = await guest(board, { pluggedAtStart: true, stationMaxCurrentA: 0 });
    car.run(5);
    for (let i = 0; i < 5; i++) {
      car.world.lines.plugDetect = false;
      expect(car.untilAsleep(200)).toBeLessThan(130);
      car.world.lines.plugDetect = true;
      car.run(20);
    }
    expect(car.births().at(-1)).toMatchObject({ uncleanBoots: 0, wokenBy: 'plug' });
    expect(car.states.at(-1)?.code).not.toBe('WATCHDOG_RESETS');
  });

  it('sells again after a sleep only after a whole handshake', async () => {
    const car = await guest(board);
    car.untilAsleep(120);
    car.world.lines.plugDetect = true;
    const wokeUs = car.nowUs();
    let flowedUs = Infinity;
    car.run(300, () => {
      if (car.world.station.dcPowerW > 100) flowedUs = Math.min(flowedUs, car.nowUs());
    });
    expect(car.births().at(-1)).toMatchObject({ wokenBy: 'plug', uncleanBoots: 0 });
    expect(flowedUs).toBeLessThan(Infinity);
    const first = car.sent.find(({ bus }) => bus === 'charger')!;
    expect(car.sent.every(({ bus }) => bus === 'charger')).toBe(true);
    expect(first.atUs).toBeGreaterThan(wokeUs);
    // Announcing, insulation test, contactors: none of it is left out.
    const codes = car.records().map(({ code }) => code);
    expect(codes.indexOf('STARTING')).toBeGreaterThan(codes.indexOf('ASLEEP'));
    expect((flowedUs - first.atUs) / 1e6).toBeGreaterThan(3);
    expect(car.world.minExportSocPct).toBeGreaterThan(30);
  });

  it('never sleeps during a transfer', async () => {
    const car = await guest(board, { pluggedAtStart: true });
    let sleeps = 0;
    car.run(240, () => {
      if (car.isAsleep()) sleeps++;
    });
    expect(car.states.at(-1)?.mode).toBe('exporting');
    expect(sleeps).toBe(0);
    expect(car.states.at(-1)?.power).toMatchObject({ state: 'awake', usedMah: 0, wakes: 1 });
  });
});

describe('a board that goes on in its sleep', () => {
  const board = 'espruino-wifi';

  it('looks for news each two hours, for half a minute', async () => {
    const car = await guest(board);
    car.untilAsleep(120);
    let awakeS = 0;
    car.run(4 * 3600 + 60, () => {
      if (!car.isAsleep()) awakeS += 0.1;
    });
    expect(car.births().map(({ wokenBy }) => wokenBy)).toEqual([null, 'timer', 'timer']);
    expect(awakeS).toBeLessThan(2 * 35);
    expect(awakeS).toBeGreaterThan(2 * 20);
    expect(car.world.controller.watchdogResets()).toBe(0);
    expect(car.world.lines.hvRequest).toBe(false);
  });

  it('is started anew by its watchdog when it hangs asleep', async () => {
    const car = await guest(board);
    car.untilAsleep(120);
    car.run(60);
    const boots = car.world.controller.boots();
    car.world.controller.hang(60e6);
    car.run(100);
    expect(car.world.controller.watchdogResets()).toBe(1);
    expect(car.world.controller.boots()).toBe(boots + 1);
    expect(car.births().at(-1)).toMatchObject({ wokenBy: null });
    expect(car.untilAsleep(120)).toBeLessThan(70);
  });
});

describe.each(boards)('a loop that hangs, board %s', (board) => {
  it.each([
    ['parked', false],
    ['selling', true],
  ])('%s: the board starts anew, silent and at 0 W', async (_name, plugged) => {
    const car = await guest(board, { pluggedAtStart: plugged });
    car.run(plugged ? 120 : 10);
    expect(Math.abs(car.world.station.dcPowerW) > 100).toBe(plugged);
    const sentBefore = car.sent.length;
    car.world.controller.hang(3600e6);
    car.run(3);
    expect(car.world.controller.watchdogResets()).toBe(1);
    expect(car.world.controller.boots()).toBe(2);
    expect(car.world.lines.contactors).toBe(false);
    expect(car.world.lines.permission).toBe(false);
    car.run(10);
    expect(Math.abs(car.world.station.dcPowerW)).toBeLessThan(100);
    expect(car.sent.length - sentBefore).toBeLessThan(100);
    expect(car.births().at(-1)).toMatchObject({ uncleanBoots: 1, wokenBy: null });
  });
});

describe('the esp32, plugged in without a plan', () => {
  it('sleeps in half hours once half of the allowance is used, and does not wake the car for each', async () => {
    let car: GuestCar | null = null;
    const broker = createTinyBroker(null, () => 1_780_000_060_000 + Math.floor((car?.nowUs() ?? 0) / 1000));
    const said = (name: string): unknown[] =>
      broker.heard
        .filter(({ topic }) => topic === `backfeed/car/${name}`)
        .map(({ payload }) => JSON.parse(payload) as unknown);
    car = await guest('esp32', { pluggedAtStart: true, network: broker.network });
    let wokenCar = 0;
    let isAsked = false;
    car.run(9 * 3600, () => {
      broker.deliver();
      if (car.world.lines.hvRequest && !isAsked) wokenCar++;
      isAsked = car.world.lines.hvRequest;
    });
    // 500 mAh of 80 mA are 6.25 h.
    const [first, ...births] = said('birth') as BirthMessage[];
    expect(first).toMatchObject({ wokenBy: null, uncleanBoots: 0 });
    expect(births.length).toBeGreaterThanOrEqual(4);
    expect(births.length).toBeLessThanOrEqual(6);
    expect(births.every(({ wokenBy, uncleanBoots }) => wokenBy === 'timer' && uncleanBoots === 0)).toBe(true);
    // Once, to learn the state of charge; from then on it is remembered, and says that nobody has told it since.
    expect(wokenCar).toBe(1);
    const state = said('state').at(-1) as StateMessage;
    expect(state.socPct).toBeCloseTo(60, 0);
    expect(state.power.state).toBe('parked-plugged');
    expect(state.power.usedMah).toBeGreaterThan(500);
    expect(state.power.usedMah).toBeLessThan(520);
    expect(car.world.controller.watchdogResets()).toBe(0);
  });
});
