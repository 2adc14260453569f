/** A line: who drives it, and its level while an output floats, as at reset and without supply: resistors hold it there. */
export interface LineSpec {
  readonly direction: 'in' | 'out';
  readonly released: boolean;
}

/** The lines between the controller, the car and the charging inlet. A board file says which pin carries which. */
export const lines = {
  /** Connector in the inlet (proximity). */
  plugDetect: { direction: 'in', released: false },
  /** Vehicle switched on (terminal 15). */
  ignition: { direction: 'in', released: false },
  /** CHAdeMO charge sequence signal 1 (d1), from the station. */
  startSignal1: { direction: 'in', released: false },
  /** CHAdeMO charge sequence signal 2 (d2), from the station. */
  startSignal2: { direction: 'in', released: false },
  /** CHAdeMO vehicle charge permission (j), to the station. */
  permission: { direction: 'out', released: false },
  /** Asks the vehicle to wake up and stay awake for a transfer. */
  hvRequest: { direction: 'out', released: false },
  /** Vehicle-side contactors of the charging inlet. */
  contactors: { direction: 'out', released: false },
  /** Puts the transceivers of both buses into standby: they drive nothing, and still pass on that somebody speaks. */
  canStandby: { direction: 'out', released: true },
} as const satisfies Record<string, LineSpec>;

export type LineName = keyof typeof lines;
