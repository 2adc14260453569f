import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMotorEfficiency,
  efficiencyCurveOfPower,
  type MotorEfficiency,
} from '../../../sim/vehicle/motorEfficiency.ts';
import { createVehicle, type Vehicle } from '../../../sim/vehicle/vehicle.ts';
import { loadCar } from '../../../sim/vehicle/loadCar.ts';

const { vehicle: leafAze0 } = loadCar('leaf-aze0');

/** Battery energy less everything that the step says about it, J. */
function stepResidualJ(vehicle: Vehicle, dtS: number): number {
  const { energy } = vehicle;
  const booked =
    energy.dragJ +
    energy.rollingJ +
    energy.frictionBrakeJ +
    energy.drivetrainJ +
    energy.auxJ +
    energy.kineticChangeJ +
    energy.potentialChangeJ;
  return vehicle.batteryPowerW * dtS - booked;
}

function driveTo(vehicle: Vehicle, speedMps: number): void {
  while (vehicle.speedMps < speedMps) vehicle.step(0.1, Math.min(speedMps, vehicle.speedMps + 0.1), 0);
}

const motorOf = (powerW: number): MotorEfficiency =>
  createMotorEfficiency({ powerW, curvePowerW: powerW, curve: efficiencyCurveOfPower(powerW) });

describe('motorEfficiency', () => {
  it.each([
    [80_000, 0, 0.84],
    [80_000, 1_600, 0.86],
    [80_000, 4_000, 0.89],
    [80_000, 48_000, 0.95],
    [80_000, 90_000, 0.93],
    [7_500, 1_500, 0.75],
    [41_250, 41_250 * 0.1, (0.92 + 0.42) / 2],
  ])('a %d W motor at %d W has %d', (ratedPowerW, powerW, efficiency) => {
    expect(motorOf(ratedPowerW).at(powerW)).toBeCloseTo(efficiency, 12);
  });

  it('inverts both ways', () => {
    const motor = motorOf(80_000);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 80_000, noNaN: true }), (shaftW) => {
        expect(motor.shaftPowerDrivenBy(shaftW / motor.at(shaftW))).toBeCloseTo(shaftW, 5);
        expect(motor.generatedWithin(80_000, shaftW * motor.at(shaftW))).toBeCloseTo(shaftW, 5);
      }),
    );
    expect(motor.shaftPowerDrivenBy(0)).toBe(0);
    expect(motor.shaftPowerDrivenBy(Infinity)).toBe(80_000);
  });
});

