import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetBalance } from '../../../sim/fleet/fleetBalance.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import type { FleetGroup } from '../../../sim/fleet/fleetSpec.ts';
import { fleetQuantities } from '../../../sim/fleet/fleetState.ts';
import { addPlugEvent, createPlugEvents, NEVER_S, type PlugEvents } from '../../../sim/fleet/plugEvents.ts';
import { plugPatterns, type PlugPatternName } from '../../../sim/fleet/plugPatterns.ts';
import { policyRules, type PolicyRuleName } from '../../../sim/fleet/policyRules.ts';
import { simulateFleet, type FleetRun } from '../../../sim/fleet/simulateFleet.ts';
import { testFleet, testTrips } from './testFleet.ts';

const HOUR_S = 3600;

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

/** All that a run says, as text. */
function all({ state, curves }: FleetRun): string {
  return JSON.stringify([
    fleetQuantities.map((name) => [...state[name]]),
    Object.values(curves).map((v) => [...v]),
  ]);
}

/** A car that is never unplugged, or by the given drives. */
function calendar(...drives: (readonly [unplugAtS: number, plugAtS: number])[]): PlugEvents {
  const events = createPlugEvents(drives.length);
  for (const [unplugAtS, plugAtS] of drives) addPlugEvent(events, unplugAtS, plugAtS, 0);
  return events;
}

/** One car, one policy of constant thresholds. */
function oneCar(chargeUpToPct: number, dischargeDownToPct: number, more: Partial<FleetGroup> = {}) {
  const policy = new Uint8Array(2 * 96);
  for (let i = 0; i < 96; i++) policy.set([2 * chargeUpToPct, 2 * dischargeDownToPct], 2 * i);
  return simulateFleet(
    testFleet(1, 1, {
      calendar: [calendar()],
      policies: [policy],
      rules: { departureSocPct: 0, holdsDepartures: false },
      ...more,
    }),
  );
}

describe('a run', () => {
  it('is the same bit by bit for any number of threads, and another for another seed', async () => {
    const spec = testFleet(120, 300);
    const alone = all(await simulateFleet(spec, { threads: 1 }));
    for (const threads of [2, 3]) expect(all(await simulateFleet(spec, { threads })) === alone).toBe(true);
    expect(all(await simulateFleet({ ...spec, seed: 2 }, { threads: 1 })) === alone).toBe(false);
  });

  it('gives a vehicle the same life whoever else is there', async () => {
    const few = await simulateFleet(testFleet(7, 5));
    const many = await simulateFleet(testFleet(7, 50));
    for (const name of fleetQuantities)
      expect([...many.state[name].slice(0, 5)], name).toEqual([...few.state[name]]);
    expect(new Set(many.state.importedWh).size).toBeGreaterThan(40);
  });

  it('tells in its curves what it tells in its registers', async () => {
    const { state, curves, steps } = await simulateFleet(testFleet(14, 40));
    // Half a thousandth of a Wh is lost at most for each vehicle and step.
    const bound = 40 * steps * 0.0005;
    expect(Math.abs(sum(curves.importedMilliWh) / 1000 - sum(state.importedWh))).toBeLessThan(bound);
    expect(Math.abs(sum(curves.exportedMilliWh) / 1000 - sum(state.exportedWh))).toBeLessThan(bound);
    expect(sum(curves.socCount)).toBe(40 * steps);
    expect(Math.max(...curves.pluggedCount)).toBeLessThanOrEqual(40);
    expect(sum(curves.pluggedCount)).toBeGreaterThan(0.1 * 40 * steps);
  });

  it('hears how far it is', async () => {
    const heard: number[] = [];
    await simulateFleet(testFleet(365, 60), { threads: 1, onProgress: (done) => heard.push(done) });
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.at(-1)).toBe(60);
  });
});

