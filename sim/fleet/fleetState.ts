/** What is kept of each vehicle: one array a quantity, one place a vehicle. Energies in Wh since the start. */
export const fleetQuantities = [
  /** At the end of the last step. */
  'socPct',
  'storedAtStartWh',
  'storedWh',
  /** Through the station's meter. */
  'importedWh',
  'exportedWh',
  /** At the battery's terminals on the road: out, and back in. */
  'tractionWh',
  'regenWh',
  'batteryLossWh',
  'conversionLossWh',
  'standbyWh',
  /** Of the car that is awake beside its station. */
  'transferAuxWh',
  /** Road, brakes, motor and auxiliaries on the way. */
  'roadLossWh',
  /** Gained by height and speed. */
  'motionWh',
  /** Drives, and those that the charge was too low for: they are not driven. */
  'drives',
  'strandedDrives',
  /** Times that the connector was pulled, those with less than the owner's target, and what was missing. */
  'departures',
  'unmetDepartures',
  'unmetWh',
  /** Times that contactors closed. */
  'sessions',
] as const;

export type FleetQuantity = (typeof fleetQuantities)[number];
/** Structure of arrays: `state.socPct[vehicle]`. */
export type FleetState = Readonly<Record<FleetQuantity, Float64Array>>;

/** Bytes that `fleetStateIn` needs. */
export function fleetStateBytes(vehicleCount: number): number {
  return fleetQuantities.length * vehicleCount * Float64Array.BYTES_PER_ELEMENT;
}

/** Lays the arrays into one buffer: a shared one lets each thread write its own vehicles. */
export function fleetStateIn(buffer: ArrayBufferLike, vehicleCount: number): FleetState {
  const entries = fleetQuantities.map((quantity, index) => {
    const offset = index * vehicleCount * Float64Array.BYTES_PER_ELEMENT;
    return [quantity, new Float64Array(buffer, offset, vehicleCount)] as const;
  });
  return Object.fromEntries(entries) as Record<FleetQuantity, Float64Array>;
}
