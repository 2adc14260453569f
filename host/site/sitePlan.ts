/** One slot of the meter. Powers are means over the slot. */
export interface PlannedMeterSlot {
  readonly durationMs: number;
  /** Of the meter, + is export: `exportW` - `importW`, of which at most one is not 0. */
  readonly powerW: number;
  readonly importW: number;
  readonly exportW: number;
  /** By how much the caps are exceeded; in `importW` and `exportW` too. */
  readonly importOverCapW: number;
  readonly exportOverCapW: number;
  readonly curtailedW: number;
  /** Charged beyond what PV surplus and import can have supplied: out of one store into another. */
  readonly exchangeW: number;
}

/** One slot of a store. */
export interface PlannedStoreSlot {
  /** Mean over the slot on the side of the house, + is discharge. */
  readonly powerW: number;
  /** At the end of the slot. */
  readonly energyWh: number;
  readonly unservedTripWh: number;
  /** By how much its wishes are missed at the end of the slot: `minWh`, `maxWh`, its goal, its charge demand. */
  readonly belowMinWh: number;
  readonly aboveMaxWh: number;
  readonly belowGoalWh: number;
  readonly belowDemandWh: number;
}

/** The plan of one store. */
export interface PlannedStore {
  readonly name: string;
  readonly slots: readonly PlannedStoreSlot[];
}

/**
 * Where the cost of a plan comes from; cost = importCost - exportRevenue + demandCharge + curtailment + wear
 * + penalties - terminalValue.
 */
export interface SiteCostParts {
  readonly importCost: number;
  readonly exportRevenue: number;
  readonly demandCharge: number;
  readonly curtailment: number;
  readonly wear: number;
  /** Of missed wishes: not money that anyone pays. */
  readonly penalties: number;
  /** Worth of the energy that is left at the end. */
  readonly terminalValue: number;
}

/** Energies summed over slots and stores. The first four and the two caps are 0 when every wish is met. */
export interface SiteTotals {
  readonly belowMinWh: number;
  readonly belowGoalWh: number;
  readonly belowDemandWh: number;
  readonly unservedTripWh: number;
  readonly aboveMaxWh: number;
  readonly importOverCapWh: number;
  readonly exportOverCapWh: number;
  readonly importedWh: number;
  readonly exportedWh: number;
  readonly curtailedWh: number;
  readonly exchangedWh: number;
}

/** What a site does, slot by slot, and what that costs. */
export interface SitePlan {
  readonly currency: string;
  /** Objective in money, less is better; see SiteCostParts. */
  readonly cost: number;
  readonly costParts: SiteCostParts;
  readonly meter: readonly PlannedMeterSlot[];
  readonly stores: readonly PlannedStore[];
  readonly totals: SiteTotals;
}
