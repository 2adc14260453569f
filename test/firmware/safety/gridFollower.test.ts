import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GridFollower } from '../../../firmware/safety/gridFollower.ts';
import type { GridCode } from '../../../host/build/gridCode.ts';
import { gridModules } from './gridModules.ts';
import { gridReadings } from './gridReadings.ts';

const folder = '../shared/data/grid/';
const CAT_1 = 'ieee1547-2018-cat1';
const CAT_2 = 'ieee1547-2018-cat2';
const CAT_3 = 'ieee1547-2018-cat3';
const EN = 'en50549-1';
const accepted = { acceptUnverified: true };
/** What another person would choose: the nominal values of a code as the meter reads them. */
const nominal = { [CAT_1]: 60, [CAT_2]: 60, [CAT_3]: 60, 'ca-rule21': 60, [EN]: 50, 'vde-ar-n-4105': 50 };

interface Reading {
  readonly pu?: number;
  readonly hz?: number;
}

/** A follower with a clock; what is not given of a reading is nominal. */
class Bench {
  nowMs: number;
  readonly follower: GridFollower;
  private readonly voltageV: number;
  private readonly frequencyHz: number;

  constructor(follower: GridFollower, voltageV: number, frequencyHz: number, nowMs = 0) {
    this.follower = follower;
    this.voltageV = voltageV;
    this.frequencyHz = frequencyHz;
    this.nowMs = nowMs;
  }

  /** One reading now, as the meter would round it. */
  read({ pu = 1, hz = this.frequencyHz }: Reading = {}): GridFollower {
    this.follower.sample(
      this.nowMs,
      Math.round(pu * this.voltageV * 100) * 0.01,
      Math.round(hz * 1000) * 0.001,
    );
    return this.follower;
  }

  /** Readings until `durationS` from now have passed, the first one a step from now. */
  hold(durationS: number, reading: Reading = {}, stepMs = 500): GridFollower {
    const endMs = this.nowMs + Math.round(durationS * 1000);
    while (this.nowMs < endMs) {
      this.nowMs += Math.min(stepMs, endMs - this.nowMs);
      this.read(reading);
    }
    return this.follower;
  }

  /** How long after the first reading of this kind it trips, s. */
  tripsAfterS(reading: Reading, stepMs: number, mostS: number): number {
    this.nowMs += stepMs;
    const sinceMs = this.nowMs;
    this.read(reading);
    while (!this.follower.tripped && this.nowMs - sinceMs < mostS * 1000) {
      this.nowMs += stepMs;
      this.read(reading);
    }
    return this.follower.tripped ? (this.nowMs - sinceMs) / 1000 : Infinity;
  }
}

type Choice = Parameters<typeof gridModules>[1];

async function bench(name: keyof typeof nominal, choice: Choice = accepted, voltageV = 240, nowMs = 0) {
  const { createGridFollower, code } = await gridModules(name, choice);
  return { bench: new Bench(createGridFollower(voltageV), voltageV, nominal[name]!, nowMs), code };
}

/** A bench in service with all of the rating. */
async function inService(name: keyof typeof nominal, choice: Choice = accepted, voltageV = 240, nowMs = 0) {
  const made = await bench(name, choice, voltageV, nowMs);
  made.bench.read();
  const { delayS, rampS } = made.code.enterService;
  expect(made.bench.hold(delayS.value + rampS.value, {}, 2000)).toEqual(serving);
  return made.bench;
}

const sample = expect.any(Function);
const serving = { refusal: null, exportShare: 1, importShare: 1, tripped: false, sample };
const refused = (refusal: string, tripped = false) => ({
  refusal,
  exportShare: 0,
  importShare: 0,
  tripped,
  sample,
});

