import type { PackParameters } from './packParameters.ts';
import { createSocCurve } from './socCurve.ts';

/** The fixed point in `step` gains at least two digits a round in steps of up to a minute. */
const mostRounds = 10;
const convergedShare = 1e-13;
/** The battery management answers a current beyond its limits after this long. */
const overloadToleranceS = 2;
/** Measurement and rounding are no overload. */
const overloadFactor = 1.1;
const overloadMarginW = 500;
const RESTING_TEMP_C = 20;

/** A battery pack behind its terminals. + current and power leave it. */
export interface Pack {
  readonly parameters: PackParameters;
  /** Main relay; set before a step. While it is open no current flows. */
  mainRelayClosed: boolean;
  /** Forces `relayCutRequest`, for a fault; 0 is none. */
  forcedRelayCutRequest: number;
  /** Of the coldest and the warmest place; nothing in the model heats or cools them. */
  tempMinC: number;
  tempMaxC: number;
  /** How far the weakest cell lies below the mean of all, and the highest above it, V; not negative. */
  cellLowByV: number;
  cellHighByV: number;
  /** Weakest and highest cell after the last step. */
  cellMinV: number;
  cellMaxV: number;

  socPct: number;
  /** Terminal voltage after the last step. */
  voltageV: number;
  /** Mean of the last step. */
  currentA: number;
  /** Terminal power that did flow in the last step. */
  powerW: number;
  /** Heat in the resistance during the last step. */
  lossW: number;
  /** The last step could not give or take the wanted power: relay open, empty, full, or beyond its voltage. */
  limited: boolean;
  /** What the battery management allows now, W, both not negative. */
  dischargeLimitW: number;
  chargeLimitW: number;
  /** Battery asks for its main relay to open: 0 is no. */
  relayCutRequest: number;

  /** Exact integral of open-circuit voltage over charge, from empty. */
  storedEnergyWh(socPct: number): number;
  /** @param powerW wanted at the terminals, + leaves the battery */
  step(dtS: number, powerW: number): void;
}

/** A pack at rest. @param socPct 0 to 100 */
export function createPack(parameters: PackParameters, socPct: number): Pack {
  const cellVoltage = createSocCurve(parameters.cellVoltageV);
  const dischargeLimit = createSocCurve(parameters.dischargeLimitW);
  const chargeLimit = createSocCurve(parameters.chargeLimitW);
  const { cellsInSeries, resistanceOhm } = parameters;
  const percentPerAmpereSecond = 100 / (parameters.capacityAh * 3600);
  let overloadS = 0;

  const pack: Pack = {
    parameters,
    mainRelayClosed: true,
    forcedRelayCutRequest: 0,
    tempMinC: RESTING_TEMP_C,
    tempMaxC: RESTING_TEMP_C,
    cellLowByV: 0,
    cellHighByV: 0,
    cellMinV: cellVoltage.at(socPct),
    cellMaxV: cellVoltage.at(socPct),
    socPct,
    voltageV: cellsInSeries * cellVoltage.at(socPct),
    currentA: 0,
    powerW: 0,
    lossW: 0,
    limited: false,
    dischargeLimitW: dischargeLimit.at(socPct),
    chargeLimitW: chargeLimit.at(socPct),
    relayCutRequest: 0,
    storedEnergyWh: (atSocPct) =>
      (cellsInSeries * cellVoltage.integralTo(atSocPct) * parameters.capacityAh) / 100,
    step,
  };
  return pack;

  function step(dtS: number, wantedPowerW: number): void {
    const fromPct = pack.socPct;
    const percentPerAmpere = dtS * percentPerAmpereSecond;
    const highestA = fromPct / percentPerAmpere;
    const lowestA = (fromPct - 100) / percentPerAmpere;

    // The current moves the charge, the charge moves the voltage, the voltage sets the current: a fixed point. The
    // mean open-circuit voltage over the charge that flows makes stored energy = terminal energy + heat exact.
    let currentA = 0;
    let toPct = fromPct;
    let openCircuitV = cellsInSeries * cellVoltage.at(fromPct);
    if (pack.mainRelayClosed && wantedPowerW !== 0) {
      for (let round = 0; round < mostRounds; round++) {
        const nextA = Math.min(highestA, Math.max(lowestA, currentFor(wantedPowerW, openCircuitV)));
        const changeA = nextA - currentA;
        currentA = nextA;
        toPct = Math.min(100, Math.max(0, fromPct - currentA * percentPerAmpere));
        openCircuitV = cellsInSeries * cellVoltage.meanBetween(fromPct, toPct);
        if (Math.abs(changeA) <= convergedShare * Math.abs(currentA)) break;
      }
    }
    pack.socPct = toPct;
    pack.currentA = currentA;
    pack.lossW = resistanceOhm * currentA * currentA;
    pack.powerW = openCircuitV * currentA - pack.lossW;
    pack.voltageV = cellsInSeries * cellVoltage.at(toPct) - resistanceOhm * currentA;
    pack.limited = Math.abs(pack.powerW - wantedPowerW) > 1e-6 * Math.abs(wantedPowerW);
    updateManagement(dtS);
  }

  /** V I = P with V = OCV - R I; beyond the largest power the current of the largest power. */
  function currentFor(powerW: number, openCircuitV: number): number {
    const discriminant = openCircuitV * openCircuitV - 4 * resistanceOhm * powerW;
    if (discriminant <= 0) return openCircuitV / (2 * resistanceOhm);
    // Not (OCV - root) / 2R, which loses digits at small powers.
    return (2 * powerW) / (openCircuitV + Math.sqrt(discriminant));
  }

  /** Battery management: limits of the new state of charge, and the relay request when limits are ignored. */
  function updateManagement(dtS: number): void {
    const overloaded =
      pack.powerW > pack.dischargeLimitW * overloadFactor + overloadMarginW ||
      -pack.powerW > pack.chargeLimitW * overloadFactor + overloadMarginW;
    overloadS = overloaded ? overloadS + dtS : 0;
    const meanCellV = pack.voltageV / cellsInSeries;
    pack.cellMinV = meanCellV - pack.cellLowByV;
    pack.cellMaxV = meanCellV + pack.cellHighByV;
    const { cellStopV, temperatureC } = parameters;
    const outside =
      pack.cellMinV < parameters.minCellVoltageV ||
      pack.cellMaxV > parameters.maxCellVoltageV ||
      pack.tempMaxC > temperatureC.cut;
    const ownRequest = outside || overloadS > overloadToleranceS ? 1 : 0;
    pack.relayCutRequest = pack.forcedRelayCutRequest || ownRequest;
    const emptyShare = shareOf(pack.cellMinV - cellStopV.discharge, cellStopV.taper);
    const fullShare = shareOf(cellStopV.charge - pack.cellMaxV, cellStopV.taper);
    pack.dischargeLimitW =
      dischargeLimit.at(pack.socPct) * emptyShare * temperatureShare(temperatureC.discharge);
    pack.chargeLimitW = chargeLimit.at(pack.socPct) * fullShare * temperatureShare(temperatureC.charge);
  }

  /** What the coldest and the warmest place leave of a limit. */
  function temperatureShare([fromC, toC]: readonly [number, number]): number {
    const { taper } = parameters.temperatureC;
    return Math.min(shareOf(pack.tempMinC - fromC, taper), shareOf(toC - pack.tempMaxC, taper));
  }
}

/** Falls from 1 to 0 over the last `taper` before a limit. */
function shareOf(distance: number, taper: number): number {
  return Math.min(1, Math.max(0, distance / taper));
}
