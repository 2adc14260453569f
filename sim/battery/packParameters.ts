/** Corner points of a piecewise-linear function of the state of charge: [percent, value], rising in percent. */
export type SocTable = readonly (readonly [socPct: number, value: number])[];

/** What the model needs to know of a battery pack. */
export interface PackParameters {
  readonly label: string;
  readonly cellsInSeries: number;
  /** All parallel strings together. */
  readonly capacityAh: number;
  /** Open-circuit voltage of one cell, V; from 0 to 100 percent. */
  readonly cellVoltageV: SocTable;
  /** Whole pack, contactors and busbars included. */
  readonly resistanceOhm: number;
  readonly sohPct: number;
  /** What the battery management allows, W, both not negative. */
  readonly dischargeLimitW: SocTable;
  readonly chargeLimitW: SocTable;
  /** The battery management asks for its main relay to open outside these, per cell. */
  readonly minCellVoltageV: number;
  readonly maxCellVoltageV: number;
  /** Its limits fall to zero over the last `taper` volts before the weakest or the highest cell reaches these. */
  readonly cellStopV: { readonly discharge: number; readonly charge: number; readonly taper: number };
  /** Its limits fall to zero over the last `taper` degrees inside these; above `cut` it asks for its main relay to open. */
  readonly temperatureC: {
    readonly discharge: readonly [from: number, to: number];
    readonly charge: readonly [from: number, to: number];
    readonly taper: number;
    readonly cut: number;
  };
}
