import { droopHighHz, droopHighPerHz, droopLowHz, droopLowPerHz, droopTimeMs } from 'grid-code';

/**
 * Where the grid code wants the power of a storage to be, W, + is export: less at high frequency, more at low.
 * @param powerBeforeW when the frequency left its dead band
 */
export function droopPowerW(frequencyHz: number, powerBeforeW: number, ratingW: number): number {
  let powerW = powerBeforeW;
  if (droopHighPerHz > 0 && frequencyHz > droopHighHz)
    powerW -= (frequencyHz - droopHighHz) * droopHighPerHz * ratingW;
  if (droopLowPerHz > 0 && frequencyHz < droopLowHz)
    powerW += (droopLowHz - frequencyHz) * droopLowPerHz * ratingW;
  return Math.max(-ratingW, Math.min(powerW, ratingW));
}

/** Power on its way to a target: of the first order, 90 % of a step within the code's open-loop response time. */
export function droopResponseW(powerW: number, targetW: number, elapsedMs: number): number {
  if (!(droopTimeMs > 0)) return targetW;
  return targetW + (powerW - targetW) * Math.exp(-elapsedMs / droopTimeMs);
}

/** What the droop leaves of each side of the power window, magnitudes in W; `Infinity` where it does not limit. */
export interface GridDroop {
  exportLimitW: number;
  importLimitW: number;
  /**
   * Takes one reading of the meter.
   * @param powerW at the grid, + is export: what the droop starts from
   */
  sample(nowMs: number, frequencyHz: number, powerW: number): void;
}

/**
 * Follows the droop toward zero and never across it: to turn the flow round is left to the certified inverter.
 * @param ratingW of the inverter
 */
export function createGridDroop(ratingW: number): GridDroop {
  let beforeW = 0;
  let droopedW = 0;
  let atMs = NaN;

  const droop: GridDroop = {
    exportLimitW: Infinity,
    importLimitW: Infinity,
    sample: (nowMs, frequencyHz, powerW) => {
      const isHigh = droopHighPerHz > 0 && frequencyHz > droopHighHz;
      const isLow = droopLowPerHz > 0 && frequencyHz < droopLowHz;
      if (isHigh || isLow) {
        const elapsedMs = isNaN(atMs) ? 0 : nowMs - atMs;
        droopedW = droopResponseW(droopedW, droopPowerW(frequencyHz, beforeW, ratingW), elapsedMs);
        atMs = nowMs;
        // Written so that an unknown power closes the side.
        droop.exportLimitW = isHigh ? (droopedW > 0 ? droopedW : 0) : Infinity;
        droop.importLimitW = isLow ? (droopedW < 0 ? -droopedW : 0) : Infinity;
      } else {
        beforeW = droopedW = powerW;
        atMs = NaN;
        droop.exportLimitW = droop.importLimitW = Infinity;
      }
    },
  };
  return droop;
}
