import { createMotorEfficiency } from './motorEfficiency.ts';
import { createRoadLoad, gravityMps2 } from './roadLoad.ts';
import type { VehicleParameters } from './vehicleParameters.ts';

/** Where the energy of the last step went, J. Losses are positive; a change is + when the store gains. */
export interface VehicleStepEnergy {
  dragJ: number;
  rollingJ: number;
  frictionBrakeJ: number;
  /** Motor, inverter and gears. */
  drivetrainJ: number;
  auxJ: number;
  kineticChangeJ: number;
  potentialChangeJ: number;
}

/** A car on the road: the driver follows a speed, the motor drives and recovers, friction brakes do the rest. */
export interface Vehicle {
  readonly parameters: VehicleParameters;
  /** Most power that the battery gives and takes, W, both not negative. Set before a step. */
  dischargeLimitW: number;
  chargeLimitW: number;
  /** What the auxiliaries want, W. Set before a step; driving unless told otherwise. */
  auxDemandW: number;

  /** State after the last step. */
  speedMps: number;
  distanceM: number;
  /** Above the start. */
  altitudeM: number;
  motorSpeedRpm: number;

  /** Means of the last step; + drives, + leaves the battery. */
  motorTorqueNm: number;
  motorElectricalPowerW: number;
  auxPowerW: number;
  /** Motor and auxiliaries: what the battery has to give. */
  batteryPowerW: number;
  /** Wanted less reached speed at the end of the step, m/s, not negative. */
  missedSpeedMps: number;
  readonly energy: VehicleStepEnergy;

  /** From the state. */
  kineticEnergyJ(): number;
  potentialEnergyJ(): number;
  /**
   * Moves the car on.
   * @param speedMps wanted at the end of the step, not negative
   * @param grade of the road during the step, rise over run
   */
  step(dtS: number, speedMps: number, grade: number): void;
}

/**
 * A car at rest. Forces, regenerative share and motor efficiency follow NREL FASTSim 2.1.2 (simdrive.py,
 * set_power_calcs and set_comp_lims) with the mean speed of the step; energies are force times distance, so that the
 * split closes for any step length.
 */
