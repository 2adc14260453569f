import { safetyLimits } from '../../firmware/contract/safetyLimits.ts';
import { createPack } from '../battery/pack.ts';
import type { PackParameters } from '../battery/packParameters.ts';
import type { FleetCar } from './fleetCar.ts';

/** Corners of the tables: each whole percent from empty to full. */
export const PACK_KNOTS = 101;
/** Long enough that the slow part of the resistance shows, at a load that hardly moves the charge. */
const SETTLING_S = 600;
const SETTLING_HOURS = 30;

/** What the fleet knows of a pack at its station, at each whole percent; between two corners a line. */
export interface PackTable {
  readonly openCircuitV: Float64Array;
  /** From empty. */
  readonly storedWh: Float64Array;
  /** With its slow part settled. */
  readonly resistanceOhm: Float64Array;
  /** Most power at the battery that station, owner, battery management and the gate's cell limits leave, W. */
  readonly exportLimitW: Float64Array;
  readonly importLimitW: Float64Array;
  /** Where the charge alone bounds neither direction: one limit of each holds over the whole range. */
  readonly flatFromPct: number;
  readonly flatToPct: number;
  readonly ahPerPct: number;
}

/** Samples the detailed pack, so that its parameters are read in one place only. */
export function samplePack(car: FleetCar): PackTable {
  const openCircuitV = new Float64Array(PACK_KNOTS);
  const resistanceOhm = new Float64Array(PACK_KNOTS);
  const exportLimitW = new Float64Array(PACK_KNOTS);
  const importLimitW = new Float64Array(PACK_KNOTS);
  const storedWh = new Float64Array(PACK_KNOTS);
  let ahPerPct = 0;
  for (let pct = 0; pct < PACK_KNOTS; pct++) {
    const settled = settle(car.pack, pct);
    openCircuitV[pct] = settled.openCircuitV;
    resistanceOhm[pct] = settled.resistanceOhm;
    ahPerPct += settled.ahPerPct / PACK_KNOTS;
  }
  for (let pct = 0; pct < PACK_KNOTS; pct++) {
    if (pct > 0)
      storedWh[pct] = storedWh[pct - 1]! + 0.5 * ahPerPct * (openCircuitV[pct - 1]! + openCircuitV[pct]!);
    const pack = createPack(car.pack, pct);
    exportLimitW[pct] = gateLimitW(car, openCircuitV[pct]!, -resistanceOhm[pct]!, pack.dischargeLimitW);
    importLimitW[pct] = gateLimitW(car, openCircuitV[pct]!, resistanceOhm[pct]!, pack.chargeLimitW);
  }
  return {
    openCircuitV,
    storedWh,
    resistanceOhm,
    exportLimitW,
    importLimitW,
    ...flatRange(car, exportLimitW, importLimitW, openCircuitV),
    ahPerPct,
  };
}

/** Resistance and charge per percent, from the heat and the charge of a small load that has lasted a while. */
function settle(
  parameters: PackParameters,
  pct: number,
): { openCircuitV: number; resistanceOhm: number; ahPerPct: number } {
  const pack = createPack(parameters, pct);
  const openCircuitV = pack.voltageV;
  const loadW = ((pct < 50 ? -1 : 1) * pack.storedEnergyWh(100)) / SETTLING_HOURS;
  let chargeAs = 0;
  for (let second = 0; second < SETTLING_S; second++) {
    pack.step(1, loadW);
    chargeAs += pack.currentA;
  }
  return {
    openCircuitV,
    resistanceOhm: pack.lossW / (pack.currentA * pack.currentA),
    ahPerPct: chargeAs / 3600 / (pct - pack.socPct),
  };
}

/**
 * The power at which the gate's window and the voltage that this power leads to agree.
 * @param signedOhm + where the power lifts the voltage
 */
function gateLimitW(car: FleetCar, openCircuitV: number, signedOhm: number, batteryLimitW: number): number {
  const isImport = signedOhm > 0;
  const chargeStopV = safetyLimits.cellChargeStopV.default[car.chemistry];
  const dischargeStopV = safetyLimits.cellDischargeStopV.default[car.chemistry];
  const spreadV = safetyLimits.cellSpreadV.default;
  const ratingW = isImport ? car.maxImportW : car.maxExportW;
  const allowedW = (powerW: number): number => {
    const voltageV = openCircuitV + (signedOhm * powerW) / openCircuitV;
    const cellV = voltageV / car.pack.cellsInSeries;
    const roomV = (isImport ? chargeStopV - cellV : cellV - dischargeStopV) - spreadV;
    const share = Math.min(1, Math.max(0, roomV / safetyLimits.cellDerateV.default));
    return share * Math.min(ratingW, car.stationCurrentA * voltageV, batteryLimitW);
  };
  let low = 0;
  let high = ratingW;
  for (let round = 0; round < 40; round++) {
    const middle = 0.5 * (low + high);
    if (allowedW(middle) >= middle) low = middle;
    else high = middle;
  }
  return low;
}

/** Whole percents between which only rating and station bound the power. */
function flatRange(
  car: FleetCar,
  exportLimitW: Float64Array,
  importLimitW: Float64Array,
  openCircuitV: Float64Array,
): { flatFromPct: number; flatToPct: number } {
  const isFlat = (pct: number): boolean =>
    exportLimitW[pct]! > 0.95 * Math.min(car.maxExportW, car.stationCurrentA * openCircuitV[pct]!) &&
    importLimitW[pct]! > 0.95 * Math.min(car.maxImportW, car.stationCurrentA * openCircuitV[pct]!);
  const middle = PACK_KNOTS >> 1;
  let flatFromPct = middle;
  let flatToPct = middle;
  while (flatFromPct > 0 && isFlat(flatFromPct - 1)) flatFromPct--;
  while (flatToPct < PACK_KNOTS - 1 && isFlat(flatToPct + 1)) flatToPct++;
  return { flatFromPct, flatToPct };
}

/** Stored energy, Wh: the exact integral of the open-circuit voltage's lines. */
export function storedWhAt(table: PackTable, socPct: number): number {
  const i = Math.min(PACK_KNOTS - 2, socPct | 0);
  const x = socPct - i;
  const lowV = table.openCircuitV[i]!;
  const slopeV = table.openCircuitV[i + 1]! - lowV;
  return table.storedWh[i]! + x * table.ahPerPct * (lowV + 0.5 * slopeV * x);
}

/** State of charge that holds this energy, found near another one; 0 and 100 are the ends. */
export function socPctHolding(table: PackTable, storedWh: number, nearPct: number): number {
  const { openCircuitV, storedWh: corners, ahPerPct } = table;
  let i = Math.min(PACK_KNOTS - 2, nearPct | 0);
  while (i > 0 && storedWh < corners[i]!) i--;
  while (i < PACK_KNOTS - 2 && storedWh >= corners[i + 1]!) i++;
  const restAh = (storedWh - corners[i]!) / ahPerPct;
  const lowV = openCircuitV[i]!;
  const slopeV = openCircuitV[i + 1]! - lowV;
  // The root of 0.5 slope x^2 + low x = rest that stays finite on a level line.
  const x = (2 * restAh) / (lowV + Math.sqrt(lowV * lowV + 2 * slopeV * restAh));
  return Math.min(100, Math.max(0, i + x));
}
