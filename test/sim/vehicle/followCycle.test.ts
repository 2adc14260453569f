import { describe, expect, it } from 'vitest';
import type { DriveCycle } from '../../../sim/cycle/driveCycle.ts';
import { commuteCycle } from '../../../sim/cycle/exampleCycles.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { quarryCycle } from '../../../sim/route/quarryRoute.ts';
import { followCycle, type DriveConditions } from '../../../sim/vehicle/followCycle.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';
import { randomDrive } from '../../validation/randomDrive.ts';

const leaf = loadCar('leaf-aze0');
const truck = loadCar('quarry-truck');
const bench: DriveConditions = { startSocPct: 70, stepS: 0.5 };
const quarry = quarryCycle(65_000, seededRandom(23));
const loadedAllTheWay: DriveCycle = {
  ...quarry,
  payloadsKg: new Float64Array(quarry.timesS.length).fill(65_000),
};

describe('followCycle', () => {
  it('says where a car could not follow', () => {
    const timesS = Float64Array.from({ length: 41 }, (_, second) => second);
    const sprint: DriveCycle = {
      name: 'sprint',
      timesS,
      speedsMps: timesS.map((second) => Math.min(30, 6 * second)),
      grades: timesS.map(() => 0),
    };
    const { missed } = followCycle(leaf, sprint, bench);
    expect(missed).toHaveLength(1);
    expect(missed[0]!.fromS).toBeLessThan(3);
    // The car takes some 12 s to 100 km/h, the cycle 4.6 s.
    expect(missed[0]!.toS).toBeGreaterThan(10);
    expect(missed[0]!.worstMps).toBeGreaterThan(8);
    expect(followCycle(leaf, commuteCycle(), bench).missed).toEqual([]);
  });

  it('is warm inside and uses more in the cold, and what the cabin took is in the auxiliaries', () => {
    const mild = followCycle(leaf, commuteCycle(), { ...bench, ambientC: 20 });
    const cold = followCycle(leaf, commuteCycle(), { ...bench, ambientC: -10 });
    expect(cold.cabinWh).toBeGreaterThan(500);
    expect(cold.storeUsedWh).toBeGreaterThan(mild.storeUsedWh + cold.cabinWh - mild.cabinWh);
    expect(cold.audit.lossesWh.auxiliaries - cold.cabinWh).toBeCloseTo(
      mild.audit.lossesWh.auxiliaries - mild.cabinWh,
      6,
    );
    expect(cold.audit.residual).toBeLessThan(1e-9);
  });

  it('books the height that a load brings with it, and that alone makes the quarry pay', () => {
    const { audit } = followCycle(truck, quarry, bench);
    expect(audit.payloadWh).toBeCloseTo((65_000 * 9.81 * 180) / 3600, -2);
    expect(audit.residual).toBeLessThan(1e-9);
    expect(audit.batteryChangeWh).toBeLessThan(audit.payloadWh);
  });

  it('a car too weak for its road does not drive down slopes that it never climbed', () => {
    const { audit, distanceM, missed } = followCycle(truck, loadedAllTheWay, bench);
    expect(missed.length).toBeGreaterThan(0);
    expect(distanceM).toBeLessThan(2700);
    expect(audit.batteryChangeWh).toBeLessThan(0);
    expect(audit.residual).toBeLessThan(1e-9);
  });

  it('refuses the load of another vehicle', () => {
    expect(() => followCycle(leaf, quarry, bench)).toThrow(/PAYLOAD_TOO_HEAVY: quarry loads 65000 kg onto/);
  });

  it('never nets positive on a closed road, whichever car, hills and limits', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { car, cycle, conditions } = randomDrive(1000 + seed, { closedLoop: true });
      const { audit } = followCycle(car, cycle, conditions);
      const kept = audit.batteryChangeWh + audit.kineticChangeWh + audit.potentialChangeWh;
      expect(kept, `seed ${seed}`).toBeLessThan(0);
      // Nothing but the battery's own change is left where the car came all the way back.
      if (Math.abs(audit.potentialChangeWh) < 1)
        expect(audit.batteryChangeWh, `seed ${seed}`).toBeLessThan(1);
      expect(audit.residual, `seed ${seed}`).toBeLessThan(1e-6);
    }
  });
});
