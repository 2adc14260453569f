/** The lines between the controller, the car and the charging inlet. A board file says which pin carries which. */
export const lines = {
  /** Connector in the inlet (proximity). */
  plugDetect: { direction: 'in' },
  /** Vehicle switched on (terminal 15). */
  ignition: { direction: 'in' },
  /** CHAdeMO charge sequence signal 1 (d1), from the station. */
  startSignal1: { direction: 'in' },
  /** CHAdeMO charge sequence signal 2 (d2), from the station. */
  startSignal2: { direction: 'in' },
  /** CHAdeMO vehicle charge permission (j), to the station. */
  permission: { direction: 'out' },
  /** Asks the vehicle to wake up and stay awake for a transfer. */
  hvRequest: { direction: 'out' },
  /** Vehicle-side contactors of the charging inlet. */
  contactors: { direction: 'out' },
} as const satisfies Record<string, { direction: 'in' | 'out' }>;

export type LineName = keyof typeof lines;