describe('enter service', () => {
  it.skipIf(!existsSync(folder))('is that of the reference (needs ../shared/data/grid)', async () => {
    const rows = readFileSync(`${folder}enter_service_10kw.csv`, 'utf8').trim().split('\n').slice(1);
    expect(rows.length).toBe(29);
    const { bench: grid } = await bench(CAT_3, {});
    grid.read();
    for (const row of rows) {
      const [atS, status, powerW] = row.split(',');
      const { refusal, exportShare, importShare } = grid.hold(Number(atS) - grid.nowMs / 1000, {}, 100);
      expect(Math.round(exportShare * 10_000), row).toBe(Number(powerW));
      expect(importShare).toBe(exportShare);
      expect(refusal).toBe(status === 'Trip' ? 'GRID_WAITING' : null);
    }
  });

  it('begins with nothing', async () => {
    const { bench: grid } = await bench(CAT_3);
    expect(grid.follower).toEqual(refused('GRID_WAITING'));
  });

  it('waits to the millisecond, and begins the ramp at nothing', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    expect(grid.hold(299.999)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.001)).toEqual({ ...serving, exportShare: 0, importShare: 0 });
    expect(grid.hold(299.999).exportShare).toBeCloseTo(1 - 1 / 300_000, 9);
    expect(grid.hold(0.001)).toEqual(serving);
    expect(grid.hold(10)).toEqual(serving);
  });

  it.each([
    ['a low voltage', { pu: 0.91 }],
    ['a high voltage', { pu: 1.06 }],
    ['a low frequency', { hz: 59.6 }],
    ['a high frequency', { hz: 60.15 }],
  ])('waits again after %s that would not end a service', async (_, reading) => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    grid.hold(250);
    expect(grid.hold(0.5, reading)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5).refusal).toBeNull();
    // In service, and on the ramp, the same reading is nothing.
    expect(grid.hold(150, reading).exportShare).toBeCloseTo(0.5, 9);
    expect(grid.hold(150, reading)).toEqual(serving);
  });

  it.each([
    ['GRID_VOLTAGE', { pu: 0.85 }],
    ['GRID_VOLTAGE', { pu: 1.09 }],
    ['GRID_FREQUENCY', { hz: 59.5 }],
    ['GRID_FREQUENCY', { hz: 60.5 }],
  ])('says %s while the grid is outside our window, and then waits', async (refusal, reading) => {
    const { bench: grid } = await bench(CAT_3);
    expect(grid.read(reading)).toEqual(refused(refusal));
    grid.hold(200);
    expect(grid.hold(0.5, reading)).toEqual(refused(refusal));
    grid.hold(0.5);
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5).refusal).toBeNull();
  });

  it('waits and ramps again when the grid leaves our window during the ramp', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    expect(grid.hold(450).exportShare).toBe(0.5);
    expect(grid.hold(0.5, { pu: 0.89 })).toEqual(refused('GRID_VOLTAGE'));
    grid.hold(0.5);
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(150.5).exportShare).toBe(0.5);
  });

  it('counts as ramped up at the very end of the ramp: then it only steps aside', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    grid.hold(599.5);
    expect(grid.hold(0.5, { pu: 0.89 })).toEqual(refused('GRID_VOLTAGE'));
    expect(grid.hold(0.5)).toEqual(serving);
  });

  it('is longer after a trip where the code says so', async () => {
    const grid = await inService(EN, {}, 230);
    expect(grid.tripsAfterS({ pu: 0.5 }, 100, 10)).toBe(0.2);
    expect(grid.read({ pu: 0.5 })).toEqual(refused('GRID_VOLTAGE', true));
    grid.hold(0.5);
    expect(grid.hold(59.5)).toEqual(refused('GRID_WAITING', true));
    expect(grid.hold(0.5)).toEqual({ ...serving, exportShare: 0, importShare: 0 });
    expect(grid.hold(240).exportShare).toBe(0.4);
    expect(grid.hold(360)).toEqual(serving);
    // The next wait has no trip before it.
    grid.nowMs += 5000;
    grid.read();
    expect(grid.hold(60 + 120).exportShare).toBe(0.5);
  });

  it('may be made short for a test, down to nothing', async () => {
    const { bench: grid } = await bench(CAT_3, {
      gridSettings: { 'enterService.delayS': 0, 'enterService.rampS': 1 },
    });
    expect(grid.read()).toEqual({ ...serving, exportShare: 0, importShare: 0 });
    expect(grid.hold(0.5).exportShare).toBe(0.5);
    expect(grid.hold(0.5)).toEqual(serving);
  });
});

