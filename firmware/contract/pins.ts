/** The lines between the controller, the car and the charging inlet. A board file says which pin carries which. */
export const lines = {
  plugDetect: { direction: 'in', label: 'Connector in the inlet (proximity)' },
  ignition: { direction: 'in', label: 'Vehicle switched on (terminal 15)' },
  startSignal1: { direction: 'in', label: 'CHAdeMO charge sequence signal 1 (d1), from the station' },
  startSignal2: { direction: 'in', label: 'CHAdeMO charge sequence signal 2 (d2), from the station' },
  permission: { direction: 'out', label: 'CHAdeMO vehicle charge permission (j), to the station' },
  hvRequest: { direction: 'out', label: 'Asks the vehicle to wake up and stay awake for a transfer' },
  contactors: { direction: 'out', label: 'Vehicle-side contactors of the charging inlet' },
} as const satisfies Record<string, { direction: 'in' | 'out'; label: string }>;

export type LineName = keyof typeof lines;
