import type { CellParameters } from './cellParameters.ts';
import type { SocTable } from './socTable.ts';

/** What the model needs to know of a battery pack; `packSchema` makes it of the battery part of a car's file. */
export interface PackParameters {
  /** As the cell's file says, but for what the pack overrides. */
  readonly cell: CellParameters;
  readonly cellsInSeries: number;
  /** How many of the file's cells make one of the cells in series; need not be whole. */
  readonly cellsInParallel: number;
  /** Of all parallel strings together, as worn as they are. */
  readonly capacityAh: number;
  /** The cells' resistance, against that of new cells of the file. */
  readonly resistanceFactor: number;
  /** Contactors, busbars, fuse, cables; the whole pack's. */
  readonly extraResistanceOhm: number;
  /** What the car says of its health, %; `capacityAh` has it in it. */
  readonly sohPct: number;
  /** What the battery management allows, W, both not negative. */
  readonly dischargeLimitW: SocTable;
  readonly chargeLimitW: SocTable;
  /** How far single cells lie from the mean. */
  readonly spread: CellSpread;
  readonly thermal: ThermalParameters;
}

/** The weakest cell lies this far below the mean of all, the strongest as far above. */
export interface CellSpread {
  /** When full, percent of charge. */
  readonly socPct: number;
  /** Percent of the mean. */
  readonly capacityPct: number;
  readonly resistancePct: number;
}

/** One heat capacity, one way to the air around, and what may heat and cool it. */
export interface ThermalParameters {
  readonly heatCapacityJPerK: number;
  readonly conductanceWPerK: number;
  readonly cooling: ThermalControl | undefined;
  readonly heating: ThermalControl | undefined;
}

/** Works from nothing at its setpoint to its most over the next `bandC` degrees. */
export interface ThermalControl {
  /** Cooling begins above, heating below. */
  readonly setpointC: number;
  readonly bandC: number;
  /** Heat that it moves, or makes. */
  readonly mostHeatW: number;
  /** Heat for each unit of electrical energy: about 1 for a heater, 2 to 3 for a chiller. */
  readonly heatPerDraw: number;
}