describe('our own window', () => {
  it.each([
    ['GRID_VOLTAGE', { pu: 0.89 }, { pu: 0.905 }, { pu: 0.912 }],
    ['GRID_VOLTAGE', { pu: 1.09 }, { pu: 1.075 }, { pu: 1.068 }],
    ['GRID_FREQUENCY', { hz: 59.55 }, { hz: 59.63 }, { hz: 59.66 }],
    ['GRID_FREQUENCY', { hz: 60.45 }, { hz: 60.37 }, { hz: 60.34 }],
  ])('closes at once for %s, and opens at once a little further in', async (refusal, out, edge, back) => {
    const grid = await inService(CAT_3);
    expect(grid.hold(0.5, edge)).toEqual(serving);
    expect(grid.hold(0.5, out)).toEqual(refused(refusal));
    expect(grid.hold(10, edge)).toEqual(refused(refusal));
    expect(grid.hold(0.5, back)).toEqual(serving);
    expect(grid.hold(0.5, edge)).toEqual(serving);
  });

  it.each([
    ['GRID_VOLTAGE', { pu: 1.09 }],
    ['GRID_FREQUENCY', { hz: 60.45 }],
  ])('enters service anew when it must close again for %s within a minute', async (refusal, out) => {
    const grid = await inService(CAT_3);
    grid.hold(0.5, out);
    expect(grid.hold(0.5)).toEqual(serving);
    expect(grid.hold(59.5)).toEqual(serving);
    expect(grid.hold(0.499, out)).toEqual(refused(refusal));
    grid.hold(0.5);
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(150.5).exportShare).toBe(0.5);
  });

  it('a minute after it has opened again, what closes it is a new event', async () => {
    const grid = await inService(CAT_3);
    for (let event = 0; event < 3; event++) {
      expect(grid.hold(0.5, { pu: 1.09 })).toEqual(refused('GRID_VOLTAGE'));
      // However long it lasts.
      grid.hold(event * 40, { pu: 1.09 });
      expect(grid.hold(0.5)).toEqual(serving);
      grid.hold(59.5);
    }
  });

  it('names what is wrong now', async () => {
    const grid = await inService(CAT_3);
    expect(grid.hold(0.5, { pu: 0.89 })).toEqual(refused('GRID_VOLTAGE'));
    expect(grid.hold(0.5, { hz: 59.5 })).toEqual(refused('GRID_FREQUENCY'));
    expect(grid.hold(0.5, { pu: 0.89, hz: 59.5 })).toEqual(refused('GRID_VOLTAGE'));
    // Each margin counts for what did not leave, too: the grid as a whole must be well.
    expect(grid.hold(0.5, { pu: 0.905 })).toEqual(refused('GRID_VOLTAGE'));
    expect(grid.hold(0.5, { hz: 59.63 })).toEqual(refused('GRID_FREQUENCY'));
    expect(grid.hold(0.5)).toEqual(serving);
  });
});

/** Golden vectors of an IEEE 1547 reference model, and one step of that model. */
describe('trips of category III', () => {
  it.each([
    [{ pu: 0.87 }, 21.02, 0.02],
    [{ pu: 0.49 }, 2, 0.02],
    [{ pu: 1.11 }, 13.02, 0.02],
    [{ pu: 1.21 }, 0.16, 0.02],
    [{ hz: 56.4 }, 0.16, 0.02],
    [{ hz: 62.1 }, 0.16, 0.02],
    [{ hz: 58.4 }, 300.2, 0.2],
    [{ hz: 61.3 }, 300.2, 0.2],
  ])('%o after %d s', async (reading, goldenS, stepS) => {
    const grid = await inService(CAT_3);
    const tripS = grid.tripsAfterS(reading, stepS * 1000, 400);
    expect(Math.abs(tripS - goldenS)).toBeLessThanOrEqual(stepS + 1e-9);
    expect(grid.follower).toEqual(refused('pu' in reading ? 'GRID_VOLTAGE' : 'GRID_FREQUENCY', true));
    grid.nowMs += stepS * 1000;
    expect(grid.read()).toEqual(refused('GRID_WAITING', true));
    expect(grid.hold(299.99)).toEqual(refused('GRID_WAITING', true));
    expect(grid.hold(0.01)).toEqual({ ...serving, exportShare: 0, importShare: 0 });
  });

  it.each([{ pu: 1.09 }, { hz: 58.6 }, { hz: 61.1 }])('never for %o', async (reading) => {
    const grid = await inService(CAT_3);
    expect(grid.tripsAfterS(reading, 500, 2000)).toBe(Infinity);
    expect(grid.hold(0.5)).toEqual(serving);
  });

  it('counts each limit by itself, and from the start after one normal reading', async () => {
    const grid = await inService(CAT_3);
    grid.hold(20.5, { pu: 0.87 });
    grid.hold(0.5, { pu: 0.89 });
    expect(grid.hold(20.5, { pu: 0.87 })).toEqual(refused('GRID_VOLTAGE'));
    // Deeper, it goes on counting for the outer limit and begins for the inner one.
    expect(grid.hold(0.5, { pu: 0.4 })).toEqual(refused('GRID_VOLTAGE'));
    expect(grid.hold(0.5, { pu: 0.4 })).toEqual(refused('GRID_VOLTAGE', true));
  });

  it('counts voltage and frequency at the same time', async () => {
    const grid = await inService(CAT_3);
    grid.hold(1.5, { pu: 0.49, hz: 58.4 });
    grid.hold(298.5, { hz: 58.4 });
    expect(grid.follower.tripped).toBe(false);
    grid.hold(0.5, { hz: 58.4 });
    expect(grid.follower.tripped).toBe(true);
  });
});

