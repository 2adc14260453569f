import type { VehicleParameters } from './vehicleParameters.ts';

const airDensityKgM3 = 1.2;
/** Standard gravity as FASTSim rounds it. */
export const gravityMps2 = 9.81;

/** The forces of the road on a car, at constant parameters. Source: NREL FASTSim 2.1.2, set_power_calcs. */
export interface RoadLoad {
  /** Mass that resists acceleration, wheels' rotation included, kg. */
  readonly inertialMassKg: number;
  /** Air drag, N. */
  dragN(speedMps: number): number;
  /** Rolling resistance, N, on a slope (rise over run). */
  rollingN(grade: number): number;
  /** Share of the weight along the road, N: + uphill. */
  climbingN(grade: number): number;
}

/** Road load of one car. */
export function createRoadLoad(parameters: VehicleParameters): RoadLoad {
  const dragFactor = 0.5 * airDensityKgM3 * parameters.dragCoefficient * parameters.frontalAreaM2;
  const weightN = parameters.massKg * gravityMps2;
  return {
    inertialMassKg: parameters.massKg + parameters.wheelInertiaKgM2 / parameters.wheelRadiusM ** 2,
    dragN: (speedMps) => dragFactor * speedMps * speedMps,
    rollingN: (grade) => (weightN * parameters.rollingCoefficient) / Math.sqrt(1 + grade * grade),
    climbingN: (grade) => (weightN * grade) / Math.sqrt(1 + grade * grade),
  };
}
