import { fleetBalance } from '../../sim/fleet/fleetBalance.ts';
import { SOC_BINS } from '../../sim/fleet/fleetCurves.ts';
import type { FleetRun } from '../../sim/fleet/simulateFleet.ts';
import type { FleetPrices } from './fleetPrices.ts';

const HALF_HOURS = 48;

/** What came of a group, kWh. */
export interface FleetGroupReport {
  readonly label: string;
  readonly vehicles: number;
  readonly importedKwh: number;
  readonly exportedKwh: number;
  readonly unmetDepartures: number;
  readonly strandedDrives: number;
}

/** What came of a fleet: the same for the page of a terminal and for machines. Energies in kWh, money as in the prices. */
export interface FleetReport {
  readonly vehicles: number;
  readonly days: number;
  readonly currency: string;
  readonly cost: number;
  readonly revenue: number;
  readonly importedKwh: number;
  readonly exportedKwh: number;
  readonly tractionKwh: number;
  readonly regenKwh: number;
  readonly lossesKwh: {
    readonly road: number;
    readonly battery: number;
    readonly conversion: number;
    readonly standby: number;
    readonly transferAuxiliaries: number;
  };
  readonly storeChangeKwh: number;
  /** Share of the throughput that the balance of energy leaves open. */
  readonly balanceResidual: number;
  readonly drives: number;
  /** Not driven: the charge was too low. */
  readonly strandedDrives: number;
  readonly departures: number;
  /** With less than the target, and what was missing in all. */
  readonly unmetDepartures: number;
  readonly unmetKwh: number;
  readonly sessions: number;
  /** Mean of all days for each half hour of the day, over the fleet. */
  readonly importKwByHalfHour: readonly number[];
  readonly exportKwByHalfHour: readonly number[];
  readonly pluggedShareByHalfHour: readonly number[];
  /** Highest mean of a step. */
  readonly peakImportKw: number;
  readonly peakExportKw: number;
  /** Share of time that cars spend in each twentieth of the state of charge. */
  readonly socShares: readonly number[];
  readonly groups: readonly FleetGroupReport[];
}

/** Sums a run up. */
export function fleetReport({ spec, steps, state, curves }: FleetRun, prices: FleetPrices): FleetReport {
  const { totals, storeChangeWh, residual } = fleetBalance(state);
  const vehicles = state.socPct.length;
  const kwPerMilliWh = 3600 / spec.stepS / 1e6;
  const stepsPerDay = 86_400 / spec.stepS;
  const byHalfHour = (values: ArrayLike<number>, factor: number): number[] => {
    const sums = new Array<number>(HALF_HOURS).fill(0);
    for (let step = 0; step < steps; step++)
      sums[Math.floor(((step % stepsPerDay) / stepsPerDay) * HALF_HOURS)]! += values[step]!;
    return sums.map((sum) => (sum * factor * HALF_HOURS) / steps);
  };
  let cost = 0;
  let revenue = 0;
  let peakImportKw = 0;
  let peakExportKw = 0;
  for (let step = 0; step < steps; step++) {
    const imported = curves.importedMilliWh[step]!;
    const exported = curves.exportedMilliWh[step]!;
    cost += (imported / 1e6) * prices.importPrices[step]!;
    revenue += (exported / 1e6) * prices.exportPrices[step]!;
    peakImportKw = Math.max(peakImportKw, imported * kwPerMilliWh);
    peakExportKw = Math.max(peakExportKw, exported * kwPerMilliWh);
  }
  let firstOfGroup = 0;
  const groups = spec.groups.map(({ label, vehicles: count }): FleetGroupReport => {
    const own = fleetBalance(state, firstOfGroup, firstOfGroup + count).totals;
    firstOfGroup += count;
    return {
      label,
      vehicles: count,
      importedKwh: own.importedWh / 1000,
      exportedKwh: own.exportedWh / 1000,
      unmetDepartures: own.unmetDepartures,
      strandedDrives: own.strandedDrives,
    };
  });
  const socCounts = Array.from({ length: SOC_BINS }, (_, bin) =>
    curves.socCount.reduce((sum, count, index) => (index % SOC_BINS === bin ? sum + count : sum), 0),
  );
  return {
    vehicles,
    days: spec.days,
    currency: prices.currency,
    cost,
    revenue,
    importedKwh: totals.importedWh / 1000,
    exportedKwh: totals.exportedWh / 1000,
    tractionKwh: totals.tractionWh / 1000,
    regenKwh: totals.regenWh / 1000,
    lossesKwh: {
      road: totals.roadLossWh / 1000,
      battery: totals.batteryLossWh / 1000,
      conversion: totals.conversionLossWh / 1000,
      standby: totals.standbyWh / 1000,
      transferAuxiliaries: totals.transferAuxWh / 1000,
    },
    storeChangeKwh: storeChangeWh / 1000,
    balanceResidual: residual,
    drives: totals.drives,
    strandedDrives: totals.strandedDrives,
    departures: totals.departures,
    unmetDepartures: totals.unmetDepartures,
    unmetKwh: totals.unmetWh / 1000,
    sessions: totals.sessions,
    importKwByHalfHour: byHalfHour(curves.importedMilliWh, kwPerMilliWh),
    exportKwByHalfHour: byHalfHour(curves.exportedMilliWh, kwPerMilliWh),
    pluggedShareByHalfHour: byHalfHour(curves.pluggedCount, 1 / Math.max(1, vehicles)),
    peakImportKw,
    peakExportKw,
    socShares: socCounts.map((count) => count / Math.max(1, vehicles * steps)),
    groups,
  };
}