/** [code, reading, what the code rides through, s] */
const rideThrough: [keyof typeof nominal, Reading, number][] = [
  [CAT_1, { pu: 0.7 }, 0.7],
  [CAT_1, { pu: 0.8 }, 1.1],
  [CAT_1, { pu: 0.87 }, 1.38],
  [CAT_1, { pu: 0.51 }, 0.16],
  [CAT_1, { pu: 1.14 }, 1],
  [CAT_1, { pu: 1.17 }, 0.5],
  [CAT_1, { pu: 1.19 }, 0.2],
  [CAT_2, { pu: 0.66 }, 3.08],
  [CAT_2, { pu: 0.8 }, 4.3],
  [CAT_2, { pu: 0.5 }, 0.32],
  [CAT_2, { pu: 0.31 }, 0.14],
  [CAT_2, { pu: 1.14 }, 1],
  [CAT_2, { pu: 1.17 }, 0.5],
  [CAT_2, { pu: 1.19 }, 0.2],
  [CAT_3, { pu: 0.71 }, 20],
  [CAT_3, { pu: 0.87 }, 20],
  [CAT_3, { pu: 0.51 }, 10],
  [CAT_3, { pu: 0.4 }, 1],
  [CAT_3, { pu: 0 }, 1],
  [CAT_3, { pu: 1.19 }, 12],
  [CAT_3, { hz: 57.1 }, 299],
  [CAT_3, { hz: 61.7 }, 299],
  ['ca-rule21', { pu: 1.15 }, 12],
  ['ca-rule21', { pu: 0.75 }, 20],
  ['ca-rule21', { pu: 0.6 }, 10],
  ['ca-rule21', { pu: 0.4 }, 1],
];

it.each(rideThrough)(
  '%s rides through %o for %d s, at 0 W, and is back at once',
  async (name, reading, atLeastS) => {
    const grid = await inService(name);
    const refusal = reading.hz ? 'GRID_FREQUENCY' : 'GRID_VOLTAGE';
    // From the first reading to the last one.
    const stepMs = atLeastS > 60 ? 200 : 20;
    for (const endMs = grid.nowMs + stepMs + atLeastS * 1000; grid.nowMs + stepMs <= endMs;) {
      grid.nowMs += stepMs;
      expect(grid.read(reading)).toEqual(refused(refusal));
    }
    expect(grid.hold(0.02)).toEqual(serving);
  },
);

describe('the mean over ten minutes of VDE-AR-N 4105', () => {
  const VDE = 'vde-ar-n-4105';

  it('trips when it is above 1.10', async () => {
    const grid = await inService(VDE, accepted, 230);
    // 1.12 for x of 600 s, and nominal before: above 1.10 for x > 500, to a slot of the mean.
    const tripS = grid.tripsAfterS({ pu: 1.12 }, 500, 900);
    expect(Math.abs(tripS - 500)).toBeLessThanOrEqual(3.5);
    expect(grid.follower).toEqual(refused('GRID_VOLTAGE', true));
    // What was nominal leaves the window first: the mean falls only after the 100 s that are left of it.
    expect(grid.hold(98 + 60)).toEqual(refused('GRID_WAITING', true));
    expect(grid.hold(7).refusal).toBeNull();
  });

  it('does not trip at 1.10, however long', async () => {
    const grid = await inService(VDE, accepted, 230);
    expect(grid.tripsAfterS({ pu: 1.1 }, 500, 1500)).toBe(Infinity);
    // One step of the meter more is too much once it fills the window.
    const tripS = grid.tripsAfterS({ pu: 1.1 + 0.0101 / 230 }, 500, 700);
    expect(tripS).toBeGreaterThan(200);
    expect(tripS).toBeLessThan(600);
  });

  it.each([
    [1.14, 1.05, false],
    [1.14, 1.07, true],
  ])('of five minutes each of %d and %d pu trips: %o', async (first, second, trips) => {
    const grid = await inService(VDE, accepted, 230);
    let hasTripped = false;
    for (let round = 0; round < 4; round++) {
      hasTripped = grid.hold(300, { pu: first }).tripped || hasTripped;
      for (let s = 0; s < 300; s++) hasTripped = grid.hold(1, { pu: second }).tripped || hasTripped;
    }
    expect(hasTripped).toBe(trips);
  });

  it('trips though each reading is well by then, when an old nominal one leaves the window', async () => {
    const grid = await inService(VDE, accepted, 230);
    grid.hold(300, { pu: 1.14 });
    expect(grid.hold(0.5, { pu: 1.07 })).toEqual(serving);
    // 300 s of 1.14, x of 1.07 and the rest nominal: above 1.10 for x > 257.
    const tripS = grid.tripsAfterS({ pu: 1.07 }, 500, 300);
    expect(Math.abs(tripS - 257)).toBeLessThanOrEqual(4);
    expect(grid.follower).toEqual(refused('GRID_WAITING', true));
  });

  it('holds the wait as long as it is high', async () => {
    const { bench: grid } = await bench(VDE, accepted, 230);
    grid.read({ pu: 1.2 });
    grid.hold(600, { pu: 1.2 });
    // 1.2 for 600 - x of 600 s: down to 1.10 after 300 s.
    grid.hold(300);
    expect(grid.hold(59)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(6).refusal).toBeNull();
  });

  it('trips for ordinary limits as well', async () => {
    const grid = await inService(VDE, accepted, 230);
    expect(grid.tripsAfterS({ pu: 1.26 }, 20, 5)).toBe(0.1);
  });
});

