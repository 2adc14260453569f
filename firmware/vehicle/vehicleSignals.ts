import { signalCount, signalTimeoutsMs } from 'vehicle-profile';

/** Long before boot: a signal that never came is older than any timeout. */
const NEVER_MS = -1e12;

/** The vehicle as the controller knows it: a value and the time of its last good frame for each canonical signal. */
export const vehicleValues = new Float64Array(signalCount).fill(NaN);
export const vehicleUpdatedAtMs = new Float64Array(signalCount).fill(NEVER_MS);

/** The value of a signal, or NaN when it is unknown or older than its timeout. */
export function freshValue(index: number, nowMs: number): number {
  return nowMs - (vehicleUpdatedAtMs[index] as number) <= (signalTimeoutsMs[index] as number)
    ? (vehicleValues[index] as number)
    : NaN;
}
