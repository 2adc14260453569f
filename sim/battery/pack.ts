import { createBatteryManagement } from './batteryManagement.ts';
import { createCellResistance } from './cellResistance.ts';
import type { PackParameters } from './packParameters.ts';
import { createPackThermal } from './packThermal.ts';
import { createRelaxation } from './relaxation.ts';
import { createSocCurve } from './socCurve.ts';

/** Rounds of the fixed point in `solveAcross`, which gains at least two digits a round in steps of up to a minute. */
const MOST_ROUNDS = 10;
const CONVERGED_SHARE = 1e-13;
const RESTING_TEMP_C = 20;

/** A battery pack behind its terminals. + current and power leave it. */
export interface Pack {
  readonly parameters: PackParameters;
  /** Main relay; set before a step. While it is open no current flows. */
  mainRelayClosed: boolean;
  /** The car feeds heater and cooler; set before a step. */
  thermalPowered: boolean;
  /** Of the air around; set before a step. */
  ambientC: number;
  /** Forces `relayCutRequest`, for a fault; 0 is none. */
  forcedRelayCutRequest: number;
  /** How much colder or warmer than the model the coldest and the warmest place are, for a fault. */
  tempMinOffsetC: number;
  tempMaxOffsetC: number;
  /** How much further the weakest cell lies below the others, and the highest above, V, for a fault; not negative. */
  cellLowByV: number;
  cellHighByV: number;

  /** Of the model, without faults. */
  tempC: number;
  /** Of the coldest and the warmest place after the last step. */
  tempMinC: number;
  tempMaxC: number;
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
  /** Heat in all resistances during the last step. */
  lossW: number;
  /** Electrical power that heater and cooler want of the car's auxiliaries; not of `powerW`. */
  thermalAuxW: number;
  /** The last step could not give or take the wanted power: relay open, empty, full, or beyond its voltage. */
  limited: boolean;
  /** What the battery management allows now, W, both not negative. */
  dischargeLimitW: number;
  chargeLimitW: number;
  /** Battery asks for its main relay to open: 0 is no. */
  relayCutRequest: number;

  /** Exact integral of open-circuit voltage over charge, from empty. */
  storedEnergyWh(socPct: number): number;
  /** Energy in the capacitors of both RC pairs. */
  polarisationEnergyWh(): number;
  /** @param powerW wanted at the terminals, + leaves the battery */
  step(dtS: number, powerW: number): void;
}