describe('volt-watt', () => {
  it('limits the export of a code that has it, and never what is bought', async () => {
    const grid = await inService(CAT_3, { gridSettings: { 'voltWatt.enabled': true } });
    expect(grid.hold(0.5, { pu: 1.06 })).toEqual(serving);
    expect(grid.hold(0.5, { pu: 1.07 }).exportShare).toBeCloseTo(0.75, 9);
    expect(grid.follower.importShare).toBe(1);
    expect(grid.hold(0.5, { pu: 1.08 }).exportShare).toBeCloseTo(0.5, 9);
    expect(grid.hold(0.5, { pu: 1.065 }).exportShare).toBeCloseTo(0.875, 9);
    expect(grid.hold(0.5)).toEqual(serving);
    expect(grid.hold(0.5, { pu: 1.0701 }).exportShare).toBeLessThan(0.75);
  });

  it('and the ramp: the smaller one counts', async () => {
    const { bench: grid } = await bench(CAT_3, { gridSettings: { 'voltWatt.enabled': true } });
    grid.read();
    grid.hold(300);
    expect(grid.hold(150, { pu: 1.07 }).exportShare).toBeCloseTo(0.5, 9);
    const { exportShare, importShare } = grid.hold(147, { pu: 1.07 });
    expect(exportShare).toBeCloseTo(0.75, 9);
    expect(importShare).toBeCloseTo(0.99, 9);
  });

  it('is off where the code leaves it off', async () => {
    const grid = await inService(CAT_3);
    expect(grid.hold(0.5, { pu: 1.08 })).toEqual(serving);
  });
});

describe.each([120, 230, 240, 277])('with %d V', (voltageV) => {
  /** A reading at a limit, moved outward by steps of the meter: 0.01 V, 0.001 Hz. */
  const near = (unit: 'pu' | 'hz', limit: number, steps: number): Reading =>
    unit === 'pu'
      ? { pu: (Math.round(limit * voltageV * 100) + steps) / 100 / voltageV }
      : { hz: limit + steps / 1000 };

  it.each(Object.keys(nominal) as (keyof typeof nominal)[])(
    '%s: one step of the meter decides at every limit',
    async (name) => {
      const { code } = await bench(name);
      const { backOff } = code;
      for (const [unit, limit, out] of [
        ['pu', backOff.lowPu.value, -1],
        ['pu', backOff.highPu.value, 1],
        ['hz', backOff.lowHz.value, -1],
        ['hz', backOff.highHz.value, 1],
      ] as const) {
        const grid = await inService(name, { ...accepted, gridSettings: plain(code) }, voltageV);
        const refusal = unit === 'pu' ? 'GRID_VOLTAGE' : 'GRID_FREQUENCY';
        expect(grid.hold(0.5, near(unit, limit, -out))).toEqual(serving);
        expect(grid.hold(0.5, near(unit, limit, 0))).toEqual(serving);
        expect(grid.hold(0.5, near(unit, limit, out))).toEqual(refused(refusal));
        const margin = unit === 'pu' ? backOff.hysteresisPu.value : backOff.hysteresisHz.value;
        expect(grid.hold(0.5, near(unit, limit - out * margin, out))).toEqual(refused(refusal));
        expect(grid.hold(0.5, near(unit, limit - out * margin, 0))).toEqual(serving);
      }
      for (const [unit, limit, out] of enterLimits(code)) {
        const { bench: grid } = await bench(name, accepted, voltageV);
        grid.read();
        grid.hold(10, near(unit, limit, 0));
        const waited = grid.hold(code.enterService.delayS.value - 10, near(unit, limit, 0), 2000);
        expect(waited.refusal, `${unit} ${limit}`).toBeNull();
        const { bench: outside } = await bench(name, accepted, voltageV);
        outside.read();
        outside.hold(10, near(unit, limit, out));
        const { refusal } = outside.hold(code.enterService.delayS.value, near(unit, limit, out), 2000);
        expect(refusal).toBe('GRID_WAITING');
      }
      for (const [unit, limit, out, clearingS] of tripLimits(code)) {
        const at = await inService(name, accepted, voltageV);
        at.nowMs += 10;
        at.read(near(unit, limit, 0));
        at.hold(clearingS, near(unit, limit, 0));
        expect(at.follower.tripped, `${unit} ${limit}`).toBe(false);
        const beyond = await inService(name, accepted, voltageV);
        beyond.nowMs += 10;
        beyond.read(near(unit, limit, out));
        beyond.hold(clearingS - 0.001, near(unit, limit, out));
        expect(beyond.follower.tripped, `${unit} ${limit}`).toBe(false);
        beyond.hold(0.001, near(unit, limit, out));
        expect(beyond.follower.tripped, `${unit} ${limit}`).toBe(true);
      }
    },
  );
});

