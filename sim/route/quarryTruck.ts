import type { VehicleParameters } from '../vehicle/vehicleParameters.ts';

/** A number with where it comes from. */
export interface Sourced {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  /** No public source: a choice of this project, to be replaced by a measurement. */
  readonly isAssumption?: true;
}

const electrek = 'electrek.co 2017-09-17';
const komatsu = 'Komatsu HD605-7E0 brochure, specifications';

/** The electric quarry truck: a Komatsu HD605-7 converted by Kuhn and eMining, at Ciments Vigier near Biel. */
export const quarryTruckFacts = {
  packCapacity: {
    value: 600,
    unit: 'kWh',
    source: 'CNN by motor1.com 2019; the maker says 700 kWh, and motor1 notes the conflict',
  },
  packMass: { value: 4.5, unit: 't', source: 'CNN by motor1.com 2019; the maker says 5 t' },
  motorPower: { value: 590, unit: 'kW', source: `${electrek}: continuous` },
  motorTorque: { value: 9500, unit: 'Nm', source: `${electrek}: at most` },
  gearRatio: { value: 3.538 * 4.737, unit: '1', source: `${komatsu}: differential 3.538, planetary 4.737` },
  wheelRadius: {
    value: 1.03,
    unit: 'm',
    source: 'tyre 24.00R35, about 2.1 m across (the press says two metres)',
    isAssumption: true,
  },
  frontalArea: {
    value: 18,
    unit: 'm2',
    source: '4.24 m wide and 4.40 m high (motor1.com)',
    isAssumption: true,
  },
  dragCoefficient: {
    value: 0.9,
    unit: '1',
    source: 'a bluff body; under 1 % of the energy at 20 km/h',
    isAssumption: true,
  },
  transmissionEfficiency: {
    value: 0.92,
    unit: '1',
    source:
      'two gear stages; with the motor table 0.87 from battery to road, against 0.85 of the closed formula',
    isAssumption: true,
  },
  regenShare: {
    value: 0.9,
    unit: '1',
    source:
      'part of the braking is the retarder; with motor and gears 0.78, against 0.75 of the closed formula',
    isAssumption: true,
  },
  motorTopSpeed: { value: 2_500, unit: '1/min', source: 'allows 58 km/h', isAssumption: true },
  wheelInertia: { value: 6 * 600, unit: 'kg m2', source: 'six tyres of about 1 t', isAssumption: true },
  auxPower: { value: 5, unit: 'kW', source: 'steering, cooling, cab', isAssumption: true },
} as const satisfies Record<string, Sourced>;

/** Masses of the truck, empty and loaded, as two sources have them. */
export const quarryMasses = [
  { emptyKg: 45_000, loadedKg: 110_000, source: 'motor1.com; im-mining.com 2017: 45 t, and 65 t of rock' },
  { emptyKg: 58_000, loadedKg: 123_000, source: 'hna.de: 58 t and 123 t' },
] as const;

/** Rolling resistance of a quarry's road: hard and dry, gravel, soft or snowed over. */
export const quarryRolling = [0.015, 0.02, 0.03] as const;

/** The truck for the vehicle model. */
export function quarryTruck(emptyKg: number, rollingCoefficient: number): VehicleParameters {
  const facts = quarryTruckFacts;
  return {
    label: 'Quarry truck, Komatsu HD605-7 with a 600 kWh battery',
    massKg: emptyKg,
    dragCoefficient: facts.dragCoefficient.value,
    frontalAreaM2: facts.frontalArea.value,
    rollingCoefficient,
    wheelRadiusM: facts.wheelRadius.value,
    wheelInertiaKgM2: facts.wheelInertia.value,
    gearRatio: facts.gearRatio.value,
    transmissionEfficiency: facts.transmissionEfficiency.value,
    motorPowerW: facts.motorPower.value * 1000,
    motorTorqueNm: facts.motorTorque.value,
    motorTopSpeedRpm: facts.motorTopSpeed.value,
    regenShare: facts.regenShare.value,
    auxPowerW: facts.auxPower.value * 1000,
    transferAuxPowerW: facts.auxPower.value * 1000,
  };
}