/** A pack at rest at 20 degC. @param socPct 0 to 100 */
export function createPack(parameters: PackParameters, socPct: number): Pack {
  const { cell, cellsInSeries, extraResistanceOhm, spread } = parameters;
  const cellVoltage = createSocCurve(cell.openCircuitV);
  const resistance = createCellResistance(cell);
  const packPerCell = (cellsInSeries / parameters.cellsInParallel) * parameters.resistanceFactor;
  const fast = createRelaxation(cell.timeConstantsS[0]);
  const slow = createRelaxation(cell.timeConstantsS[1]);
  const thermal = createPackThermal(parameters.thermal);
  const management = createBatteryManagement(parameters);
  const percentPerAmpereSecond = 100 / (parameters.capacityAh * 3600);
  const weakCapacityShare = 1 - spread.capacityPct / 100;
  const strongCapacityShare = 1 + spread.capacityPct / 100;
  const isEven = spread.socPct === 0 && spread.capacityPct === 0 && spread.resistancePct === 0;
  // Fields of one object: V8 keeps numbers that change in place there, and boxes those of closures.
  const now = {
    stepS: NaN,
    /** States of the two RC pairs, sqrt(W). */
    fastW: 0,
    slowW: 0,
    /** What the solver works with and finds: V = open-circuit voltage - relaxing - resistance x current, means. */
    relaxingV: 0,
    resistanceOhm: 0,
    currentA: 0,
    toPct: 0,
    openCircuitV: 0,
  };

  const pack: Pack = {
    parameters,
    mainRelayClosed: true,
    thermalPowered: false,
    ambientC: RESTING_TEMP_C,
    forcedRelayCutRequest: 0,
    tempMinOffsetC: 0,
    tempMaxOffsetC: 0,
    cellLowByV: 0,
    cellHighByV: 0,
    tempC: RESTING_TEMP_C,
    tempMinC: RESTING_TEMP_C,
    tempMaxC: RESTING_TEMP_C,
    cellMinV: 0,
    cellMaxV: 0,
    socPct,
    voltageV: cellsInSeries * cellVoltage.at(socPct),
    currentA: 0,
    powerW: 0,
    lossW: 0,
    thermalAuxW: 0,
    limited: false,
    dischargeLimitW: 0,
    chargeLimitW: 0,
    relayCutRequest: 0,
    storedEnergyWh: (atSocPct) =>
      (cellsInSeries * cellVoltage.integralTo(atSocPct) * parameters.capacityAh) / 100,
    polarisationEnergyWh: () =>
      (fast.timeConstantS * now.fastW * now.fastW + slow.timeConstantS * now.slowW * now.slowW) / 7200,
    step,
  };
  updateExtremes();
  management.update(pack, 0);
  return pack;

  function step(dtS: number, wantedPowerW: number): void {
    if (dtS !== now.stepS) {
      now.stepS = dtS;
      fast.setStep(dtS);
      slow.setStep(dtS);
    }
    const fromPct = pack.socPct;
    resistance.update(fromPct, pack.tempC);
    const seriesOhm = packPerCell * resistance.seriesOhm + extraResistanceOhm;
    const fastOhm = packPerCell * resistance.fastOhm;
    const slowOhm = packPerCell * resistance.slowOhm;
    const fastRoot = Math.sqrt(fastOhm);
    const slowRoot = Math.sqrt(slowOhm);
    // The mean voltage of an RC pair over the step is linear in the current: one resistance, one voltage.
    now.resistanceOhm = seriesOhm + fastOhm * (1 - fast.meanShare) + slowOhm * (1 - slow.meanShare);
    now.relaxingV = fastRoot * now.fastW * fast.meanShare + slowRoot * now.slowW * slow.meanShare;
    if (pack.mainRelayClosed && wantedPowerW !== 0) solve(fromPct, dtS, wantedPowerW);
    else rest(fromPct);

    const { currentA } = now;
    const fastEndW = fastRoot * currentA;
    const slowEndW = slowRoot * currentA;
    const fastAwayW = now.fastW - fastEndW;
    const slowAwayW = now.slowW - slowEndW;
    pack.lossW =
      seriesOhm * currentA * currentA +
      fastEndW * (fastEndW + 2 * fastAwayW * fast.meanShare) +
      fastAwayW * fastAwayW * fast.meanSquareShare +
      slowEndW * (slowEndW + 2 * slowAwayW * slow.meanShare) +
      slowAwayW * slowAwayW * slow.meanSquareShare;
    now.fastW = fastEndW + fastAwayW * fast.keptShare;
    now.slowW = slowEndW + slowAwayW * slow.keptShare;
    pack.socPct = now.toPct;
    pack.currentA = currentA;
    pack.powerW = (now.openCircuitV - now.relaxingV - now.resistanceOhm * currentA) * currentA;
    pack.voltageV =
      cellsInSeries * cellVoltage.at(now.toPct) -
      seriesOhm * currentA -
      fastRoot * now.fastW -
      slowRoot * now.slowW;
    pack.limited = Math.abs(pack.powerW - wantedPowerW) > 1e-6 * Math.abs(wantedPowerW);

    thermal.step(pack, dtS);
    updateExtremes();
    management.update(pack, dtS);
  }

  function rest(fromPct: number): void {
    now.currentA = 0;
    now.toPct = fromPct;
    now.openCircuitV = cellsInSeries * cellVoltage.at(fromPct);
  }

  /**
   * The current moves the charge, the charge moves the voltage, the voltage sets the current. The mean open-circuit
   * voltage over the charge that flows makes stored energy = terminal energy + heat exact. Between two corners of its
   * table that mean is linear in the current, which acts as one more resistance.
   */
  function solve(fromPct: number, dtS: number, powerW: number): void {
    const percentPerAmpere = dtS * percentPerAmpereSecond;
    const piece = cellVoltage.pieceOf(fromPct);
    const fromV = cellsInSeries * cellVoltage.at(fromPct);
    const slopeOhm = 0.5 * cellsInSeries * cellVoltage.slopeOf(piece) * percentPerAmpere;
    const currentA = currentFor(powerW, fromV - now.relaxingV, now.resistanceOhm + slopeOhm);
    const toPct = fromPct - currentA * percentPerAmpere;
    if (toPct < 0 || toPct > 100 || cellVoltage.pieceOf(toPct) !== piece) {
      solveAcross(fromPct, percentPerAmpere, powerW);
      return;
    }
    now.currentA = currentA;
    now.toPct = toPct;
    now.openCircuitV = fromV - slopeOhm * currentA;
  }

  /** The same across corners of the table, or to an end of it, by a fixed point. */
  function solveAcross(fromPct: number, percentPerAmpere: number, powerW: number): void {
    const highestA = fromPct / percentPerAmpere;
    const lowestA = (fromPct - 100) / percentPerAmpere;
    let currentA = 0;
    let toPct = fromPct;
    let openCircuitV = cellsInSeries * cellVoltage.at(fromPct);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const wantedA = currentFor(powerW, openCircuitV - now.relaxingV, now.resistanceOhm);
      const nextA = Math.min(highestA, Math.max(lowestA, wantedA));
      const changeA = nextA - currentA;
      currentA = nextA;
      toPct = Math.min(100, Math.max(0, fromPct - currentA * percentPerAmpere));
      openCircuitV = cellsInSeries * cellVoltage.meanBetween(fromPct, toPct);
      if (Math.abs(changeA) <= CONVERGED_SHARE * Math.abs(currentA)) break;
    }
    now.currentA = currentA;
    now.toPct = toPct;
    now.openCircuitV = openCircuitV;
  }

  /**
   * Coldest and warmest place, weakest and highest cell. All cells carry the same charge and were balanced when full,
   * but for the spread: the weakest is empty earlier by its smaller capacity. Its resistance counts against it in both
   * directions, as if the weakest by charge were the worst by resistance, too.
   */
  function updateExtremes(): void {
    pack.tempMinC = pack.tempC + pack.tempMinOffsetC;
    pack.tempMaxC = pack.tempC + pack.tempMaxOffsetC;
    const meanV = (pack.voltageV + extraResistanceOhm * pack.currentA) / cellsInSeries;
    let lowV = meanV;
    let highV = meanV;
    if (!isEven) {
      const meanOpenV = cellVoltage.at(pack.socPct);
      const awayV = (Math.abs(meanOpenV - meanV) * spread.resistancePct) / 100;
      const drawnPct = 100 - pack.socPct;
      const weakPct = Math.max(0, 100 - drawnPct / weakCapacityShare - spread.socPct);
      const strongPct = Math.min(100, 100 - drawnPct / strongCapacityShare + spread.socPct);
      lowV += cellVoltage.at(weakPct) - meanOpenV - awayV;
      highV += cellVoltage.at(strongPct) - meanOpenV + awayV;
    }
    pack.cellMinV = lowV - pack.cellLowByV;
    pack.cellMaxV = highV + pack.cellHighByV;
  }
}

/** V I = P with V = E - R I; beyond the largest power the current of the largest power. */
function currentFor(powerW: number, sourceV: number, resistanceOhm: number): number {
  const discriminant = sourceV * sourceV - 4 * resistanceOhm * powerW;
  if (discriminant <= 0) return sourceV / (2 * resistanceOhm);
  // Not (E - root) / 2R, which loses digits at small powers.
  return (2 * powerW) / (sourceV + Math.sqrt(discriminant));
}