describe('exactly at a threshold, half a step of the meter beyond a limit,', () => {
  /** A follower to which volts are per unit, so that nothing is rounded; its readings until now are nominal. */
  const followedFor = async (durationS: number) => {
    const { createGridFollower, constants } = await gridModules(CAT_3);
    const follower = createGridFollower(1);
    let nowMs = 0;
    const hold = (untilS: number, pu = 1, hz = 60): GridFollower => {
      for (; nowMs <= untilS * 1000; nowMs += 1000) follower.sample(nowMs, pu, hz);
      return follower;
    };
    hold(durationS);
    return { hold, constants };
  };

  it.each([
    ['enterLowPu', 1],
    ['enterHighPu', -1],
    ['enterLowHz', 1],
    ['enterHighHz', -1],
  ] as const)('%s, nothing begins', async (name, inward) => {
    for (const [shift, refusal] of [
      [0, 'GRID_WAITING'],
      [inward * 1e-9, null],
    ] as const) {
      const { hold, constants } = await followedFor(-1);
      const value = constants[name]! + shift;
      const reading = name.endsWith('Pu') ? ([value, 60] as const) : ([1, value] as const);
      expect(hold(400, ...reading).refusal, `${shift}`).toBe(refusal);
    }
  });

  it.each([
    ['backOffLowPu', 1],
    ['backOffHighPu', -1],
    ['steadyHighPu', -1],
    ['backOffLowHz', 1],
    ['backOffHighHz', -1],
  ] as const)('%s, nothing goes on', async (name, inward) => {
    for (const [shift, refusal] of [
      [0, name.endsWith('Pu') ? 'GRID_VOLTAGE' : 'GRID_FREQUENCY'],
      [inward * 1e-9, null],
    ] as const) {
      // On the ramp, and in service.
      for (const durationS of [400, 700]) {
        const { hold, constants } = await followedFor(durationS);
        const value = constants[name]! + shift;
        const reading = name.endsWith('Pu') ? ([value, 60] as const) : ([1, value] as const);
        expect(hold(durationS + 1, ...reading).refusal, `${shift}, ${durationS} s`).toBe(refusal);
      }
    }
  });
});

/** Volt-watt off, so that all of the rating is allowed up to our own limit. */
function plain(code: GridCode): Record<string, boolean> {
  return code.voltWatt ? { 'voltWatt.enabled': false } : {};
}

function enterLimits({ enterService, backOff }: GridCode): ['pu' | 'hz', number, 1 | -1][] {
  return [
    ['pu', Math.max(enterService.lowPu.value, backOff.lowPu.value + backOff.hysteresisPu.value), -1],
    ['pu', Math.min(enterService.highPu.value, backOff.highPu.value - backOff.hysteresisPu.value), 1],
    ['hz', Math.max(enterService.lowHz.value, backOff.lowHz.value + backOff.hysteresisHz.value), -1],
    ['hz', Math.min(enterService.highHz.value, backOff.highHz.value - backOff.hysteresisHz.value), 1],
  ];
}

function tripLimits({ trip }: GridCode): ['pu' | 'hz', number, 1 | -1, number][] {
  const voltages = (group: GridCode['trip']['overVoltage'], out: 1 | -1) =>
    Object.values(group).map(
      ({ limitPu, clearingS }) =>
        ['pu', limitPu.value, out, clearingS.value] as ['pu', number, 1 | -1, number],
    );
  const frequencies = (group: GridCode['trip']['overFrequency'], out: 1 | -1) =>
    Object.values(group).map(
      ({ limitHz, clearingS }) =>
        ['hz', limitHz.value, out, clearingS.value] as ['hz', number, 1 | -1, number],
    );
  return [
    ...voltages(trip.overVoltage, 1),
    ...voltages(trip.underVoltage, -1),
    ...frequencies(trip.overFrequency, 1),
    ...frequencies(trip.underFrequency, -1),
  ];
}