describe('the balance of energy', () => {
  it('closes for any fleet', async () => {
    const anyFleet = fc.record({
      pattern: fc.constantFrom(...(Object.keys(plugPatterns) as PlugPatternName[])),
      rule: fc.constantFrom(...(Object.keys(policyRules) as PolicyRuleName[])),
      seed: fc.integer(),
      startSocPct: fc.integer({ min: 0, max: 100 }),
      reserveSocPct: fc.integer({ min: 0, max: 60 }),
      departureSocPct: fc.integer({ min: 0, max: 100 }),
      holdsDepartures: fc.boolean(),
      maxPowerW: fc.integer({ min: 1500, max: 22_000 }),
      days: fc.integer({ min: 1, max: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(anyFleet, async (any) => {
        const { days, seed, rule, startSocPct, departureSocPct, holdsDepartures } = any;
        const car = {
          ...leafFleetCar,
          reserveSocPct: any.reserveSocPct,
          maxImportW: any.maxPowerW,
          maxExportW: any.maxPowerW,
        };
        const group = { car, startSocPct, rules: { departureSocPct, holdsDepartures } };
        const { state } = await simulateFleet(
          testFleet(days, 5, { ...group, calendar: plugPatterns[any.pattern] }, rule, seed),
        );
        expect(fleetBalance(state).residual).toBeLessThanOrEqual(1e-6);
        for (let vehicle = 0; vehicle < 5; vehicle++) {
          expect(fleetBalance(state, vehicle, vehicle + 1).residual).toBeLessThanOrEqual(1e-6);
          expect(state.socPct[vehicle]).toBeGreaterThanOrEqual(0);
          expect(state.socPct[vehicle]).toBeLessThanOrEqual(100);
          for (const name of fleetQuantities)
            if (name !== 'motionWh') expect(state[name][vehicle], name).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('notices what is missing', async () => {
    const { state } = await simulateFleet(testFleet(7, 5));
    state.batteryLossWh[3]! += 1;
    expect(fleetBalance(state).residual).toBeGreaterThan(1e-6);
  });
});

describe('a car', () => {
  it('charges up to its threshold, and not beyond', async () => {
    const { state } = await oneCar(80, 100);
    // The firmware reads tenths, and the session's end takes a little.
    expect(state.socPct[0]).toBeGreaterThan(79.9);
    expect(state.socPct[0]).toBeLessThanOrEqual(79.95);
    expect([state.exportedWh[0], state.sessions[0]]).toEqual([0, 1]);
  });

  it('sells down to its threshold, and never below the reserve and its margin', async () => {
    expect(Math.abs((await oneCar(0, 45)).state.socPct[0]! - 45)).toBeLessThan(0.1);
    const { state } = await oneCar(0, 0);
    const floorPct = leafFleetCar.reserveSocPct + leafFleetCar.reserveMarginPct;
    expect(Math.abs(state.socPct[0]! - floorPct)).toBeLessThan(0.1);
    expect(state.exportedWh[0]).toBeGreaterThan(8000);
  });

  it('rests within half a percent of a threshold', async () => {
    for (const [upToPct, downToPct] of [
      [60.5, 100],
      [0, 59.5],
      [0, 100],
    ] as const) {
      const { state } = await oneCar(upToPct, downToPct);
      expect([state.sessions[0], state.importedWh[0]]).toEqual([0, expect.closeTo(96, 6)]);
    }
  });

  it('charges a nearly full battery slowly, and stops before the cells do', async () => {
    const { state } = await oneCar(100, 100, { startSocPct: 90 });
    expect(state.socPct[0]).toBeGreaterThan(96);
    expect(state.socPct[0]).toBeLessThan(99);
  });

  it('does nothing while it is away, and its drive is booked once', async () => {
    const { state, curves } = await oneCar(90, 100, { calendar: [calendar([0, NEVER_S])] });
    const { drives, departures, sessions } = state;
    expect([drives[0], departures[0], sessions[0], sum(curves.pluggedCount)]).toEqual([1, 1, 0, 0]);
    expect(state.socPct[0]).toBeLessThan(60);
    expect(state.importedWh[0]).toBeCloseTo(96, 6);
  });

  it('waits for the grid after it was plugged in', async () => {
    const { curves } = await oneCar(90, 100, { calendar: [calendar([900, HOUR_S])] });
    const { enterDelayS, enterRampS } = leafFleetCar.session;
    const firstWh = curves.importedMilliWh[4]! / 1000;
    const laterWh = curves.importedMilliWh[5]! / 1000;
    // A quarter of an hour, less the delay and half of the ramp.
    expect(firstWh / laterWh).toBeCloseTo((900 - enterDelayS - enterRampS / 2) / 900, 1);
    expect(firstWh).toBeLessThan(laterWh);
  });

  it('is ready at its departure when it knows of it, even against its table', async () => {
    const day = { calendar: [calendar([12 * HOUR_S, 13 * HOUR_S])] };
    const told = await oneCar(0, 40, { ...day, rules: { departureSocPct: 80, holdsDepartures: true } });
    expect([told.state.unmetDepartures[0], told.state.unmetWh[0]]).toEqual([0, 0]);
    expect(told.state.exportedWh[0]).toBeGreaterThan(4000);
    const untold = await oneCar(0, 40, { ...day, rules: { departureSocPct: 80, holdsDepartures: false } });
    expect(untold.state.unmetDepartures[0]).toBe(1);
    expect(untold.state.unmetWh[0]).toBeGreaterThan(10_000);
  });

  it('follows its own policy and starts with its own charge', async () => {
    const spec = testFleet(1, 2);
    const { state } = await simulateFleet({
      ...spec,
      groups: [
        {
          ...spec.groups[0]!,
          calendar: [calendar(), calendar()],
          startSocPct: [30, 90],
          policies: [new Uint8Array(192).fill(100), new Uint8Array(192).fill(120)],
        },
      ],
    });
    expect(Math.abs(state.socPct[0]! - 50)).toBeLessThan(0.1);
    expect(Math.abs(state.socPct[1]! - 60)).toBeLessThan(0.1);
  });
});

describe('a fleet that cannot be', () => {
  const spec = testFleet(1, 2);
  it.each([
    ['days is 0', { ...spec, days: 0 }],
    ['stepS is 7', { ...spec, stepS: 7 }],
    ['startWeekday is 7', { ...spec, startWeekday: 7 }],
    ['3 policies', testFleet(1, 2, { policies: Array(3).fill(new Uint8Array(192)) })],
    ['ends early', testFleet(1, 2, { policies: [new Uint8Array(190)] })],
    ['no roads', testFleet(1, 2, { trips: testTrips.slice(2) })],
    ['-1 vehicles', testFleet(1, -1)],
    ['outside 0 to 100', testFleet(1, 2, { startSocPct: 101 })],
    ['1 states of charge', testFleet(1, 2, { startSocPct: [50] })],
    ['1 calendars', testFleet(1, 2, { calendar: [calendar()] })],
  ])('is refused: %s', async (what, wrong) => {
    await expect(simulateFleet(wrong)).rejects.toMatchObject({
      code: 'FLEET_INPUT',
      message: expect.stringContaining(what) as string,
    });
  });
});
