/**
 * The lines between the controller, the car and the charging inlet. A board file says which pin carries which. Of an
 * output its level while it floats, as at reset and without supply: resistors hold it there. null of an input.
 */
export const lines = {
  /** Connector in the inlet (proximity). */
  plugDetect: null,
  /** Vehicle switched on (terminal 15). */
  ignition: null,
  /** CHAdeMO charge sequence signal 1 (d1), from the station. */
  startSignal1: null,
  /** CHAdeMO charge sequence signal 2 (d2), from the station. */
  startSignal2: null,
  /** CHAdeMO vehicle charge permission (j), to the station. */
  permission: false,
  /** Asks the vehicle to wake up and stay awake for a transfer. */
  hvRequest: false,
  /** Vehicle-side contactors of the charging inlet. */
  contactors: false,
  /** Puts the transceivers of both buses into standby: they drive nothing, and still pass on that somebody speaks. */
  canStandby: true,
} as const satisfies Record<string, boolean | null>;

export type LineName = keyof typeof lines;
