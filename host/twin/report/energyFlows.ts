import type { EnergyAuditReport, EnergyLosses } from '../../../sim/energyAudit.ts';

/** A place that energy comes from, goes through or ends in. */
export interface EnergyPlace {
  readonly id: string;
  readonly label: string;
  /** 0 comes from outside or from the store, 1 and 2 are the battery and the car on the road, 3 is where it ends. */
  readonly column: 0 | 1 | 2 | 3;
}

/** Energy from one place to another, Wh, never negative. */
export interface EnergyFlow {
  readonly from: string;
  readonly to: string;
  readonly energyWh: number;
  /** Its colour in the style. */
  readonly kind: 'charge' | 'sell' | 'drive' | 'regen' | 'store' | 'loss';
}

export interface EnergyFlows {
  /** From the top of the page down. */
  readonly places: readonly EnergyPlace[];
  readonly flows: readonly EnergyFlow[];
}

/** From where each kind of loss leaves; both: on the road and parked. */
const lossPlaces: Readonly<
  Record<
    keyof EnergyLosses,
    { readonly label: string; readonly from: 'road' | 'battery' | 'charger' | 'both' }
  >
> = {
  standby: { label: 'Charger standby', from: 'charger' },
  conversion: { label: 'Conversion', from: 'charger' },
  battery: { label: 'Heat in the battery', from: 'battery' },
  auxiliaries: { label: 'Auxiliaries', from: 'both' },
  drivetrain: { label: 'Motor and gears', from: 'road' },
  drag: { label: 'Air drag', from: 'road' },
  rolling: { label: 'Tyres', from: 'road' },
  frictionBrakes: { label: 'Friction brakes', from: 'road' },
};

const lossPlace = (kind: keyof EnergyLosses): EnergyPlace => ({
  id: kind,
  label: lossPlaces[kind].label,
  column: 3,
});

const places: readonly EnergyPlace[] = [
  { id: 'bought', label: 'Bought', column: 0 },
  lossPlace('standby'),
  lossPlace('conversion'),
  { id: 'sold', label: 'Sold', column: 3 },
  { id: 'kept', label: 'Kept in the battery', column: 3 },
  { id: 'battery-terminals', label: 'Battery', column: 1 },
  lossPlace('battery'),
  lossPlace('auxiliaries'),
  { id: 'road', label: 'On the road', column: 2 },
  lossPlace('drivetrain'),
  lossPlace('drag'),
  lossPlace('rolling'),
  lossPlace('frictionBrakes'),
  { id: 'gained', label: 'Height and speed gained', column: 3 },
  { id: 'unaccounted', label: 'Not accounted for', column: 3 },
  { id: 'drawn', label: 'From the battery’s store', column: 0 },
  { id: 'given', label: 'Height and speed given back', column: 0 },
  { id: 'loaded', label: 'Height that the load brought', column: 0 },
  { id: 'unloaded', label: 'Height that the load took away', column: 3 },
  { id: 'unexplained', label: 'Unexplained', column: 0 },
];

/**
 * Where a run's energy came from and went, from its audit. Traction, regeneration and auxiliaries meet at the battery's
 * terminals: what the audit does not split (auxiliaries on the road and parked, conversion of bought and of sold
 * energy) follows from the balance of road and charger. The balance of the battery is then a proof: what does not close
 * there is a flow of its own.
 * @param stationDrawnWh energy that left the battery through the station
 */
export function energyFlows(audit: EnergyAuditReport, stationDrawnWh: number): EnergyFlows {
  const { lossesWh, tractionWh, regenWh, gridImportedWh, gridExportedWh, batteryChangeWh } = audit;
  const roadChangeWh = audit.kineticChangeWh + audit.potentialChangeWh;
  const kinds = Object.keys(lossPlaces) as (keyof EnergyLosses)[];
  const flows: EnergyFlow[] = [];
  const flow = (from: string, to: string, energyWh: number, kind: EnergyFlow['kind']): void => {
    if (energyWh > 0) flows.push({ from, to, energyWh, kind });
  };
  const balanceWh = (place: string): number =>
    flows.reduce(
      (sum, { from, to, energyWh }) => sum + (to === place ? energyWh : from === place ? -energyWh : 0),
      0,
    );
  /** What a place has too much or too little. */
  const closeGap = (place: string): void => {
    const gapWh = balanceWh(place);
    flow(place, 'unaccounted', gapWh, 'loss');
    flow('unexplained', place, -gapWh, 'loss');
  };

  // Standby is drawn only while no power flows, so all of it is bought.
  const sellingLossWh = stationDrawnWh - gridExportedWh;
  const buyingLossWh = lossesWh.conversion - sellingLossWh;
  flow('bought', 'standby', lossesWh.standby, 'loss');
  flow('bought', 'conversion', buyingLossWh, 'loss');
  flow('bought', 'battery-terminals', gridImportedWh - lossesWh.standby - buyingLossWh, 'charge');
  flow('battery-terminals', 'sold', gridExportedWh, 'sell');
  flow('battery-terminals', 'conversion', sellingLossWh, 'loss');
  flow('battery-terminals', 'kept', batteryChangeWh, 'store');
  flow('drawn', 'battery-terminals', -batteryChangeWh, 'store');

  flow('battery-terminals', 'road', tractionWh, 'drive');
  flow('road', 'battery-terminals', regenWh, 'regen');
  flow('road', 'gained', roadChangeWh, 'store');
  flow('given', 'road', -roadChangeWh, 'store');
  flow('loaded', 'road', audit.payloadWh, 'store');
  flow('road', 'unloaded', -audit.payloadWh, 'store');
  for (const kind of kinds) {
    const { from } = lossPlaces[kind];
    if (from === 'road') flow('road', kind, lossesWh[kind], 'loss');
    if (from === 'battery') flow('battery-terminals', kind, lossesWh[kind], 'loss');
  }
  const drivingAuxWh = Math.min(Math.max(0, balanceWh('road')), lossesWh.auxiliaries);
  flow('road', 'auxiliaries', drivingAuxWh, 'loss');
  flow('battery-terminals', 'auxiliaries', lossesWh.auxiliaries - drivingAuxWh, 'loss');
  closeGap('road');
  closeGap('battery-terminals');
  return { places, flows };
}
