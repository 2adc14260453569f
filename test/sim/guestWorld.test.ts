import { describe, expect, it } from 'vitest';
import { commuteCycle } from '../../sim/cycle/exampleCycles.ts';
import { createWorld, type World, type WorldDrive, type WorldOptions } from '../../sim/world.ts';
import { canFrame, createTestNode } from './bus/testNode.ts';
import { leafProfile } from './sellingCar.ts';

const s = (seconds: number): number => seconds * 1e6;

/** Sets both chips up; `vehicle` and `charger` are their select pins. */
const setUp = `
  const chips = [D5, D17];
  SPI1.setup({ baud: 1e6 });
  digitalWrite(D14, 0);
  chips.forEach((cs) => {
    SPI1.write([0xc0], cs);
    SPI1.write([2, 0x28, 1, 0xb5, 0], cs);
    SPI1.write([2, 0x60, 0x60], cs);
    SPI1.write([2, 0x2b, 0x41], cs);
  });
  const mode = (bits) => chips.forEach((cs) => SPI1.write([5, 0x0f, 0xe0, bits], cs));
`;
/** Sends one frame on the vehicle bus. */
const speak = 'SPI1.write([0x40, 0xfc, 0, 0, 0, 1, 9], D5); SPI1.write([0x81], D5);';
/** Chips and transceivers to sleep, then the board. */
const sleep = `mode(0x20); setTimeout(() => { SPI1.send([3, 0x0e, 0], D5); SPI1.send([3, 0x0e, 0], D17);
  digitalWrite(D14, 1); ESP32.deepSleepExt1([D32, D33, D13], 1); }, 200);`;

function parked(bundle: string, more: Partial<WorldOptions> = {}): World & { printed: string[] } {
  const printed: string[] = [];
  const world = createWorld({
    board: 'esp32',
    bundle,
    profile: leafProfile,
    config: { vehicle: 'car', broker: { host: 'b', port: 1 } } as never,
    network: { connect: () => ({ write: () => undefined, end: () => undefined }) },
    seed: 1,
    startSocPct: 60,
    pluggedAtStart: false,
    stationMaxCurrentA: 25,
    drives: [],
    log: (line) => printed.push(line),
    ...more,
  });
  return Object.assign(world, { printed });
}

describe('the car asleep', () => {
  it('stays so while nobody speaks to it', () => {
    const world = parked(`${setUp} mode(0x60);`);
    world.runUntil(s(60));
    expect(world.carSleep).toMatchObject({ isAwake: false, wakes: { asked: 0, unasked: 0, others: 0 } });
  });

  it('wakes by what the controller says, and that counts as unasked', () => {
    const world = parked(`${setUp} mode(0); setTimeout(() => { ${speak} }, 10000);`);
    world.runUntil(s(12));
    expect(world.carSleep.isAwake).toBe(true);
    world.runUntil(s(30));
    expect(world.carSleep).toMatchObject({ isAwake: false, wakes: { asked: 0, unasked: 1, others: 0 } });
  });

  it('does not hear a controller whose transceiver is in standby', () => {
    const world = parked(`${setUp} mode(0); digitalWrite(D14, 1); ${speak}`);
    world.runUntil(s(12));
    expect(world.carSleep.wakes.unasked).toBe(0);
  });

  it.each<[string, (world: World) => void, object]>([
    ['the request line', (world) => (world.lines.hvRequest = true), { asked: 1 }],
    ['the ignition', (world) => (world.lines.ignition = true), { others: 1 }],
    ['whatever keeps it awake', (world) => (world.carKeptAwake = true), { others: 1 }],
    ['somebody rolling it', (world) => (world.pushedMps = 1), { others: 1 }],
    [
      'another device on its bus',
      (world) => {
        const node = createTestNode();
        world.vehicleBus.attach(node);
        node.send(canFrame(0x7df), s(10));
      },
      { others: 1 },
    ],
  ])('wakes by %s', (_what, wake, wakes) => {
    const world = parked(`${setUp} mode(0x60);`);
    world.runUntil(s(10));
    wake(world);
    world.runUntil(s(12));
    expect(world.carSleep.isAwake).toBe(true);
    expect(world.carSleep.wakes).toMatchObject(wakes);
  });
});

