import type { VehicleParameters } from './vehicleParameters.ts';

/** Standard gravity as FASTSim rounds it. */
export const gravityMps2 = 9.81;

/** Change of the rolling resistance of passenger tyres with the air, from 20 degC. Source: ISO 28580, K_t. */
const rollingPerC = -0.008;
const measuredAtC = 20;

/** Weather and load under way: set before a step. */
export interface RoadConditions {
  airDensityKgM3: number;
  /** Against the car where positive. */
  headwindMps: number;
  ambientC: number;
  payloadKg: number;
}

/** The forces of the road on a car. */
export interface RoadLoad {
  /** Mass that resists acceleration, wheels' rotation included, kg. */
  inertialMassKg(conditions: RoadConditions): number;
  weightN(conditions: RoadConditions): number;
  /** Air drag, N: negative where the wind pushes. */
  dragN(speedMps: number, conditions: RoadConditions): number;
  /** Rolling resistance, N, on a slope (rise over run). */
  rollingN(speedMps: number, grade: number, conditions: RoadConditions): number;
}

/**
 * Road load of one car, from the three coefficients of its coast-down: the constant and the linear one are of tyres
 * and bearings and go with the weight, the quadratic one is of the air and goes with its density.
 * Source of the forces: NREL FASTSim 2.1.2, set_power_calcs.
 */
export function createRoadLoad(parameters: VehicleParameters): RoadLoad {
  const { massKg, roadLoad } = parameters;
  const wheelsKg = parameters.wheelInertiaKgM2 / parameters.wheelRadiusM ** 2;
  const dragPerDensity = roadLoad.quadraticNPerMps2 / roadLoad.airDensityKgM3;
  const constantPerKg = roadLoad.constantN / roadLoad.massKg;
  const linearPerKg = roadLoad.linearNPerMps / roadLoad.massKg;
  return {
    inertialMassKg: ({ payloadKg }) => massKg + payloadKg + wheelsKg,
    weightN: ({ payloadKg }) => (massKg + payloadKg) * gravityMps2,
    dragN: (speedMps, { airDensityKgM3, headwindMps }) => {
      const airSpeedMps = speedMps + headwindMps;
      return dragPerDensity * airDensityKgM3 * airSpeedMps * Math.abs(airSpeedMps);
    },
    rollingN: (speedMps, grade, { payloadKg, ambientC }) => {
      const perKg = constantPerKg + linearPerKg * speedMps;
      const warmth = Math.max(0.5, 1 + rollingPerC * (ambientC - measuredAtC));
      return (perKg * (massKg + payloadKg) * warmth) / Math.sqrt(1 + grade * grade);
    },
  };
}