describe('readings that are missing or unknown', () => {
  it('a gap of up to 2 s is none', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    expect(grid.hold(300, {}, 2000).refusal).toBeNull();
    expect(grid.hold(300, {}, 2000)).toEqual(serving);
    expect(grid.hold(20, {}, 2000)).toEqual(serving);
    grid.hold(20.9, { pu: 0.87 }, 1900);
    expect(grid.hold(2, { pu: 0.87 }, 2000).tripped).toBe(true);
  });

  it('a longer one starts the wait again', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    grid.hold(299);
    expect(grid.hold(2.001, {}, 3000)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(299.999)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.001).refusal).toBeNull();
    grid.hold(150);
    expect(grid.hold(2.001, {}, 3000)).toEqual(refused('GRID_WAITING'));
  });

  it('a longer one ends the service, and forgets what was beyond a limit', async () => {
    const grid = await inService(CAT_3);
    expect(grid.hold(2.001, {}, 3000)).toEqual(refused('GRID_WAITING'));
    const other = await inService(CAT_3);
    other.hold(20, { pu: 0.87 });
    expect(other.hold(2.001, { pu: 0.87 }, 3000)).toEqual(refused('GRID_VOLTAGE'));
    expect(other.hold(60, { pu: 0.87 })).toEqual(refused('GRID_VOLTAGE'));
    expect(other.hold(0.5)).toEqual(refused('GRID_WAITING'));
  });

  it.each([
    ['GRID_VOLTAGE', { pu: NaN }],
    ['GRID_FREQUENCY', { hz: NaN }],
    ['GRID_VOLTAGE', { pu: NaN, hz: NaN }],
  ])('an unknown one closes at once: %s for %o', async (refusal, unknown) => {
    const grid = await inService(CAT_3);
    expect(grid.hold(1.5, unknown)).toEqual(refused(refusal));
    expect(grid.hold(0.5)).toEqual(serving);
    // For as long as a gap, it is one: a minute later, when it is not the second of its kind.
    grid.hold(60);
    grid.hold(2, unknown);
    expect(grid.hold(0.001)).toEqual(refused('GRID_WAITING'));
    grid.hold(200);
    expect(grid.hold(0.5, unknown)).toEqual(refused(refusal));
    grid.hold(0.5);
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5).refusal).toBeNull();
  });

  it.each([
    { pu: 0, hz: NaN },
    { pu: 0, hz: 0 },
    { pu: NaN, hz: 0 },
  ])('a dead grid trips, though half of it is unknown: %o', async (dead) => {
    const grid = await inService(CAT_3);
    expect(grid.hold(1.5, dead).tripped).toBe('hz' in dead && dead.hz === 0);
    expect(grid.hold(1, dead).tripped).toBe(true);
    expect(grid.hold(0.5)).toEqual(refused('GRID_WAITING', true));
  });

  it('an unknown one neither counts for a trip nor against it', async () => {
    const grid = await inService(CAT_3);
    grid.hold(20.5, { pu: 0.87 });
    grid.hold(0.5, { pu: NaN });
    expect(grid.follower.tripped).toBe(false);
    expect(grid.hold(0.5, { pu: 0.87 })).toEqual(refused('GRID_VOLTAGE', true));
    const other = await inService(CAT_3);
    other.hold(299.5, { hz: 58.4 });
    other.hold(0.5, { hz: NaN });
    expect(other.follower.tripped).toBe(false);
    expect(other.hold(0.5, { hz: 58.4 })).toEqual(refused('GRID_FREQUENCY', true));
  });

  it('forget what was beyond a limit when nothing is known for longer than a gap', async () => {
    const grid = await inService(CAT_3);
    grid.hold(20, { pu: 0.87 });
    grid.hold(2.5, { pu: NaN, hz: NaN });
    expect(grid.hold(0.5, { pu: 0.87 })).toEqual(refused('GRID_VOLTAGE'));
  });

  it.each([50, 0])('trip by a frequency of %d Hz alone, however slowly they come', async (hz) => {
    const grid = await inService(CAT_3);
    expect(grid.hold(4, { pu: NaN, hz }, 2000).tripped).toBe(true);
  });
});

