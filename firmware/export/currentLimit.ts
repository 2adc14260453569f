/** The rating is at the grid, the current at the battery: losses lie between, so the meter closes the loop. */
const TRIM_PERIOD_MS = 1000;
const TRIM_STEP_A = 1;
/** Import draws more at the grid than reaches the battery: begin low, then trim upward. */
const IMPORT_START = 0.9;

let trimA = 0;
let trimmedAtMs = 0;
let trimFor = 0;

/**
 * The battery current (magnitude, A) that moves as much as the gate allows without exceeding the rating at the grid.
 * @param direction 1 export, -1 import, 0 none
 * @param gridPowerW meter reading, + is export; NaN is unknown and trims nothing
 */
export function currentLimitA(
  nowMs: number,
  direction: number,
  allowedW: number,
  voltageV: number,
  gridPowerW: number,
  ratingW: number,
): number {
  if (direction === 0 || !(voltageV > 0)) {
    trimFor = 0;
    return 0;
  }
  if (direction !== trimFor) {
    trimFor = direction;
    trimA = 0;
    trimmedAtMs = nowMs;
  } else if (nowMs - trimmedAtMs >= TRIM_PERIOD_MS) {
    trimmedAtMs = nowMs;
    // What is allowed may be growing: a trim that was found below it would overshoot later.
    const headroomW = Math.min(allowedW, ratingW) - gridPowerW * direction;
    if (headroomW < 0) trimA -= TRIM_STEP_A;
    // A whole step must fit, or the current would swing around the rating.
    else if (headroomW > 1.5 * TRIM_STEP_A * voltageV) trimA += TRIM_STEP_A;
  }
  const startA = ((direction < 0 ? IMPORT_START : 1) * Math.min(allowedW, ratingW)) / voltageV;
  // The trim ends where the allowed power does: what it gathered beyond would overshoot when more is allowed again.
  trimA = Math.max(-startA, Math.min(trimA, allowedW / voltageV - startA));
  return Math.floor(Math.max(startA + trimA, 0));
}
