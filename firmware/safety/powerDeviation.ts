import * as limit from 'safety-limits';

/** A station follows within half a second, at the 20 A/s at which our own wish changes. */
const HOLD_MS = 500;
const FOLLOW_A_PER_S = 20;

/** Whether more power flows than was asked for: safety goal 4. */
export interface PowerDeviation {
  /**
   * Currents: + leaves the battery. `NaN` readings deviate from nothing: whether they may be missing, others decide.
   * @param askedA what the charger is asked for on the wire now
   * @param chargerA what it says that it moves
   * @param gridW the meter's word, + is export
   */
  look(nowMs: number, askedA: number, voltageV: number, chargerA: number, gridW: number): boolean;
}

/** For one direction: the most that was asked for, as late as a station may follow it. */
function createFollowedA(): (nowMs: number, askedA: number) => number {
  let followedA = 0;
  let heldUntilMs = 0;
  let lookedAtMs = 0;
  return (nowMs, askedA) => {
    const passedS = (nowMs - lookedAtMs) / 1000;
    lookedAtMs = nowMs;
    if (askedA >= followedA) {
      followedA = askedA;
      heldUntilMs = nowMs + HOLD_MS;
    } else if (nowMs >= heldUntilMs) followedA = Math.max(askedA, followedA - FOLLOW_A_PER_S * passedS);
    return followedA;
  };
}

/** With nothing asked for yet. */
export function createPowerDeviation(): PowerDeviation {
  const followedExportA = createFollowedA();
  const followedImportA = createFollowedA();
  const beyond = (powerW: number, followedA: number, voltageV: number): boolean => {
    const askedW = followedA * voltageV;
    return powerW - askedW > Math.max(limit.powerErrorW, (askedW * limit.powerErrorPct) / 100);
  };
  return {
    look: (nowMs, askedA, voltageV, chargerA, gridW) => {
      const exportA = followedExportA(nowMs, Math.max(askedA, 0));
      const importA = followedImportA(nowMs, Math.max(-askedA, 0));
      const chargerW = chargerA * voltageV;
      return (
        beyond(chargerW, exportA, voltageV) ||
        beyond(-chargerW, importA, voltageV) ||
        beyond(gridW, exportA, voltageV) ||
        beyond(-gridW, importA, voltageV)
      );
    },
  };
}
