/**
 * Generated at build time from the data of the chosen grid code (firmware/safety/grid-code). A threshold lies half a
 * step of the meter beyond the number of the code, so that no rounding decides: a reading at the limit is inside.
 */
declare module 'grid-code' {
  export const gridCodeName: string;
  /** Line to neutral, where the device's configuration does not say. */
  export const nominalVoltageV: number;
  /** Our own window, inside the code's limits, and how far inside it the grid must be to come back. */
  export const backOffLowPu: number;
  export const backOffHighPu: number;
  export const backOffLowHz: number;
  export const backOffHighHz: number;
  export const hysteresisPu: number;
  export const hysteresisHz: number;
  /** Below it export is not limited by the voltage. */
  export const steadyHighPu: number;
  /** Where the grid must stay before power flows, for how long, and how long power then takes to reach the rating. */
  export const enterLowPu: number;
  export const enterHighPu: number;
  export const enterLowHz: number;
  export const enterHighHz: number;
  export const enterDelayMs: number;
  export const enterRampMs: number;
  /** The same after a trip. */
  export const tripDelayMs: number;
  export const tripRampMs: number;
  /** Three numbers a limit: 1 above or -1 below, the limit times that sign, and the clearing time, ms. */
  export const voltageTrips: readonly number[];
  export const frequencyTrips: readonly number[];
  /** Most that the running mean of the voltage may be, over how long; 0 where the code has no mean. */
  export const meanHighPu: number;
  export const meanWindowMs: number;
  /** 1 where export follows the voltage: from all of the rating at the start to `voltWattEndShare` at the end. */
  export const voltWatt: number;
  export const voltWattStartPu: number;
  export const voltWattEndPu: number;
  export const voltWattEndShare: number;
  /** Beyond these the power moves by so much of the rating for each hertz; 0 for no droop. */
  export const droopHighHz: number;
  export const droopHighPerHz: number;
  export const droopLowHz: number;
  export const droopLowPerHz: number;
  /** Time constant of the response; 0 for at once. */
  export const droopTimeMs: number;
}
