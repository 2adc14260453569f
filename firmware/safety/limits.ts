/** The safety gate's own numbers. Source of each: the project's safety goals; the certified inverter keeps its own. */
export const safetyLimits = {
  /** Sample of the charger older than this: no power. */
  chargerTimeoutMs: 1000,
  /** Sample of the grid meter older than this: no power. */
  meterTimeoutMs: 2000,
  /** A motor that turns faster is a car that moves. */
  standstillRpm: 5,
  /** Whatever owner and policy say, never discharge below. */
  reserveFloorSocPct: 20,
  /** Charger and battery may disagree on voltage by this much of the battery's. */
  voltageMismatchPct: 5,
} as const;
