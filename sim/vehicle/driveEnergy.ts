import { createCycleCursor } from '../cycle/cycleCursor.ts';
import { cycleDistanceM, cycleDurationS, type DriveCycle } from '../cycle/driveCycle.ts';
import { applyRoad } from './applyRoad.ts';
import { checkPayload } from './checkPayload.ts';
import { createVehicle } from './vehicle.ts';
import type { VehicleParameters } from './vehicleParameters.ts';

/** What a drive takes from the battery at its terminals and gives back, Wh. */
export interface DriveEnergy {
  readonly drawnWh: number;
  readonly returnedWh: number;
  readonly netWh: number;
  readonly frictionBrakeWh: number;
  readonly distanceM: number;
  /** Road of the cycle that the car did not make for want of power: it ends before the cycle does. */
  readonly missedM: number;
  /** Height of the end above the start. */
  readonly climbM: number;
}

/**
 * Drives a cycle with the vehicle model, in steps of `stepS`, beside a battery without limits.
 * @throws BackfeedError PAYLOAD_TOO_HEAVY for a load that is not one of this vehicle
 */
export function driveEnergy(parameters: VehicleParameters, cycle: DriveCycle, stepS = 0.5): DriveEnergy {
  checkPayload(parameters, cycle);
  const cursor = createCycleCursor(cycle);
  const vehicle = createVehicle(parameters);
  applyRoad(vehicle, cursor);
  let drawnJ = 0;
  let returnedJ = 0;
  let frictionJ = 0;
  const startS = cycle.timesS[0] as number;
  const steps = Math.ceil(cycleDurationS(cycle) / stepS);
  for (let i = 1; i <= steps; i++) {
    cursor.moveTo(startS + i * stepS, vehicle.distanceM);
    applyRoad(vehicle, cursor);
    vehicle.step(stepS, cursor.speedMps, cursor.grade);
    const energyJ = vehicle.batteryPowerW * stepS;
    if (energyJ > 0) drawnJ += energyJ;
    else returnedJ -= energyJ;
    frictionJ += vehicle.energy.frictionBrakeJ;
  }
  return {
    drawnWh: drawnJ / 3600,
    returnedWh: returnedJ / 3600,
    netWh: (drawnJ - returnedJ) / 3600,
    frictionBrakeWh: frictionJ / 3600,
    distanceM: vehicle.distanceM,
    missedM: cycleDistanceM(cycle) - vehicle.distanceM,
    climbM: vehicle.altitudeM,
  };
}
