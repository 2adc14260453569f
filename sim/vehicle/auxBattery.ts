/** A 12 V battery of lead and acid, and what charges it. */
export interface AuxBatteryParameters {
  readonly capacityAh: number;
  /** At rest, V: linear in the charge between these. */
  readonly emptyV: number;
  readonly fullV: number;
  readonly resistanceOhm: number;
  /** By how much a battery that was just charged stands above its voltage at rest, and how fast that goes. */
  readonly surfaceV: number;
  readonly surfaceTimeS: number;
  /** Of the DC/DC converter: its voltage, and most current into the battery. */
  readonly chargerV: number;
  readonly chargerMaxA: number;
  /** A battery takes what it lacks with this time constant. */
  readonly acceptanceTimeS: number;
}

/**
 * Defaults. Voltages at rest: as the tables that makers of flooded batteries print, 11.5 V at a tenth and 12.7 V when
 * full, within 0.05 V of this line; a small car's 45 Ah. Resistance, surface charge and acceptance: assumptions. The
 * current is what a car's auxiliary power (150 W) leaves beside its own 2 A. Self-discharge is part of the car's load.
 */
export const leadAcid45Ah: AuxBatteryParameters = {
  capacityAh: 45,
  emptyV: 11.4,
  fullV: 12.73,
  resistanceOhm: 0.01,
  surfaceV: 0.4,
  surfaceTimeS: 7200,
  chargerV: 14.2,
  chargerMaxA: 8,
  acceptanceTimeS: 3600,
};

/** What an empty battery still has: nothing runs on it. */
const FLAT_V = 3;

/** A car's 12 V battery. */
export interface AuxBattery {
  readonly parameters: AuxBatteryParameters;
  /** At its terminals, after the last step. */
  readonly voltageV: number;
  chargePct: number;
  /** Into the battery is negative. */
  readonly currentA: number;
  /** @param loadA of everything behind it, mean of the step @param isCharging whether the DC/DC converter runs */
  step(dtS: number, loadA: number, isCharging: boolean): void;
}

/** A battery at rest. Exact for any step of constant load. */
export function createAuxBattery(
  chargePct = 95,
  parameters: AuxBatteryParameters = leadAcid45Ah,
): AuxBattery {
  const { capacityAh, emptyV, fullV, resistanceOhm } = parameters;
  const restV = (pct: number): number => emptyV + ((fullV - emptyV) * pct) / 100;
  let surfaceV = 0;

  /** It takes what it lacks, ever slower, and never more than the converter gives. @returns charge that went in, Ah */
  const charge = (dtS: number): number => {
    const lackAh = ((100 - battery.chargePct) / 100) * capacityAh;
    const tauS = parameters.acceptanceTimeS;
    const limitAh = (parameters.chargerMaxA * tauS) / 3600;
    const limitedS = Math.min(dtS, ((lackAh - limitAh) / parameters.chargerMaxA) * 3600);
    const limitedAh = limitedS > 0 ? (parameters.chargerMaxA * limitedS) / 3600 : 0;
    const restS = dtS - Math.max(0, limitedS);
    return limitedAh + (lackAh - limitedAh) * -Math.expm1(-restS / tauS);
  };

  const battery = {
    parameters,
    voltageV: restV(chargePct),
    chargePct,
    currentA: 0,
    step: (dtS: number, loadA: number, isCharging: boolean): void => {
      if (dtS <= 0) return;
      if (isCharging) {
        const inAh = charge(dtS);
        battery.chargePct += (inAh / capacityAh) * 100;
        battery.currentA = (-inAh * 3600) / dtS;
        battery.voltageV = parameters.chargerV;
        surfaceV = parameters.surfaceV;
        return;
      }
      surfaceV *= Math.exp(-dtS / parameters.surfaceTimeS);
      battery.chargePct = Math.max(0, battery.chargePct - ((loadA * dtS) / 3600 / capacityAh) * 100);
      battery.currentA = loadA;
      battery.voltageV =
        battery.chargePct === 0 ? FLAT_V : restV(battery.chargePct) + surfaceV - loadA * resistanceOhm;
    },
  };
  return battery;
}
