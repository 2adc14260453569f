import { describe, expect, it } from 'vitest';
import { listVehicleProfiles } from '../../host/build/vehicleProfile.ts';
import { createSellingCar, type SellingCar } from './sellingCar.ts';

/** Until the car sells with all its power. */
const SELLS_S = 30;

async function carThatSells(vehicle: string): Promise<SellingCar> {
  const car = await createSellingCar({}, vehicle);
  car.run(SELLS_S);
  expect(last(car)).toMatchObject({ mode: 'exporting', code: 'EXPORTING' });
  expect(car.world.station.currentA).toBeGreaterThan(20);
  return car;
}
const last = (car: SellingCar) => car.states.at(-1)!;

/** Sends a command as its host would, and waits for what comes of it. */
function order(car: SellingCar, name: string): string {
  const nowMs = last(car).t!;
  const sealed = car.broker.seal(`command/${name}`, { v: 1 }, { iat: nowMs, exp: nowMs + 60_000 });
  car.broker.send(`command/${name}`, sealed);
  car.run(3);
  return car.broker.answers.at(-1)!.result;
}
const setPlug = (car: SellingCar, isIn: boolean): void => {
  car.world.lines.plugDetect = isIn;
  car.world.controller.linesChanged(car.nowUs());
};
const restart = (car: SellingCar): void => car.world.controller.restart(car.nowUs());

/** The current that flowed when the contactors opened, A. */
function currentAtOpening(car: SellingCar, seconds: number): number {
  const { lines, station } = car.world;
  let openedA = NaN;
  let beforeA = station.currentA;
  car.run(seconds, () => {
    if (!lines.contactors && Number.isNaN(openedA)) openedA = beforeA;
    beforeA = station.currentA;
  });
  return openedA;
}

/** The station moves a current of its own, and says that none flows. */
function stickSilently(car: SellingCar, currentA: number): void {
  car.world.station.defiance = currentA;
  car.spoil('charger', (frame) => {
    if (frame.id === 0x208) frame.data.fill(0);
  });
}

