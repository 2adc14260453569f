import * as limit from 'safety-limits';

/** A station begins to follow within half a second; the meter tells of it up to 0.7 s later. */
const CHARGER_DELAY_MS = 500;
const METER_DELAY_MS = 1200;
/** Then its current falls at least so fast. Source: CHAdeMO, 20 A/s. */
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

/** For one direction: the most that was asked for, as late as a reading may show it. */
function createFollowedA(delayMs: number): (nowMs: number, askedA: number) => number {
  let followedA = 0;
  let loweredAtMs = NaN;
  let lookedAtMs = 0;
  return (nowMs, askedA) => {
    const passedS = (nowMs - lookedAtMs) / 1000;
    lookedAtMs = nowMs;
    if (askedA >= followedA) {
      followedA = askedA;
      loweredAtMs = NaN;
    } else if (isNaN(loweredAtMs)) loweredAtMs = nowMs;
    else if (nowMs - loweredAtMs >= delayMs)
      followedA = Math.max(askedA, followedA - FOLLOW_A_PER_S * passedS);
    return followedA;
  };
}

/** With nothing asked for yet. */
export function createPowerDeviation(): PowerDeviation {
  const chargerExportA = createFollowedA(CHARGER_DELAY_MS);
  const chargerImportA = createFollowedA(CHARGER_DELAY_MS);
  const meterExportA = createFollowedA(METER_DELAY_MS);
  const meterImportA = createFollowedA(METER_DELAY_MS);
  const beyond = (powerW: number, followedA: number, voltageV: number): boolean => {
    const askedW = followedA * voltageV;
    return powerW - askedW > Math.max(limit.powerErrorW, (askedW * limit.powerErrorPct) / 100);
  };
  return {
    look: (nowMs, askedA, voltageV, chargerA, gridW) => {
      // Written so that what is no number counts as nothing: kept, it would hide all that comes later.
      const exportA = askedA > 0 ? askedA : 0;
      const importA = askedA < 0 ? -askedA : 0;
      const chargerW = chargerA * voltageV;
      // Each is kept up to date, whatever the others say.
      const byCharger = beyond(chargerW, chargerExportA(nowMs, exportA), voltageV);
      const byChargerImport = beyond(-chargerW, chargerImportA(nowMs, importA), voltageV);
      const byMeter = beyond(gridW, meterExportA(nowMs, exportA), voltageV);
      const byMeterImport = beyond(-gridW, meterImportA(nowMs, importA), voltageV);
      return byCharger || byChargerImport || byMeter || byMeterImport;
    },
  };
}
