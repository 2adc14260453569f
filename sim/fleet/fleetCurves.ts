/** State of charge in steps of 5 %. */
export const SOC_BINS = 20;
const HOURS = 24;

/**
 * What is kept of each step, over all vehicles. Every entry is a whole number, so that sums are exact and the same in
 * whatever order vehicles are added.
 */
export interface FleetCurves {
  /** Thousandths of a Wh through the meters in each step. */
  readonly importedMilliWh: Float64Array;
  readonly exportedMilliWh: Float64Array;
  /** Vehicles that are plugged in at the end of each step. */
  readonly pluggedCount: Uint32Array;
  /** Steps that ended in this hour of the day (row) with this state of charge (column). */
  readonly socCount: Float64Array;
}

/** Nothing yet. */
export function createFleetCurves(steps: number): FleetCurves {
  return {
    importedMilliWh: new Float64Array(steps),
    exportedMilliWh: new Float64Array(steps),
    pluggedCount: new Uint32Array(steps),
    socCount: new Float64Array(HOURS * SOC_BINS),
  };
}

/** Adds `more` to `sums`. */
export function addFleetCurves(sums: FleetCurves, more: FleetCurves): void {
  for (const key of Object.keys(sums) as (keyof FleetCurves)[]) {
    const to = sums[key];
    const from = more[key];
    for (let i = 0; i < to.length; i++) to[i]! += from[i]!;
  }
}
