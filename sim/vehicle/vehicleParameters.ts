import type { MotorParameters } from './motorEfficiency.ts';
import type { RoadLoadParameters } from './roadLoadParameters.ts';

/** What the driven axle may recover. */
export interface RegenParameters {
  /** Largest share of the braking power, reached above about 10 mph. */
  readonly share: number;
  /** Most power at the motor shaft, W: Infinity where only motor and battery limit it. */
  readonly powerW: number;
  /** Hardest braking by the motor alone, m/s2. */
  readonly decelerationMps2: number;
}

/** Heating and cooling of the cabin. */
export interface CabinParameters {
  readonly targetC: number;
  /** Through walls, glass and fresh air, W/K. */
  readonly conductanceWPerK: number;
  readonly heatCapacityJPerK: number;
  /** Persons and sun, W of heat. */
  readonly gainsW: number;
  /** Most electrical power of heater or compressor. */
  readonly powerW: number;
  /** Heat moved per electrical energy: 1 is a resistive heater. */
  readonly heatingCop: number;
  readonly coolingCop: number;
}

/** What the road-load and driveline model needs to know of a car. */
export interface VehicleParameters {
  readonly label: string;
  /** With driver and luggage. */
  readonly massKg: number;
  readonly roadLoad: RoadLoadParameters;
  readonly wheelRadiusM: number;
  /** All wheels together. */
  readonly wheelInertiaKgM2: number;
  /** Motor revolutions for one of the wheel. */
  readonly gearRatio: number;
  readonly transmissionEfficiency: number;
  readonly motor: MotorParameters;
  readonly motorTorqueNm: number;
  readonly motorTopSpeedRpm: number;
  readonly regen: RegenParameters;
  /** Electronics, lights and pumps while driving. */
  readonly auxPowerW: number;
  /** The same while parked and awake for a transfer. */
  readonly transferAuxPowerW: number;
  readonly cabin: CabinParameters;
}
