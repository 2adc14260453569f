/**
 * Time on the device. Durations use the uptime; the wall clock is an offset to it that a host's message sets, so a wrong
 * clock of the host cannot stretch a timeout.
 */
export let bootS = getTime();
let wallOffsetMs = NaN;
let tickedMs = 0;

/** Time since boot, ms, fractional; goes back only until the next tick has noticed that a clock was set back. The path of every frame spares the call and calculates it from `bootS`. */
export function uptimeMs(): number {
  return (getTime() - bootS) * 1000;
}

/**
 * The uptime, for the control tick. Where the interpreter's clock was set back since the last one, time goes on from
 * there: all that is known would look fresh until the clock has caught up. What has come in between counts as older
 * than it is. A clock that was set ahead makes all look old, and stays.
 */
export function tickMs(): number {
  const nowMs = uptimeMs();
  if (nowMs >= tickedMs) tickedMs = nowMs;
  else bootS += (nowMs - tickedMs) / 1000;
  return tickedMs;
}

/** Unix time, ms, or NaN while no host has told it. */
export function wallMs(): number {
  return wallOffsetMs + uptimeMs();
}

/** Sets the wall clock from a host's time, Unix ms. */
export function setWallMs(unixMs: number): void {
  wallOffsetMs = unixMs - uptimeMs();
}
