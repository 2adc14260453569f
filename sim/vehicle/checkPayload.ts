import { BackfeedError } from '../backfeedError.ts';
import type { DriveCycle } from '../cycle/driveCycle.ts';
import type { VehicleParameters } from './vehicleParameters.ts';

/** The heaviest lorries carry 1.5 times their own mass: more than this is another vehicle's cycle. */
const heaviestLoadShare = 2;

/** @throws BackfeedError PAYLOAD_TOO_HEAVY for a cycle with a load that is not one of this vehicle */
export function checkPayload({ label, massKg }: VehicleParameters, { name, payloadsKg }: DriveCycle): void {
  const heaviestKg = payloadsKg?.reduce((most, kg) => Math.max(most, kg), 0) ?? 0;
  if (heaviestKg <= heaviestLoadShare * massKg) return;
  throw new BackfeedError(
    'PAYLOAD_TOO_HEAVY',
    `${name} loads ${heaviestKg} kg onto ${label}, which weighs ${massKg} kg`,
    'Drive it with the vehicle that it was made for',
  );
}
