import { createMotorEfficiency } from './motorEfficiency.ts';
import { createRoadLoad, type RoadConditions } from './roadLoad.ts';
import { MPS_PER_MPH } from './roadLoadParameters.ts';
import type { VehicleParameters } from './vehicleParameters.ts';

/** Where the energy of the last step went, J. Losses are positive; a change is + when the store gains. */
export interface VehicleStepEnergy {
  /** Into the air; negative where the wind pushes. */
  dragJ: number;
  rollingJ: number;
  frictionBrakeJ: number;
  /** Motor, inverter and gears. */
  drivetrainJ: number;
  auxJ: number;
  kineticChangeJ: number;
  potentialChangeJ: number;
}

/**
 * A car on the road: the driver follows a speed, the motor drives and recovers, friction brakes do the rest. The
 * conditions of the road may be set before each step; at first they are those of the car's own coast-down.
 */
export interface Vehicle extends RoadConditions {
  readonly parameters: VehicleParameters;
  /** Changes with `load` alone. */
  readonly payloadKg: number;
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

  /** Height that payload brought with it when it was loaded above the start, less what it took away, J. */
  broughtEnergyJ: number;

  /** From the state. */
  kineticEnergyJ(): number;
  potentialEnergyJ(): number;
  /** Loads and unloads a car at rest. @param payloadKg beyond driver and luggage */
  load(payloadKg: number): void;
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
  const motor = createMotorEfficiency(parameters.motor);
  const { regen, transmissionEfficiency: gearEfficiency } = parameters;
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

  /** Force at the wheel against which the car moves at a mean speed. */
  function resistingForceN(meanMps: number, grade: number): number {
    return road.dragN(meanMps, vehicle) + road.rollingN(meanMps, grade, vehicle) + climbingN(grade);
  }
  function climbingN(grade: number): number {
    return (road.weightN(vehicle) * grade) / Math.sqrt(1 + grade * grade);
  }
  /** Whether motor and battery take the car from one speed to the other within the step. */
  function reaches(
    fromMps: number,
    toMps: number,
    dtS: number,
    grade: number,
    electricalLimitW: number,
  ): boolean {
    const meanMps = 0.5 * (fromMps + toMps);
    const wantedN =
      resistingForceN(meanMps, grade) + (road.inertialMassKg(vehicle) * (toMps - fromMps)) / dtS;
    const shaftN = wantedN / gearEfficiency;
    if (shaftN <= 0) return true;
    return shaftN <= torqueLimitN && motor.canDrive(shaftN * meanMps, electricalLimitW);
  }
  /** Highest end speed that the motor reaches; the wanted force rises with it and the available one falls. */
  function reachableSpeedMps(
    fromMps: number,
    wantedMps: number,
    dtS: number,
    grade: number,
    electricalLimitW: number,
  ): number {
    if (reaches(fromMps, wantedMps, dtS, grade, electricalLimitW)) return wantedMps;
    let low = 0;
    let high = wantedMps;
    for (let i = 0; i < 50; i++) {
      const middle = 0.5 * (low + high);
      if (reaches(fromMps, middle, dtS, grade, electricalLimitW)) low = middle;
      else high = middle;
    }
    return low;
  }

  const vehicle: Vehicle & { payloadKg: number } = {
    parameters,
    airDensityKgM3: parameters.roadLoad.airDensityKgM3,
    headwindMps: 0,
    ambientC: 20,
    payloadKg: 0,
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
    broughtEnergyJ: 0,
    kineticEnergyJ: () => 0.5 * road.inertialMassKg(vehicle) * vehicle.speedMps * vehicle.speedMps,
    potentialEnergyJ: () => road.weightN(vehicle) * vehicle.altitudeM,
    load,
    step,
  };
  return vehicle;

  function load(payloadKg: number): void {
    const beforeJ = vehicle.potentialEnergyJ();
    vehicle.payloadKg = payloadKg;
    vehicle.broughtEnergyJ += vehicle.potentialEnergyJ() - beforeJ;
  }

  function step(dtS: number, wantedMps: number, grade: number): void {
    const auxPowerW = Math.min(vehicle.auxDemandW, vehicle.dischargeLimitW);
    const fromMps = vehicle.speedMps;
    const toMps = reachableSpeedMps(
      fromMps,
      Math.min(wantedMps, topSpeedMps),
      dtS,
      grade,
      vehicle.dischargeLimitW - auxPowerW,
    );
    const meanMps = 0.5 * (fromMps + toMps);
    const inertialMassKg = road.inertialMassKg(vehicle);

    // Without the power to climb, the car comes to rest before the end of the step and the brakes hold it there.
    let movingS = dtS;
    if (toMps === 0 && fromMps > 0) {
      const excessN =
        resistingForceN(meanMps, grade) - availableForceN(meanMps, vehicle.dischargeLimitW - auxPowerW);
      movingS = Math.min(dtS, (inertialMassKg * fromMps) / Math.max(excessN, Number.MIN_VALUE));
    }
    const pathM = meanMps * movingS;
    const climbM = (pathM * grade) / Math.sqrt(1 + grade * grade);

    energy.dragJ = road.dragN(meanMps, vehicle) * pathM;
    energy.rollingJ = road.rollingN(meanMps, grade, vehicle) * pathM;
    energy.potentialChangeJ = climbingN(grade) * pathM;
    energy.kineticChangeJ = 0.5 * inertialMassKg * (toMps * toMps - fromMps * fromMps);
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

  function availableForceN(meanMps: number, electricalLimitW: number): number {
    const shaftLimitW = motor.shaftPowerDrivenBy(electricalLimitW);
    return (meanMps > 0 ? Math.min(torqueLimitN, shaftLimitW / meanMps) : torqueLimitN) * gearEfficiency;
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
    const meanMph = meanMps / MPS_PER_MPH;
    const share = regen.share / (1 + 500 * Math.exp(-0.99 * (meanMph + 1)));
    const mostN = Math.min(torqueLimitN, regen.decelerationMps2 * road.inertialMassKg(vehicle));
    const wantedJ = Math.min(share * brakeJ * gearEfficiency, regen.powerW * dtS, mostN * pathM);
    const shaftJ = motor.generatedWithin(wantedJ / dtS, vehicle.chargeLimitW + auxPowerW) * dtS;
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