describe('the 12 V battery', () => {
  it.each<[string, Partial<WorldOptions>, (world: World) => void, number]>([
    ['asleep takes 20 mA', {}, () => undefined, 0.02],
    ['kept awake takes 2 A', {}, (world) => (world.carKeptAwake = true), 2],
    ['with a lamp on takes that as well', {}, (world) => (world.auxExtraA = 5), 5.02],
  ])('a car that is %s', (_what, more, change, loadA) => {
    const world = parked(setUp, more);
    change(world);
    world.runUntil(s(3600));
    const usedAh = ((95 - world.aux.chargePct) / 100) * 45;
    expect(usedAh - world.controller.usedMah(s(3600)) / 1000).toBeCloseTo(loadA, 2);
  });

  it('is charged while a transfer is asked for, and the controller measures it', () => {
    const world = parked(
      `${setUp} setTimeout(() => D26.set(), 5000);
       setInterval(() => console.log((20 * analogRead(D36)).toFixed(1)), 4000);`,
      { auxChargePct: 50 },
    );
    world.runUntil(s(9));
    expect(world.printed).toEqual(['12.1', '14.2']);
    expect(world.aux.currentA).toBeLessThan(0);
  });

  it('flat, it takes the controller down with it', () => {
    const world = parked(setUp, { auxChargePct: 1 });
    world.carKeptAwake = true;
    world.runUntil(s(1200));
    expect([world.aux.chargePct, world.controller.isPowered()]).toEqual([0, false]);
    expect(world.controller.supply.isDestroyed).toBe(false);
  });

  it.each([
    ['protected', 6, 15_000, true, 2],
    ['protected', 6, 9_000, true, 1],
    ['protected', 35, 400_000, true, 1],
    ['none', 6, 5_000, true, 2],
    ['none', 35, 40_000, false, 1],
  ] as const)(
    'front end %s, %d V for %d us: powered %s, boots %i',
    (frontEnd, voltageV, forUs, on, boots) => {
      const world = parked(`${setUp} D27.set();`, { frontEnd });
      world.runUntil(s(10));
      world.controller.disturbSupply(voltageV, forUs, s(10));
      world.runUntil(s(20));
      expect([world.controller.isPowered(), world.controller.boots()]).toEqual([on, boots]);
      expect(world.lines.contactors).toBe(on);
      if (on) return;
      world.controller.setPowered(false, s(20));
      world.controller.setPowered(true, s(21));
      expect(world.controller.isPowered()).toBe(false);
    },
  );
});

describe('a controller asleep in a sleeping car', () => {
  const bundle = `console.log("start " + ESP32.getWakeupPin()); ${setUp} mode(0); setTimeout(() => { ${sleep} }, 10000);`;
  const drive: WorldDrive = {
    unplugAtUs: s(500_000.5),
    departAtUs: s(500_001),
    arriveAtUs: s(500_100),
    plugAtUs: null,
    cycle: commuteCycle(),
  };

  it('takes its sleeping current, and nobody steps the plant for nothing', () => {
    const world = parked(bundle);
    let steps = 0;
    world.measurementErrors.add(() => steps++);
    world.runUntil(s(100 * 3600));
    const { timeS, averageMa } = world.controller.power;
    expect(timeS(s(360_000)).asleep).toBeCloseTo(359_989.8, 0);
    expect(averageMa(s(360_000))).toBeCloseTo(0.15, 2);
    expect(steps).toBeLessThan(6100);
    expect(95 - world.aux.chargePct).toBeCloseTo(((0.02015 * 100) / 45) * 100, 1);
  });

  it.each<[string, number, (world: World) => void, RegExp]>([
    ['the plug', s(5000.25), (world) => (world.lines.plugDetect = true), /start D32/],
    ['another device on the bus', s(5000.25), (world) => sayOnce(world, s(5000.25)), /start D13/],
  ])('wakes within a second by %s', (_what, atUs, change, start) => {
    const world = parked(bundle);
    world.runUntil(atUs);
    change(world);
    world.runUntil(atUs + s(1));
    expect(world.printed.at(-1)).toMatch(start);
  });

  it('wakes when somebody drives off', () => {
    const world = parked(bundle, { drives: [drive] });
    world.runUntil(s(500_000.9));
    expect(world.printed).toHaveLength(1);
    world.runUntil(s(500_002));
    expect(world.printed).toEqual(['start undefined', 'start D33']);
  });
});

function sayOnce(world: World, atUs: number): void {
  const node = createTestNode();
  world.vehicleBus.attach(node);
  node.send(canFrame(0x7df), atUs);
}
