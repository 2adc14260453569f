import { decodeCharger, receivedCount } from 'frame-codecs';

const values = new Float64Array(receivedCount).fill(NaN);
const updatedAtMs = new Float64Array(receivedCount).fill(-1e12);

/** Takes one frame of the charger bus, from the station or the grid meter; returns the decoder's answer. */
export function receiveChargerFrame(id: number, answer: Uint8Array, nowMs: number): number {
  return decodeCharger(id, answer, nowMs, values, updatedAtMs);
}

/** Last value of a signal of `frame-codecs`; NaN is unknown. */
export function chargerValue(index: number): number {
  return values[index] as number;
}

/** Uptime of the last good frame that carried a signal; long before boot when there was none. */
export function chargerUpdatedAtMs(index: number): number {
  return updatedAtMs[index] as number;
}
