import { receivedCount } from 'frame-codecs';

/** Last value of each signal of `frame-codecs` that is received, by its index; NaN is unknown. Read only. */
export const chargerValues = new Float64Array(receivedCount).fill(NaN);

/** Uptime of the last good frame of each message, by the `...Time` constants; long before boot when there was none. Read only. */
export const chargerTimes = new Float64Array(receivedCount).fill(-1e12);
