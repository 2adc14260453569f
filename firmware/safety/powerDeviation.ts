import * as limit from 'safety-limits';

/** A station begins to follow within half a second; the meter tells of it up to 0.7 s later. */
const CHARGER_DELAY_MS = 500;
const METER_DELAY_MS = 1200;
/** An older reading is of a time when more may have been asked for. */
const METER_AGE_MS = METER_DELAY_MS - CHARGER_DELAY_MS;
/** Then its current falls at least so fast. Source: CHAdeMO, 20 A/s. */
const FOLLOW_A_PER_S = 20;

/** What flows, and what may. Currents: + leaves the battery. */
export interface PowerReadings {
  /** What the charger is asked for on the wire now. */
  readonly askedCurrentA: number;
  readonly packVoltageV: number;
  readonly batteryCurrentA: number;
  /** What the charger says that it moves, and its own voltage: known also while the car says nothing. */
  readonly chargerCurrentA: number;
  readonly chargerVoltageV: number;
  /** The meter's word, + is export, and how old it is. */
  readonly meterPowerW: number;
  readonly meterAgeMs: number;
  /** What the battery allows. */
  readonly dischargeLimitW: number;
  readonly chargeLimitW: number;
}

/** Whether more power flows than was asked for, or than the battery allows: safety goal 4. */
export interface PowerDeviation {
  /** `NaN` readings deviate from nothing: whether they may be missing, others decide. */
  look(nowMs: number, readings: PowerReadings): boolean;
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
  const batteryExportA = createFollowedA(CHARGER_DELAY_MS);
  const batteryImportA = createFollowedA(CHARGER_DELAY_MS);
  const beyond = (powerW: number, followedA: number, voltageV: number): boolean => {
    const askedW = followedA * voltageV;
    return powerW - askedW > Math.max(limit.powerErrorW, (askedW * limit.powerErrorPct) / 100);
  };
  /** What flows may stay for as long as a station needs to follow a limit that has fallen. */
  const isOverLimit = (
    nowMs: number,
    powerW: number,
    limitW: number,
    voltageV: number,
    followedA: (nowMs: number, askedA: number) => number,
  ): boolean => {
    const mayFlowA = (limitW < powerW ? limitW : powerW) / voltageV;
    return beyond(powerW, followedA(nowMs, mayFlowA > 0 ? mayFlowA : 0), voltageV);
  };
  return {
    look: (nowMs, readings) => {
      const askedA = readings.askedCurrentA;
      const voltageV = readings.packVoltageV;
      const gridW = readings.meterAgeMs <= METER_AGE_MS ? readings.meterPowerW : NaN;
      // Written so that what is no number counts as nothing: kept, it would hide all that comes later.
      const exportA = askedA > 0 ? askedA : 0;
      const importA = askedA < 0 ? -askedA : 0;
      const { chargerVoltageV } = readings;
      const chargerW = readings.chargerCurrentA * chargerVoltageV;
      const batteryW = readings.batteryCurrentA * voltageV;
      const isOverDischarge = isOverLimit(
        nowMs,
        batteryW,
        readings.dischargeLimitW,
        voltageV,
        batteryExportA,
      );
      const isOverCharge = isOverLimit(nowMs, -batteryW, readings.chargeLimitW, voltageV, batteryImportA);
      // Each is kept up to date, whatever the others say.
      const byCharger = beyond(chargerW, chargerExportA(nowMs, exportA), chargerVoltageV);
      const byChargerImport = beyond(-chargerW, chargerImportA(nowMs, importA), chargerVoltageV);
      const byMeter = beyond(gridW, meterExportA(nowMs, exportA), voltageV);
      const byMeterImport = beyond(-gridW, meterImportA(nowMs, importA), voltageV);
      return isOverDischarge || isOverCharge || byCharger || byChargerImport || byMeter || byMeterImport;
    },
  };
}