describe('time', () => {
  /** A whole life: wait, ramp, an excursion that trips, and the next wait. */
  const life = async (name: keyof typeof nominal, atMs: number, stepMs: number) => {
    const { bench: grid } = await bench(name, accepted, 240, atMs);
    grid.read();
    const seen: unknown[] = [];
    const note = (durationS: number, reading?: Reading): void => {
      grid.read(reading);
      const { refusal, exportShare, tripped } = grid.hold(durationS, reading, stepMs);
      seen.push([refusal, exportShare.toFixed(9), tripped]);
    };
    for (const durationS of [59, 2, 238, 2, 100, 300]) note(durationS);
    for (const durationS of [10, 12]) note(durationS, { pu: 0.87 });
    for (const durationS of [10, 12]) note(durationS, { pu: 0.45 });
    for (const durationS of [50, 20, 200, 40, 300, 400]) note(durationS);
    return seen;
  };

  it.each([2 ** 31, 2 ** 32, 2 ** 31 * 100])('goes on across %d ms', async (boundaryMs) => {
    for (const name of [CAT_3, EN, 'vde-ar-n-4105'] as const) {
      const early = await life(name, 0, 500);
      expect(new Set(early.map(String)).size).toBeGreaterThan(5);
      for (const beforeS of [30, 150, 400, 725, 800])
        expect(await life(name, boundaryMs - beforeS * 1000, 500)).toEqual(early);
    }
  });

  it('counts itself, not readings', async () => {
    expect(await life(CAT_3, 0, 100)).toEqual(await life(CAT_3, 0, 500));
    expect(await life(CAT_3, 0, 1000)).toEqual(await life(CAT_3, 0, 500));
  });

  it('a burst of readings after a block counts as the time that passed', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    grid.hold(100);
    for (let i = 0; i < 1000; i++) grid.read();
    expect(grid.hold(199.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5).refusal).toBeNull();
    for (let i = 0; i < 1000; i++) grid.read();
    expect(grid.hold(30).exportShare).toBeCloseTo(0.1, 9);
    grid.hold(0.5, { pu: 1.21 });
    const burst = await inService(CAT_3);
    burst.nowMs += 500;
    for (let i = 0; i < 1000; i++) burst.read({ pu: 1.21 });
    expect(burst.follower).toEqual(refused('GRID_VOLTAGE'));
  });

  it('that goes back is not known to be normal', async () => {
    const { bench: grid } = await bench(CAT_3);
    grid.read();
    grid.hold(400);
    grid.nowMs -= 200_000;
    expect(grid.read()).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(299.5)).toEqual(refused('GRID_WAITING'));
    expect(grid.hold(0.5)).toEqual({ ...serving, exportShare: 0, importShare: 0 });
  });

  it('that goes back between readings of which half is known ends the service', async () => {
    const grid = await inService(CAT_3);
    grid.hold(1, { hz: NaN });
    grid.nowMs -= 400;
    expect(grid.read()).toEqual(refused('GRID_WAITING'));
  });
});

describe('whatever the grid does', () => {
  it('shares stay between nothing and all, a refusal means nothing, and power needs a wait before it', async () => {
    const { createGridFollower } = await gridModules(EN, {
      gridSettings: { 'enterService.delayS': 10, 'enterService.rampS': 10 },
    });
    fc.assert(
      fc.property(gridReadings, (all) => {
        const follower = createGridFollower(230);
        let nowMs = 0;
        let lastMs = -Infinity;
        /** Since when every reading has been known and normal. */
        let normalAtMs = NaN;
        let mayServe = false;
        for (const { afterMs, times, pu, hz } of all) {
          for (let i = 0; i < times; i++) {
            nowMs += afterMs;
            follower.sample(nowMs, pu * 230, hz);
            const isNormal = pu > 0.8999 && pu < 1.0801 && hz > 48.999 && hz < 51.001;
            if (nowMs - lastMs > 2000) {
              mayServe = false;
              normalAtMs = NaN;
            }
            if (pu + hz > 0) lastMs = nowMs;
            if (!isNormal) normalAtMs = NaN;
            else if (isNaN(normalAtMs)) normalAtMs = nowMs;
            if (nowMs - normalAtMs >= 10_000) mayServe = true;
            const { refusal, exportShare, importShare } = follower;
            const isShare = exportShare >= 0 && exportShare <= 1 && importShare === exportShare;
            const isClosed = exportShare === 0;
            if (
              !isShare ||
              ((refusal !== null || !isNormal || !mayServe) && !isClosed) ||
              (!isNormal && !refusal)
            )
              throw new Error(`${nowMs} ms, ${pu} pu, ${hz} Hz: ${JSON.stringify(follower)}`);
          }
        }
      }),
    );
  });
});
