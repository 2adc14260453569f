import { roadLoadOfShape } from '../vehicle/roadLoadParameters.ts';
import { loadCar } from '../vehicle/loadCar.ts';
import type { VehicleParameters } from '../vehicle/vehicleParameters.ts';

/** Masses of the truck, empty and loaded, as two sources have them. */
export const quarryMasses = [
  { emptyKg: 45_000, loadedKg: 110_000, source: 'motor1.com; im-mining.com 2017: 45 t, and 65 t of rock' },
  { emptyKg: 58_000, loadedKg: 123_000, source: 'hna.de: 58 t and 123 t' },
] as const;

/** Rolling resistance of a quarry's road: hard and dry, gravel, soft or snowed over. */
export const quarryRolling = [0.015, 0.02, 0.03] as const;

/** The truck of `quarry-truck.yaml` with another mass on another road. */
export function quarryTruck(emptyKg: number, rollingCoefficient: number): VehicleParameters {
  const { vehicle } = loadCar('quarry-truck');
  const { constantN } = roadLoadOfShape(
    { dragCoefficient: 1, frontalAreaM2: 1, rollingCoefficient },
    emptyKg,
  );
  return { ...vehicle, massKg: emptyKg, roadLoad: { ...vehicle.roadLoad, constantN, massKg: emptyKg } };
}
