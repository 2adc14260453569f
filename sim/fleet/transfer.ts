import { createConverter } from '../charger/converter.ts';
import type { FleetCar } from './fleetCar.ts';
import type { FleetState } from './fleetState.ts';
import { PACK_KNOTS, storedWhAt, type PackTable } from './packTable.ts';

/** Below this no transfer goes on, and none begins. As in the firmware's export controller. */
const LEAST_POWER_W = 1000;
/** A transfer starts only this far beyond its threshold. As in the firmware's policy. */
const HYSTERESIS_PCT = 0.5;
/** Import begins at this share of the rating, then whole amperes follow the meter. As in the firmware's current limit. */
const IMPORT_START = 0.9;
/** Longest piece of a transfer at one current, and shortest where the limits move. */
const LONG_PIECE_S = 300;
const SHORT_PIECE_S = 60;
/** After the battery has ended a transfer, it is left in peace so long. */
const EXHAUSTED_S = 1800;

/** The car beside its station: sessions, transfers and what they lose. One vehicle at a time, piece by piece. */
export interface Transfer {
  /** The connector was put in at this time. */
  begin(pluggedAtS: number): void;
  /** No session for `durationS`, plugged in or not: the station's own draw. */
  sleep(vehicle: number, durationS: number): void;
  /**
   * Plugged in: charges up to, discharges down to, or waits.
   * @returns false when there is no session and nothing to begin one for: the time is left to `sleep`
   */
  park(
    vehicle: number,
    fromS: number,
    toS: number,
    chargeUpToPct: number,
    dischargeDownToPct: number,
  ): boolean;
}