export function createVehicle(parameters: VehicleParameters): Vehicle {
  const road = createRoadLoad(parameters);
  const motor = createMotorEfficiency(parameters.motorPowerW);
  const gearEfficiency = parameters.transmissionEfficiency;
  const motorRadPerM = parameters.gearRatio / parameters.wheelRadiusM;
  const torqueLimitN = parameters.motorTorqueNm * motorRadPerM;
  const topSpeedMps = (parameters.motorTopSpeedRpm * 2 * Math.PI) / 60 / motorRadPerM;
  const energy: VehicleStepEnergy = {
    dragJ: 0,
    rollingJ: 0,
    frictionBrakeJ: 0,
    drivetrainJ: 0,
    auxJ: 0,
    kineticChangeJ: 0,
    potentialChangeJ: 0,
  };

  /** Force at the wheel that takes the car from `fromMps` to `toMps` in `dtS`. */
  function wantedForceN(fromMps: number, toMps: number, dtS: number, grade: number): number {
    return resistingForceN(0.5 * (fromMps + toMps), grade) + (road.inertialMassKg * (toMps - fromMps)) / dtS;
  }
  function resistingForceN(meanMps: number, grade: number): number {
    return road.dragN(meanMps) + road.rollingN(grade) + road.climbingN(grade);
  }
  function availableForceN(meanMps: number, shaftLimitW: number): number {
    return (meanMps > 0 ? Math.min(torqueLimitN, shaftLimitW / meanMps) : torqueLimitN) * gearEfficiency;
  }
  function reaches(fromMps: number, toMps: number, dtS: number, grade: number, shaftLimitW: number): boolean {
    return wantedForceN(fromMps, toMps, dtS, grade) <= availableForceN(0.5 * (fromMps + toMps), shaftLimitW);
  }
  /** Highest end speed that the motor reaches; the wanted force rises with it and the available one falls. */
  function reachableSpeedMps(
    fromMps: number,
    wantedMps: number,
    dtS: number,
    grade: number,
    shaftLimitW: number,
  ): number {
    if (reaches(fromMps, wantedMps, dtS, grade, shaftLimitW)) return wantedMps;
    let low = 0;
    let high = wantedMps;
    for (let i = 0; i < 50; i++) {
      const middle = 0.5 * (low + high);
      if (reaches(fromMps, middle, dtS, grade, shaftLimitW)) low = middle;
      else high = middle;
    }
    return low;
  }

  const vehicle: Vehicle = {
    parameters,
    dischargeLimitW: Infinity,
    chargeLimitW: Infinity,
    auxDemandW: parameters.auxPowerW,
    speedMps: 0,
    distanceM: 0,
    altitudeM: 0,
    motorSpeedRpm: 0,
    motorTorqueNm: 0,
    motorElectricalPowerW: 0,
    auxPowerW: 0,
    batteryPowerW: 0,
    missedSpeedMps: 0,
    energy,
    kineticEnergyJ: () => 0.5 * road.inertialMassKg * vehicle.speedMps * vehicle.speedMps,
    potentialEnergyJ: () => parameters.massKg * gravityMps2 * vehicle.altitudeM,
    step,
  };
  return vehicle;

  function step(dtS: number, wantedMps: number, grade: number): void {
    const auxPowerW = Math.min(vehicle.auxDemandW, vehicle.dischargeLimitW);
    const shaftLimitW = motor.shaftPowerDrivenBy(vehicle.dischargeLimitW - auxPowerW);
    const fromMps = vehicle.speedMps;
    const toMps = reachableSpeedMps(fromMps, Math.min(wantedMps, topSpeedMps), dtS, grade, shaftLimitW);
    const meanMps = 0.5 * (fromMps + toMps);

    // Without the power to climb, the car comes to rest before the end of the step and the brakes hold it there.
    let movingS = dtS;
    if (toMps === 0 && fromMps > 0) {
      const excessN = resistingForceN(meanMps, grade) - availableForceN(meanMps, shaftLimitW);
      movingS = Math.min(dtS, (road.inertialMassKg * fromMps) / Math.max(excessN, Number.MIN_VALUE));
    }
    const pathM = meanMps * movingS;
    const climbM = (pathM * grade) / Math.sqrt(1 + grade * grade);

    energy.dragJ = road.dragN(meanMps) * pathM;
    energy.rollingJ = road.rollingN(grade) * pathM;
    energy.potentialChangeJ = road.climbingN(grade) * pathM;
    energy.kineticChangeJ = 0.5 * road.inertialMassKg * (toMps * toMps - fromMps * fromMps);
    const wheelJ = energy.dragJ + energy.rollingJ + energy.potentialChangeJ + energy.kineticChangeJ;
    const electricalJ =
      wheelJ >= 0 ? drive(wheelJ, dtS, pathM) : brake(-wheelJ, dtS, meanMps, pathM, auxPowerW);
    energy.auxJ = auxPowerW * dtS;

    vehicle.speedMps = toMps;
    vehicle.distanceM += pathM;
    vehicle.altitudeM += climbM;
    vehicle.motorSpeedRpm = (toMps * motorRadPerM * 60) / (2 * Math.PI);
    vehicle.motorElectricalPowerW = electricalJ / dtS;
    vehicle.auxPowerW = auxPowerW;
    vehicle.batteryPowerW = vehicle.motorElectricalPowerW + auxPowerW;
    vehicle.missedSpeedMps = Math.max(0, wantedMps - toMps);
  }

  /** Battery gives: returns what the motor draws, J. */
  function drive(wheelJ: number, dtS: number, pathM: number): number {
    const shaftJ = wheelJ / gearEfficiency;
    const efficiency = motor.at(shaftJ / dtS);
    energy.frictionBrakeJ = 0;
    energy.drivetrainJ = shaftJ * (1 - gearEfficiency) + (shaftJ * (1 - efficiency)) / efficiency;
    vehicle.motorTorqueNm = meanTorqueNm(shaftJ, pathM);
    return shaftJ / efficiency;
  }

  /** Battery takes: returns what the motor draws, J, not positive. */
  function brake(brakeJ: number, dtS: number, meanMps: number, pathM: number, auxPowerW: number): number {
    const meanMph = meanMps / 0.44704;
    const share = parameters.regenShare / (1 + 500 * Math.exp(-0.99 * (meanMph + 1)));
    const shaftLimitW = motor.shaftPowerGenerating(vehicle.chargeLimitW + auxPowerW);
    const shaftJ = Math.min(share * brakeJ * gearEfficiency, shaftLimitW * dtS, torqueLimitN * pathM);
    const wheelJ = shaftJ / gearEfficiency;
    const efficiency = motor.at(shaftJ / dtS);
    energy.frictionBrakeJ = brakeJ - wheelJ;
    energy.drivetrainJ = wheelJ * (1 - gearEfficiency) + shaftJ * (1 - efficiency);
    vehicle.motorTorqueNm = meanTorqueNm(-shaftJ, pathM);
    return -shaftJ * efficiency;
  }

  function meanTorqueNm(shaftJ: number, pathM: number): number {
    return pathM > 0 ? shaftJ / (pathM * motorRadPerM) : 0;
  }
}
