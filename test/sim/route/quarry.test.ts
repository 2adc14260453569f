import { describe, expect, it } from 'vitest';
import { cycleClimbM, cycleDistanceM, cycleDurationS, payloadAt } from '../../../sim/cycle/driveCycle.ts';
import { formatCycleCsv } from '../../../sim/cycle/formatCycleCsv.ts';
import { readCycleCsv } from '../../../sim/cycle/readCycleCsv.ts';
import { seededRandom } from '../../../sim/cycle/seededRandom.ts';
import { quarryBand } from '../../../sim/route/quarryBand.ts';
import { quarryCycle } from '../../../sim/route/quarryRoute.ts';
import { quarryTruck } from '../../../sim/route/quarryTruck.ts';
import { driveEnergy } from '../../../sim/vehicle/driveEnergy.ts';

const cycle = quarryCycle(65_000, seededRandom(23));

describe('quarryCycle', () => {
  it('goes up empty and comes down loaded, to where it began', () => {
    expect(Math.abs(cycleClimbM(cycle))).toBeLessThan(0.1);
    expect(cycleDistanceM(cycle)).toBeCloseTo((2 * 180 * Math.hypot(1, 0.13)) / 0.13, -1);
    const middleS = cycle.timesS[cycle.payloadsKg!.indexOf(65_000)]!;
    expect(payloadAt(cycle, middleS - 1)).toBe(0);
    expect(payloadAt(cycle, middleS)).toBe(65_000);
    expect(payloadAt(cycle, cycleDurationS(cycle))).toBe(0);
    cycle.payloadsKg!.forEach((payloadKg, i) => {
      if (i > 0 && payloadKg !== cycle.payloadsKg![i - 1]) expect(cycle.speedsMps[i]).toBe(0);
    });
    expect(Math.max(...cycle.grades)).toBe(0.13);
    expect(Math.min(...cycle.grades)).toBe(-0.13);
  });
});

describe('the shipped round trip', () => {
  // To ship a changed generator: npx vitest run test/sim/route --update
  it('is what the generator makes', async () => {
    await expect(formatCycleCsv(cycle)).toMatchFileSnapshot('../../../sim/scenario/data/quarry.csv');
    expect(readCycleCsv(formatCycleCsv(cycle), 'quarry.csv')).toEqual(cycle);
  });
});

describe('quarryBand', () => {
  const band = quarryBand();

  it('says what it is', () => {
    expect(band.label).toBe('manufacturer projection; field report near break-even');
    expect(band.cases).toHaveLength(6);
  });

  it('holds both a surplus and a deficit', () => {
    expect(band.highestKwh).toBeGreaterThan(5);
    expect(band.lowestKwh).toBeLessThan(-5);
  });

  it('lies within 1 kWh of the closed formula', () => {
    for (const { closedFormNetKwh, modelNetKwh } of band.cases) {
      expect(Math.abs(modelNetKwh - closedFormNetKwh)).toBeLessThan(1);
    }
  });

  it('recovers about the 40 kWh that the makers expected, at most', () => {
    for (const { modelDownKwh } of band.cases) {
      expect(modelDownKwh).toBeGreaterThan(30);
      expect(modelDownKwh).toBeLessThan(41);
    }
  });
});

describe('driveEnergy', () => {
  it('nets negative when the load does not change', () => {
    const constant = { ...cycle, payloadsKg: new Float64Array(cycle.timesS.length).fill(20_000) };
    const energy = driveEnergy(quarryTruck(45_000, 0.015), constant);
    expect(energy.netWh).toBeGreaterThan(10_000);
    expect(Math.abs(energy.climbM)).toBeLessThan(0.1);
    expect(energy.missedM).toBeLessThan(1);
  });

  it('says how far a car fell behind that is too weak for its cycle', () => {
    const loaded = { ...cycle, payloadsKg: new Float64Array(cycle.timesS.length).fill(65_000) };
    expect(driveEnergy(quarryTruck(45_000, 0.015), loaded).missedM).toBeGreaterThan(100);
  });

  it('reaches the top: the motor is strong enough', () => {
    const energy = driveEnergy(quarryTruck(58_000, 0.03), cycle);
    expect(energy.missedM).toBeLessThan(1);
    expect(energy.distanceM).toBeCloseTo(cycleDistanceM(cycle), 0);
    expect(energy.netWh).toBeCloseTo(energy.drawnWh - energy.returnedWh, 6);
    expect(energy.frictionBrakeWh).toBeGreaterThan(0);
  });
});