describe.each(listVehicleProfiles())('%s', (vehicle) => {
  const sellingCar = (): Promise<SellingCar> => carThatSells(vehicle);

  it('a bounce of the connector’s contact ends the current, and does not open the contactors under it', async () => {
    const car = await sellingCar();
    setPlug(car, false);
    car.run(0.1);
    setPlug(car, true);
    expect(car.world.lines).toMatchObject({ permission: false, contactors: true });
    expect(currentAtOpening(car, 3)).toBe(0);
    car.run(2);
    expect(last(car)).toMatchObject({ mode: 'fault', code: 'UNPLUGGED' });
  });

  it('a pulled connector opens the contactors within three ticks', async () => {
    const car = await sellingCar();
    setPlug(car, false);
    car.run(0.3);
    expect(car.world.lines).toMatchObject({ permission: false, contactors: false, hvRequest: false });
    car.run(1);
    expect(last(car)).toMatchObject({ mode: 'parked', code: 'UNPLUGGED' });
  });

  it('data that stay away for five seconds end the session with a fault, and it begins again after five minutes', async () => {
    const car = await sellingCar();
    car.spoil('charger', (frame) => {
      if (frame.id === 0x5e0) frame.id = 0x7f0;
    });
    car.run(6);
    expect(car.world.station.currentA).toBe(0);
    expect(car.world.lines.contactors).toBe(true);
    car.run(4);
    expect(last(car)).toMatchObject({ mode: 'fault', code: 'DATA_LOST' });
    expect(car.world.lines.contactors).toBe(false);
    car.spoil('charger', null);
    car.run(240);
    expect(last(car).code).toBe('DATA_LOST');
    car.run(120);
    expect(last(car).mode).toBe('exporting');
  });

  it('stop outlives a restart, until it is resumed', async () => {
    const car = await sellingCar();
    expect(order(car, 'stop')).toBe('OK');
    restart(car);
    car.run(90);
    expect(last(car)).toMatchObject({ mode: 'idle', code: 'STOPPED_BY_OWNER' });
    expect(car.world.station.currentA).toBe(0);
    expect(order(car, 'resume')).toBe('OK');
    car.run(60);
    expect(last(car).mode).toBe('exporting');
  });

  it('a critical fault is cleared where somebody pulled the connector, and not by starting without one', async () => {
    const car = await sellingCar();
    car.world.pack.tempMaxOffsetC += 40;
    car.run(12);
    expect(last(car)).toMatchObject({ mode: 'fault', code: 'BATTERY_OVERHEATED' });
    car.world.pack.tempMaxOffsetC -= 40;
    car.run(5);
    expect(order(car, 'clear-faults')).toBe('COMMAND_NEEDS_PRESENCE');
    // Its supply fails, and when it is back there is no connector: nobody was seen to pull it.
    car.world.controller.setPowered(false, car.nowUs());
    setPlug(car, false);
    car.world.controller.setPowered(true, car.nowUs());
    car.run(20);
    expect(order(car, 'clear-faults')).toBe('COMMAND_NEEDS_PRESENCE');
    expect(last(car).code).toBe('BATTERY_OVERHEATED');
    setPlug(car, true);
    car.run(20);
    setPlug(car, false);
    car.run(20);
    expect(order(car, 'clear-faults')).toBe('OK');
    expect(last(car).code).toBe('UNPLUGGED');
  });

  it('a limit of the battery that falls ends the current, and is no fault of the station', async () => {
    const car = await sellingCar();
    car.world.pack.forcedRelayCutRequest = 1;
    car.run(10);
    expect(car.world.station.currentA).toBe(0);
    expect(last(car).code).toBe('BMS_CUT');
  });

  it('contactors do not open on the word of a station that does not say what it moves', async () => {
    const car = await sellingCar();
    stickSilently(car, 15);
    setPlug(car, false);
    car.run(0.1);
    setPlug(car, true);
    const { lines } = car.world;
    let openAfterS = 0;
    for (; lines.contactors && openAfterS < 10; openAfterS += 0.1) car.run(0.1);
    // The battery still says 15 A: they wait as long as a contactor that may weld is worth, and then open.
    expect(openAfterS).toBeGreaterThan(4);
    expect(openAfterS).toBeLessThan(7);
  });

  it('a station that moves what nobody asks for is let go after seven seconds, though the car’s bus is dead', async () => {
    const car = await sellingCar();
    // Fewer watts than are a deviation.
    car.world.station.defiance = 5.2;
    car.spoil('vehicle', (frame) => {
      frame.id = 0x7f0;
    });
    let unwantedS = 0;
    for (; car.world.lines.contactors && unwantedS < 20; unwantedS += 0.1) car.run(0.1);
    // A second until the car's data are stale, and SG4's seven after that.
    expect(unwantedS).toBeLessThan(8.3);
  });

  it('a clock that was set back does not make a silent station look fresh, and selling goes on after a rest', async () => {
    const car = await sellingCar();
    const { controller, lines, station } = car.world;
    const aheadMs = (): number => last(car).t! - car.nowUs() / 1000;
    const beforeMs = aheadMs();
    car.spoil('charger', (frame) => {
      if (frame.id === 0x109) frame.id = 0x7f0;
    });
    car.run(0.5);
    controller.jumpClock(-7_000e6);
    car.run(2.5);
    expect(lines.permission && station.currentA > 5).toBe(false);
    car.spoil('charger', null);
    car.run(400);
    expect(last(car).mode).toBe('exporting');
    // Nor has its idea of the time of day jumped.
    expect(Math.abs(aheadMs() - beforeMs)).toBeLessThan(2000);
  });

  it.each([0, 7, 31, 48])(
    'an interruption of any callback ends the session, and a fresh start brings it back: %d ms',
    async (ms) => {
      const car = await sellingCar();
      const { controller, lines } = car.world;
      car.run(ms / 1000);
      controller.interrupt();
      car.run(9);
      expect(lines.permission).toBe(false);
      expect(lines.contactors).toBe(false);
      expect(controller.boots()).toBe(2);
      car.run(150);
      expect(last(car).mode).toBe('exporting');
    },
  );

  it('what the battery has refused is not tried again in the next moment', async () => {
    const car = await sellingCar();
    const { pack } = car.world;
    pack.cellLowByV = 0.9;
    car.run(5);
    expect(last(car).code).toBe('BMS_LIMIT');
    pack.cellLowByV = 0;
    let asked = 0;
    car.run(40, () => (asked += Math.abs(car.world.station.currentA)));
    expect(asked).toBe(0);
    car.run(90);
    expect(last(car)).toMatchObject({ mode: 'idle', code: 'BMS_LIMIT' });
    car.run(1800);
    expect(last(car).mode).toBe('exporting');
  });
});
