import { beforeAll, describe, expect, it } from 'vitest';
import type { BirthMessage } from '../../../firmware/contract/messages.ts';
import { boards } from '../../../firmware/contract/boards/boards.ts';
import { buildFirmware } from '../../../host/build/buildFirmware.ts';
import { canFrame, createTestNode } from '../bus/testNode.ts';
import { createSellingCar, sellingFirmware, type SellingCar } from '../sellingCar.ts';

const DAY_US = 86_400e6;
const READ_CANSTAT = [0x03, 0x0e, 0];
const MODE_MASK = 0xe0;
const MODE_SLEEP = 0x20;

const bundles: Record<string, string> = {};

// Building is slow on a busy machine, and no part of any test.
beforeAll(async () => {
  for (const board of ['esp32', 'espruino-wifi'])
    bundles[board] = (await buildFirmware({ ...sellingFirmware, board })).code;
  await createSellingCar();
}, 240_000);

const carWith = async (
  board: string,
  more: Parameters<typeof createSellingCar>[0] = {},
): Promise<SellingCar> =>
  createSellingCar({
    board,
    bundle: bundles[board]!,
    pluggedAtStart: false,
    ...more,
  });

/** Runs in steps that are long only while the controller sleeps. @returns the time */
function pass({ world, broker }: SellingCar, fromUs: number, forUs: number): number {
  let atUs = fromUs;
  while (atUs < fromUs + forUs) {
    atUs = Math.min(fromUs + forUs, atUs + (world.controller.isAsleep() ? 10e6 : 1e5));
    world.runUntil(atUs);
    broker.deliver();
  }
  return atUs;
}

const births = ({ broker }: SellingCar): BirthMessage[] =>
  broker.heard
    .filter(({ topic }) => topic === 'backfeed/car/birth')
    .map(({ payload }) => JSON.parse(payload) as BirthMessage);

describe.each(['esp32', 'espruino-wifi'])('a month parked with the board %s', (board) => {
  it('keeps to its budget, and the car asleep', async () => {
    const car = await carWith(board);
    const { world } = car;
    const startPct = world.aux.chargePct;
    const endUs = pass(car, 0, 30 * DAY_US);
    const meanMa = world.controller.power.averageMa(endUs);
    expect(meanMa).toBeGreaterThan(boards[board]!.wiring.currentMa.asleep * 0.99);
    expect(meanMa).toBeLessThan(boards[board]!.hardware.sleep.budgetMa);
    expect((meanMa * 720) / 1000).toBeLessThan(1);
    expect(world.carSleep.wakes).toEqual({ asked: 0, unasked: 0, others: 0 });
    expect(world.controller.watchdogResets()).toBe(0);
    expect(world.aux.chargePct).toBeGreaterThan(startPct - 40);
    // Three days of news at most; then only somebody at the car.
    expect(births(car).length).toBeLessThan(40);
    world.lines.ignition = true;
    pass(car, endUs, 20e6);
    expect(births(car).at(-1)).toMatchObject({ wokenBy: 'ignition', uncleanBoots: 0 });
    expect(car.states.at(-1)?.journal.dropped).toBe(0);
  }, 120_000);
});

describe.each(['esp32', 'espruino-wifi'])('asleep, board %s', (board) => {
  it('both chips are, and one wakes by a word on the bus', async () => {
    const car = await carWith(board);
    const { world } = car;
    const atUs = pass(car, 0, 300e6);
    for (const chip of [world.controller.vehicleChip, world.controller.chargerChip]) {
      const answer = new Uint8Array(READ_CANSTAT.length);
      chip.exchange(Uint8Array.from(READ_CANSTAT), answer, answer.length, atUs);
      expect(answer[2]! & MODE_MASK).toBe(MODE_SLEEP);
    }
    // One speaks and one acknowledges: both are awake, as when a charger or a key wakes a part of the car.
    const node = createTestNode();
    world.vehicleBus.attach(node);
    world.vehicleBus.attach(createTestNode());
    node.send(canFrame(0x7df), atUs);
    const laterUs = pass(car, atUs, 20e6);
    expect(world.controller.isAsleep()).toBe(false);
    expect(births(car).at(-1)).toMatchObject({ wokenBy: 'can', uncleanBoots: 0 });
    pass(car, laterUs, 120e6);
    expect(world.controller.isAsleep()).toBe(true);
  });
});

describe('a 12 V battery that is low', () => {
  it('ends a sale after two minutes, and lets it go on when it has recovered', async () => {
    const car = await carWith('esp32', { pluggedAtStart: true });
    car.run(120);
    expect(car.states.at(-1)?.mode).toBe('exporting');
    car.world.controller.disturbSupply(11.7, 400e6, car.nowUs());
    car.run(110);
    expect(car.states.at(-1)).toMatchObject({ mode: 'exporting', power: { auxVoltageV: 11.7 } });
    car.run(20);
    expect(car.states.at(-1)).toMatchObject({ code: 'AUX_LOW', limits: { exportW: 0, importW: 0 } });
    expect(Math.abs(car.world.station.dcPowerW)).toBeLessThan(100);
    car.run(260);
    expect(car.world.lines.contactors).toBe(false);
    expect(car.states.at(-1)?.code).toBe('AUX_LOW');
    car.run(200);
    expect(car.states.at(-1)).toMatchObject({ mode: 'exporting' });
  });
});
