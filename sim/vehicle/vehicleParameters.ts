/** What the road-load and driveline model needs to know of a car. */
export interface VehicleParameters {
  readonly label: string;
  /** With driver and luggage. */
  readonly massKg: number;
  readonly dragCoefficient: number;
  readonly frontalAreaM2: number;
  readonly rollingCoefficient: number;
  readonly wheelRadiusM: number;
  /** All wheels together. */
  readonly wheelInertiaKgM2: number;
  /** Motor revolutions for one of the wheel. */
  readonly gearRatio: number;
  readonly transmissionEfficiency: number;
  /** Most mechanical power at the motor shaft, driving and braking. */
  readonly motorPowerW: number;
  readonly motorTorqueNm: number;
  readonly motorTopSpeedRpm: number;
  /** Largest share of the braking power that the driven axle may recover, reached above about 10 mph. */
  readonly regenShare: number;
  /** Electronics, lights and pumps while driving. */
  readonly auxPowerW: number;
  /** The same while parked and awake for a transfer. */
  readonly transferAuxPowerW: number;
}

/**
 * Nissan Leaf AZE0 with the 30 kWh pack (2016).
 *
 * Road load, mass, inertia, motor power, efficiencies and auxiliaries: NREL FASTSim 2.1.2, rows "2016 Leaf 24 kWh" and
 * "2016 Nissan Leaf 30 kWh" (1613 kg and 1636 kg by its mass build-up; 0.815 kg m2 a wheel). Torque, gear ratio, top
 * motor speed and tyres: Nissan's data sheet of the car (254 Nm, 8.1938, 10,390 rpm, 205/55 R16). The auxiliary power
 * during a transfer is an assumption of this project.
 */
export const leafAze0: VehicleParameters = {
  label: 'Nissan Leaf AZE0, 30 kWh',
  massKg: 1636,
  dragCoefficient: 0.315,
  frontalAreaM2: 2.755,
  rollingCoefficient: 0.008,
  wheelRadiusM: 0.316,
  wheelInertiaKgM2: 4 * 0.815,
  gearRatio: 8.1938,
  transmissionEfficiency: 0.98,
  motorPowerW: 80_000,
  motorTorqueNm: 254,
  motorTopSpeedRpm: 10_390,
  regenShare: 0.98,
  auxPowerW: 250,
  transferAuxPowerW: 150,
};
