import { fleetQuantities, type FleetQuantity, type FleetState } from './fleetState.ts';

/** Sums over vehicles, and the proof that no energy was made or lost. Wh. */
export interface FleetBalance {
  readonly totals: Readonly<Record<FleetQuantity, number>>;
  readonly lossesWh: number;
  /** Of batteries, heights and speeds; + when they gained. */
  readonly storeChangeWh: number;
  /** |in - out - losses - change in store|, as a share of the throughput (grid and traction, both directions). */
  readonly residual: number;
}

const losses = ['batteryLossWh', 'conversionLossWh', 'standbyWh', 'transferAuxWh', 'roadLossWh'] as const;
const throughput = ['importedWh', 'exportedWh', 'tractionWh', 'regenWh'] as const;

/** @param from the first vehicle, to before `to` */
export function fleetBalance(state: FleetState, from = 0, to: number = state.socPct.length): FleetBalance {
  const totals = Object.fromEntries(
    fleetQuantities.map((quantity) => {
      let sum = 0;
      for (let vehicle = from; vehicle < to; vehicle++) sum += state[quantity][vehicle]!;
      return [quantity, sum];
    }),
  ) as Record<FleetQuantity, number>;
  const lossesWh = losses.reduce((sum, kind) => sum + totals[kind], 0);
  const storeChangeWh = totals.storedWh - totals.storedAtStartWh + totals.motionWh;
  const imbalanceWh = totals.importedWh - totals.exportedWh - lossesWh - storeChangeWh;
  const throughputWh = throughput.reduce((sum, kind) => sum + totals[kind], 0);
  return {
    totals,
    lossesWh,
    storeChangeWh,
    residual: throughputWh === 0 ? Math.abs(imbalanceWh) : Math.abs(imbalanceWh) / throughputWh,
  };
}