describe('vehicle', () => {
  it('closes the energy split of every step, whatever the driver, the road and the battery do', () => {
    const step = fc.record({
      dtS: fc.constantFrom(0.1, 0.5, 1),
      speedMps: fc.double({ min: 0, max: 45, noNaN: true }),
      grade: fc.double({ min: -0.15, max: 0.15, noNaN: true }),
      dischargeLimitW: fc.constantFrom(0, 100, 20_000, 110_000),
      chargeLimitW: fc.constantFrom(0, 5_000, 50_000),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const vehicle = createVehicle(leafAze0);
        for (const { dtS, speedMps, grade, dischargeLimitW, chargeLimitW } of steps) {
          vehicle.dischargeLimitW = dischargeLimitW;
          vehicle.chargeLimitW = chargeLimitW;
          const kineticBeforeJ = vehicle.kineticEnergyJ();
          const potentialBeforeJ = vehicle.potentialEnergyJ();
          vehicle.step(dtS, speedMps, grade);
          const { energy } = vehicle;
          const scaleJ = Math.max(1, Math.abs(energy.kineticChangeJ), vehicle.kineticEnergyJ());
          expect(Math.abs(stepResidualJ(vehicle, dtS))).toBeLessThan(1e-9 * scaleJ);
          expect(Math.abs(vehicle.kineticEnergyJ() - kineticBeforeJ - energy.kineticChangeJ)).toBeLessThan(
            1e-9 * scaleJ,
          );
          expect(
            Math.abs(vehicle.potentialEnergyJ() - potentialBeforeJ - energy.potentialChangeJ),
          ).toBeLessThan(1e-6);
          expect(vehicle.batteryPowerW).toBeLessThanOrEqual(dischargeLimitW + 1e-4);
          expect(-vehicle.batteryPowerW).toBeLessThanOrEqual(chargeLimitW + 1e-4);
          expect(vehicle.speedMps).toBeLessThanOrEqual(speedMps);
          expect(energy.frictionBrakeJ).toBeGreaterThanOrEqual(0);
          expect(energy.drivetrainJ).toBeGreaterThanOrEqual(0);
          expect(Math.abs(vehicle.motorTorqueNm)).toBeLessThanOrEqual(254 * (1 + 1e-9));
        }
      }),
    );
  });

  it('follows the driver and reports what the firmware will see', () => {
    const vehicle = createVehicle(leafAze0);
    driveTo(vehicle, 20);
    expect(vehicle.speedMps).toBeCloseTo(20, 9);
    expect(vehicle.missedSpeedMps).toBe(0);
    expect(vehicle.motorSpeedRpm).toBeCloseTo((20 / 0.316) * 8.1938 * (60 / (2 * Math.PI)), 6);
    expect(vehicle.motorTorqueNm).toBeGreaterThan(0);
    vehicle.step(0.1, 19.8, 0);
    expect(vehicle.motorTorqueNm).toBeLessThan(0);
    expect(vehicle.motorElectricalPowerW).toBeLessThan(0);
    expect(vehicle.batteryPowerW).toBe(vehicle.motorElectricalPowerW + 250);
  });

  it('misses speeds that motor or battery cannot reach', () => {
    const vehicle = createVehicle(leafAze0);
    for (let i = 0; i < 100; i++) vehicle.step(0.1, 40, 0);
    // The real car takes about 11.5 s to 100 km/h.
    expect(vehicle.speedMps * 3.6).toBeGreaterThan(85);
    expect(vehicle.speedMps * 3.6).toBeLessThan(110);
    expect(vehicle.missedSpeedMps).toBeCloseTo(40 - vehicle.speedMps, 12);
    for (let i = 0; i < 3000; i++) vehicle.step(0.1, 70, 0);
    expect(vehicle.motorSpeedRpm).toBeLessThanOrEqual(10_390 * (1 + 1e-12));
  });

  it('rolls to a stop uphill without power, and stays there', () => {
    const vehicle = createVehicle(leafAze0);
    driveTo(vehicle, 10);
    vehicle.dischargeLimitW = 0;
    const kineticJ = vehicle.kineticEnergyJ();
    for (let i = 0; i < 300; i++) vehicle.step(0.1, 10, 0.05);
    expect(vehicle.speedMps).toBe(0);
    expect(vehicle.batteryPowerW).toBe(0);
    // Whatever was not lost by rolling and drag is height now.
    expect(vehicle.potentialEnergyJ()).toBeLessThan(kineticJ);
    expect(vehicle.potentialEnergyJ()).toBeGreaterThan(0.8 * kineticJ);
  });

  it('leaves to the friction brakes what the battery does not take', () => {
    const free = createVehicle(leafAze0);
    const full = createVehicle(leafAze0);
    for (const vehicle of [free, full]) driveTo(vehicle, 25);
    full.chargeLimitW = 0;
    for (const vehicle of [free, full]) vehicle.step(0.1, 24.8, 0);
    expect(free.batteryPowerW).toBeLessThan(-20_000);
    expect(full.batteryPowerW).toBeGreaterThanOrEqual(-1e-4);
    expect(full.energy.frictionBrakeJ).toBeGreaterThan(free.energy.frictionBrakeJ + 2_000);
  });

  it.each([
    [1, 0.05],
    [10, 0.99],
  ])('recovers at %d m/s no more than the share %d of the braking', (speedMps, share) => {
    const vehicle = createVehicle(leafAze0);
    driveTo(vehicle, speedMps);
    vehicle.step(0.1, speedMps - 0.15, 0);
    const { energy } = vehicle;
    const brakingJ = -(energy.kineticChangeJ + energy.dragJ + energy.rollingJ);
    expect(1 - energy.frictionBrakeJ / brakingJ).toBeLessThan(share);
  });

  it('gives the same energy for fine and for coarse steps', () => {
    const run = (dtS: number): number => {
      const vehicle = createVehicle(leafAze0);
      let energyJ = 0;
      for (let tS = dtS; tS < 60 + dtS / 2; tS += dtS) {
        vehicle.step(dtS, 15 * (1 - Math.cos((2 * Math.PI * tS) / 60)), 0);
        energyJ += vehicle.batteryPowerW * dtS;
      }
      return energyJ;
    };
    expect(run(0.1) / run(1)).toBeCloseTo(1, 2);
  });
});
