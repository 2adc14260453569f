import { forgetStaleSignals, signalCount, timeCount } from 'vehicle-profile';

/** Long before boot: a signal that never came is older than any timeout. */
const NEVER_MS = -1e12;

/** The vehicle as the controller knows it: the value of each canonical signal, NaN while it is unknown. */
export const vehicleValues = new Float64Array(signalCount).fill(NaN);
/** When each group of signals came last, ms of uptime. */
export const vehicleTimes = new Float64Array(timeCount).fill(NEVER_MS);

/** Forgets what is older than its timeout. Call it first in each control tick. */
export function forgetStale(nowMs: number): void {
  forgetStaleSignals(nowMs, vehicleValues, vehicleTimes);
}