/** @param state is written to */
export function createTransfer(car: FleetCar, pack: PackTable, state: FleetState): Transfer {
  const { openCircuitV, resistanceOhm, exportLimitW, importLimitW, flatFromPct, flatToPct } = pack;
  const { session: timing, converter: losses } = car;
  const converter = createConverter(losses);
  const { asleepPowerW, idlePowerW } = losses;
  const { transferAuxPowerW } = car.vehicle;
  const {
    socPct,
    importedWh,
    exportedWh,
    batteryLossWh,
    conversionLossWh,
    standbyWh,
    transferAuxWh,
    sessions,
  } = state;
  const percentPerAs = 1 / (3600 * pack.ahPerPct);
  /** Share of the rating at which a transfer begins on the ramp. */
  const leastShare = LEAST_POWER_W / Math.min(car.maxImportW, car.maxExportW);
  // Numbers that change, in an array: closures would box them.
  const now = new Float64Array(6);
  const PLUGGED_AT = 0;
  /** Direction of the open session: 1 sells, -1 charges, 0 is none. */
  const GOING = 1;
  /** Whole amperes that the meter has added to the start of an import. */
  const TRIM = 2;
  const EXHAUSTED_DIRECTION = 3;
  const EXHAUSTED_UNTIL = 4;
  /** End of the last piece. */
  const AT = 5;

  function begin(pluggedAtS: number): void {
    now.fill(0);
    now[PLUGGED_AT] = pluggedAtS;
  }

  function sleep(vehicle: number, durationS: number): void {
    const wh = (asleepPowerW * durationS) / 3600;
    importedWh[vehicle]! += wh;
    standbyWh[vehicle]! += wh;
  }

  function park(
    vehicle: number,
    fromS: number,
    toS: number,
    chargeUpToPct: number,
    dischargeDownToPct: number,
  ): boolean {
    const soc = socPct[vehicle]!;
    const going = now[GOING]!;
    if (soc < (going < 0 ? chargeUpToPct : chargeUpToPct - HYSTERESIS_PCT))
      serve(vehicle, fromS, toS, -1, chargeUpToPct);
    else if (soc > (going > 0 ? dischargeDownToPct : dischargeDownToPct + HYSTERESIS_PCT))
      serve(vehicle, fromS, toS, 1, dischargeDownToPct);
    else if (going !== 0) endSession(vehicle, fromS, toS);
    else return false;
    return true;
  }

  /** Keeps the session for a while, and sleeps for the rest. */
  function endSession(vehicle: number, fromS: number, toS: number): void {
    const heldS = Math.min(timing.holdS + timing.stopS, toS - fromS);
    idle(vehicle, heldS);
    sleep(vehicle, toS - fromS - heldS);
    now[GOING] = 0;
  }

  /** Awake without power: the station draws from the grid, the car from its battery. */
  function idle(vehicle: number, durationS: number): void {
    const wh = (idlePowerW * durationS) / 3600;
    importedWh[vehicle]! += wh;
    standbyWh[vehicle]! += wh;
    const soc = socPct[vehicle]!;
    const i = Math.min(PACK_KNOTS - 2, soc | 0);
    const currentA =
      transferAuxPowerW / (openCircuitV[i]! + (soc - i) * (openCircuitV[i + 1]! - openCircuitV[i]!));
    drain(vehicle, soc, currentA, resistanceOhm[i]!, durationS);
  }

  /** Current out of the battery that only the car uses. */
  function drain(vehicle: number, soc: number, currentA: number, ohm: number, durationS: number): void {
    const nextSoc = Math.max(0, soc - currentA * durationS * percentPerAs);
    const givenWh = storedWhAt(pack, soc) - storedWhAt(pack, nextSoc);
    const heatWh = Math.min(givenWh, (ohm * currentA * currentA * durationS) / 3600);
    socPct[vehicle] = nextSoc;
    batteryLossWh[vehicle]! += heatWh;
    transferAuxWh[vehicle]! += givenWh - heatWh;
  }

  /** A transfer as far as it goes. */
  function serve(vehicle: number, fromS: number, toS: number, direction: number, limitPct: number): void {
    if (direction === now[EXHAUSTED_DIRECTION] && fromS < now[EXHAUSTED_UNTIL]!) {
      if (now[GOING] !== 0) endSession(vehicle, fromS, toS);
      else sleep(vehicle, toS - fromS);
      return;
    }
    let atS = fromS;
    if (now[GOING] === 0) {
      const readyAtS = now[PLUGGED_AT]! + timing.enterDelayS + leastShare * timing.enterRampS;
      const beginAtS = Math.min(toS, Math.max(fromS, readyAtS));
      sleep(vehicle, beginAtS - fromS);
      if (beginAtS === toS) return;
      atS = Math.min(toS, beginAtS + timing.startS);
      idle(vehicle, atS - beginAtS);
      sessions[vehicle]!++;
    }
    if (direction !== now[GOING]) now[TRIM] = 0;
    now[GOING] = direction;
    now[AT] = atS;
    while (now[AT]! < toS && transferPiece(vehicle, direction, limitPct, toS));
    if (now[AT]! < toS) endSession(vehicle, now[AT]!, toS);
  }

  /** One piece at one current, from `AT`, which it moves. @returns whether the transfer goes on */
  function transferPiece(vehicle: number, direction: number, limitPct: number, toS: number): boolean {
    const soc = socPct[vehicle]!;
    const atS = now[AT]!;
    const i = Math.min(PACK_KNOTS - 2, soc | 0);
    const x = soc - i;
    const restV = openCircuitV[i]! + x * (openCircuitV[i + 1]! - openCircuitV[i]!);
    const ohm = resistanceOhm[i]! + x * (resistanceOhm[i + 1]! - resistanceOhm[i]!);
    const limitW = direction > 0 ? exportLimitW : importLimitW;
    let allowedW = limitW[i]! + x * (limitW[i + 1]! - limitW[i]!);

    let pieceS = soc >= flatFromPct && soc <= flatToPct ? LONG_PIECE_S : SHORT_PIECE_S;
    const rampLeftS = now[PLUGGED_AT]! + timing.enterDelayS + timing.enterRampS - atS;
    if (rampLeftS > 0) {
      pieceS = Math.min(SHORT_PIECE_S, rampLeftS);
      const share = 1 - (rampLeftS - 0.5 * pieceS) / timing.enterRampS;
      allowedW = Math.min(allowedW, share * (direction > 0 ? car.maxExportW : car.maxImportW));
    }
    pieceS = Math.min(pieceS, toS - atS);

    const stationA =
      allowedW < LEAST_POWER_W
        ? 0
        : direction > 0
          ? exportA(restV, ohm, allowedW)
          : importA(restV, ohm, allowedW);
    if (stationA === 0) {
      now[EXHAUSTED_DIRECTION] = direction;
      now[EXHAUSTED_UNTIL] = atS + EXHAUSTED_S;
      return false;
    }
    const currentA = direction * stationA + transferAuxPowerW / restV;
    const pctPerS = currentA * percentPerAs;
    const toLimitS = (soc - limitPct) / pctPerS;
    const ends = toLimitS <= pieceS;
    const durationS = ends ? Math.max(0, toLimitS) : pieceS;
    const nextSoc = ends ? limitPct : soc - pctPerS * durationS;
    now[AT] = atS + durationS;
    if (nextSoc === soc) return false;

    // The charge that flows and the energy that the store loses are exact; the rest follows from them.
    const chargeAh = (soc - nextSoc) * pack.ahPerPct;
    const meanV = (storedWhAt(pack, soc) - storedWhAt(pack, nextSoc)) / chargeAh - ohm * currentA;
    const hours = durationS / 3600;
    const dcPowerW = direction * stationA * meanV;
    const lossW = converter.conversionLossW(dcPowerW);
    socPct[vehicle] = nextSoc;
    batteryLossWh[vehicle]! += ohm * currentA * currentA * hours;
    conversionLossWh[vehicle]! += lossW * hours;
    transferAuxWh[vehicle]! += (currentA - direction * stationA) * meanV * hours;
    if (dcPowerW > lossW) exportedWh[vehicle]! += (dcPowerW - lossW) * hours;
    else importedWh[vehicle]! += (lossW - dcPowerW) * hours;
    return !ends;
  }

  /** Whole amperes whose power at the battery is allowed. */
  function exportA(restV: number, ohm: number, allowedW: number): number {
    return Math.floor(allowedW / (restV - (ohm * allowedW) / restV));
  }

  /** Whole amperes whose power at the grid is allowed: the controller adds one when it is sure to fit. */
  function importA(restV: number, ohm: number, allowedW: number): number {
    const voltageV = restV + (ohm * allowedW) / restV;
    const startA = (IMPORT_START * allowedW) / voltageV;
    let trimA = Math.min(now[TRIM]!, allowedW / voltageV - startA);
    for (;;) {
      const amps = Math.max(0, Math.floor(startA + trimA));
      const dcW = amps * voltageV;
      const headroomW = allowedW - dcW - converter.conversionLossW(dcW);
      if (headroomW < 0 && amps > 0) trimA -= 1;
      else if (headroomW > 1.5 * voltageV && startA + trimA + 1 <= allowedW / voltageV) trimA += 1;
      else {
        now[TRIM] = trimA;
        return amps;
      }
    }
  }

  return { begin, sleep, park };
}
