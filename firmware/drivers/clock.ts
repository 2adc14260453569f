/**
 * Time on the device. Durations use the uptime, which nothing ever sets; the wall clock is an offset to it that a
 * host's message sets, so a wrong or jumping clock cannot stretch a timeout.
 */
export const bootS = getTime();
let wallOffsetMs = NaN;

/** Time since boot, ms, fractional; never goes back. The path of every frame spares the call and calculates it from `bootS`. */
export function uptimeMs(): number {
  return (getTime() - bootS) * 1000;
}

/** Unix time, ms, or NaN while no host has told it. */
export function wallMs(): number {
  return wallOffsetMs + uptimeMs();
}

/** Sets the wall clock from a host's time, Unix ms. */
export function setWallMs(unixMs: number): void {
  wallOffsetMs = unixMs - uptimeMs();
}
