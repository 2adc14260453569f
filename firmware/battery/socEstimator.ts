import {
  ampereSecondsPerPct,
  cellVoltages,
  fastS,
  fastShare,
  gridPct,
  instantShare,
  packCells,
  packOhms,
  slowS,
  slowShare,
} from 'vehicle-profile';

/** Variance of the first guess, %^2: of the car's own figure, and of half full where nobody knows. */
const START_VARIANCE = 100;
const UNKNOWN_VARIANCE = 900;
/** What a current that is sampled once a second, by a sensor with an offset, adds each second, %^2. */
const DRIFT_VARIANCE = 3e-4;
/**
 * One voltage tells a cell's open-circuit voltage to 0.1 V, and less where much drops on resistances, which are known
 * to a third. The errors are smaller, but last for minutes: they come again in each of a hundred voltages.
 */
const VOLTAGE_VARIANCE = 0.01;
const DROP_VARIANCE_SHARE = 0.1;
/** Volts a percent: a first guess in the steep end of the curve would take the first voltage for more than it tells. */
const STEEPEST = 0.02;
/** Over a longer gap the current is unknown: up to a full charge in an hour. */
const GAP_S = 10;
const GAP_S_PER_PCT = 36;

/** State of charge from current and voltage, whatever the car's own figure says. */
export interface SocEstimator {
  /** NaN before the first step. */
  readonly socPct: number;
  /** Standard deviation. */
  readonly deviationPct: number;
  /**
   * Once a second. A current or voltage that is NaN changes nothing.
   * @param nowMs uptime
   * @param currentA of the pack, + leaves it
   * @param voltageV of the pack, of the same moment
   * @param carSocPct where to start, NaN where the car does not tell; read at the first step only
   */
  step(nowMs: number, currentA: number, voltageV: number, carSocPct: number): void;
}

/**
 * A Kalman filter of one state. The two voltages that follow the current slowly are computed along, but not corrected:
 * what they are wrong by is part of what a voltage is trusted for.
 */
export function createSocEstimator(): SocEstimator {
  let variance = UNKNOWN_VARIANCE;
  let fastV = 0;
  let slowV = 0;
  let steppedAtMs = 0;
  let lastA = 0;

  const estimator = {
    socPct: NaN,
    deviationPct: NaN,
    step: (nowMs: number, currentA: number, voltageV: number, carSocPct: number) => {
      if (isNaN(currentA + voltageV)) return;
      let socPct = estimator.socPct;
      if (isNaN(socPct)) {
        const isKnown = !isNaN(carSocPct);
        socPct = isKnown ? carSocPct : 50;
        if (isKnown) variance = START_VARIANCE;
        steppedAtMs = nowMs;
        lastA = currentA;
      }
      const dtS = (nowMs - steppedAtMs) / 1000;
      let meanA = (currentA + lastA) / 2;
      variance += dtS * DRIFT_VARIANCE;
      if (dtS > GAP_S) {
        meanA = 0;
        variance = Math.min(variance + (dtS * dtS) / (GAP_S_PER_PCT * GAP_S_PER_PCT), UNKNOWN_VARIANCE);
      }
      steppedAtMs = nowMs;
      lastA = currentA;
      socPct -= (meanA * dtS) / ampereSecondsPerPct;

      const place = socPct / gridPct;
      const i = Math.max(0, Math.min(100 / gridPct - 1, Math.floor(place)));
      const part = place - i;
      const lowV = cellVoltages[i] as number;
      const slope = ((cellVoltages[i + 1] as number) - lowV) / gridPct;
      const lowOhm = packOhms[i] as number;
      const ohm = (lowOhm + part * ((packOhms[i + 1] as number) - lowOhm)) / packCells;
      fastV += ((ohm * fastShare * meanA - fastV) * dtS) / (fastS + dtS);
      slowV += ((ohm * slowShare * meanA - slowV) * dtS) / (slowS + dtS);
      const dropV = fastV + slowV + ohm * instantShare * currentA;

      const covariance = variance * Math.min(slope, STEEPEST);
      const gain = covariance / (covariance * slope + VOLTAGE_VARIANCE + DROP_VARIANCE_SHARE * dropV * dropV);
      socPct += gain * (voltageV / packCells - lowV - part * gridPct * slope + dropV);
      variance -= gain * covariance;
      estimator.socPct = Math.max(0, Math.min(100, socPct));
      estimator.deviationPct = Math.sqrt(variance);
    },
  };
  return estimator;
}
