import { describe, expect, it } from 'vitest';
import { createPack } from '../../../sim/battery/pack.ts';
import { cycleDurationS, gradeAt, speedAt } from '../../../sim/cycle/driveCycle.ts';
import { commuteCycle, downhillCycle } from '../../../sim/cycle/exampleCycles.ts';
import { applyTrip } from '../../../sim/fleet/applyTrip.ts';
import { leafFleetCar } from '../../../sim/fleet/fleetCar.ts';
import { fleetStateBytes, fleetStateIn } from '../../../sim/fleet/fleetState.ts';
import { samplePack, socPctHolding, storedWhAt } from '../../../sim/fleet/packTable.ts';
import { sampleTrip } from '../../../sim/fleet/tripTable.ts';
import { createVehicle } from '../../../sim/vehicle/vehicle.ts';

const car = leafFleetCar;
const table = samplePack(car);

describe('the sampled pack', () => {
  it.each([0.5, 7.25, 12, 33.3, 50, 88.8, 99.5])(
    'stores what the detailed one stores at %s percent',
    (socPct) => {
      const detailed = createPack(car.pack, socPct).storedEnergyWh(socPct);
      expect(storedWhAt(table, socPct) / detailed).toBeCloseTo(1, 3);
    },
  );

  it.each([0, 0.01, 4.999, 5, 50.5, 99.99, 100])(
    'finds %s percent from its energy, wherever it looks first',
    (socPct) => {
      for (const nearPct of [0, 37, 100])
        expect(socPctHolding(table, storedWhAt(table, socPct), nearPct)).toBeCloseTo(socPct, 9);
    },
  );

  it('allows less and less toward full, and nothing when full', () => {
    expect(table.importLimitW[80]).toBeCloseTo(car.maxImportW, 6);
    expect(table.importLimitW[95]).toBeLessThan(car.maxImportW / 2);
    expect(table.importLimitW[100]).toBe(0);
    expect(table.exportLimitW[0]).toBe(0);
  });
});

describe.each([
  ['commute', commuteCycle()],
  ['downhill', downhillCycle()],
])('the sampled %s', (label, cycle) => {
  const trip = sampleTrip(car, { label, cycle, repeat: 1 });

  // Between the corners too, and where a full battery takes little back.
  it.each([33, 62, 78, 87.5, 93, 99])(
    'takes what the detailed drive in steps of 0.1 s takes, from %d %%',
    (socPct) => {
      const state = fleetStateIn(new ArrayBuffer(fleetStateBytes(1)), 1);
      state.socPct[0] = socPct;
      applyTrip(trip, table, state, 0);
      const detailed = driveInDetail(cycle, socPct);
      const bound = 0.01 * (detailed.tractionWh + detailed.regenWh);
      for (const quantity of ['tractionWh', 'regenWh', 'batteryLossWh'] as const)
        expect(Math.abs(state[quantity][0]! - detailed[quantity]), quantity).toBeLessThan(bound);
      expect(Math.abs(state.socPct[0]! - detailed.endSocPct)).toBeLessThan((100 * bound) / 30_000);
    },
  );

  it('is refused to a car that would not arrive', () => {
    const state = fleetStateIn(new ArrayBuffer(fleetStateBytes(1)), 1);
    state.socPct[0] = 4;
    applyTrip(trip, table, state, 0);
    expect([state.strandedDrives[0], state.drives[0], state.socPct[0]]).toEqual([1, 0, 4]);
  });
});

function driveInDetail(cycle: ReturnType<typeof commuteCycle>, socPct: number) {
  const vehicle = createVehicle(car.vehicle);
  const pack = createPack(car.pack, socPct);
  const sums = { tractionWh: 0, regenWh: 0, batteryLossWh: 0, endSocPct: 0 };
  for (let tick = 1; tick <= Math.ceil(cycleDurationS(cycle)) * 10; tick++) {
    vehicle.dischargeLimitW = pack.dischargeLimitW;
    vehicle.chargeLimitW = pack.chargeLimitW;
    vehicle.step(0.1, speedAt(cycle, tick / 10), gradeAt(cycle, tick / 10));
    pack.step(0.1, vehicle.batteryPowerW);
    sums[pack.powerW > 0 ? 'tractionWh' : 'regenWh'] += Math.abs(pack.powerW) / 36_000;
    sums.batteryLossWh += pack.lossW / 36_000;
  }
  sums.endSocPct = pack.socPct;
  return sums;
}
