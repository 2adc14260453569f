import type { FleetState } from './fleetState.ts';
import { socPctHolding, storedWhAt, type PackTable } from './packTable.ts';
import { TRIP_KNOTS, tripPosition, type TripTable } from './tripTable.ts';

/** Takes a drive out of a vehicle's battery, or notes that it has not enough for it. */
export function applyTrip(trip: TripTable, pack: PackTable, state: FleetState, vehicle: number): void {
  const socPct = state.socPct[vehicle]!;
  if (socPct < trip.neededSocPct) {
    state.strandedDrives[vehicle]!++;
    return;
  }
  const position = tripPosition(socPct);
  const knot = Math.min(TRIP_KNOTS - 2, position | 0);
  const share = position - knot;
  const tractionWh = between(trip.tractionWh, knot, share);
  const regenWh = between(trip.regenWh, knot, share);
  const lossWh = between(trip.batteryLossWh, knot, share);
  state.tractionWh[vehicle]! += tractionWh;
  state.regenWh[vehicle]! += regenWh;
  state.batteryLossWh[vehicle]! += lossWh;
  state.roadLossWh[vehicle]! += between(trip.roadLossWh, knot, share);
  state.motionWh[vehicle]! += between(trip.motionWh, knot, share);
  state.drives[vehicle]!++;
  // Through the energy, not the charge: then the balance closes whatever lies between two corners.
  state.socPct[vehicle] = socPctHolding(
    pack,
    storedWhAt(pack, socPct) - tractionWh + regenWh - lossWh,
    socPct,
  );
}

function between(values: Float64Array, knot: number, share: number): number {
  return values[knot]! + share * (values[knot + 1]! - values[knot]!);
}
