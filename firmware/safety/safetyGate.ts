import type { Reason } from '../contract/reasons.ts';
import { judgeBattery, type BatteryLimits } from './batteryLimits.ts';
import type { FaultMemory } from './faultMemory.ts';
import type { GateWindow } from './gateWindow.ts';
import type { GridDroop } from './gridDroop.ts';
import type { GridFollower } from './gridFollower.ts';
import { createPlausibility, type PlausibilityInput } from './plausibility.ts';
import { createPowerDeviation } from './powerDeviation.ts';
import * as limit from 'safety-limits';

/**
 * The slow half of the checks runs in every second tick of 100 ms, also when one comes a little early, and each of its
 * two parts in every fourth: 2.5 times a second.
 */
const LOOK_MS = 150;

/** What the gate looks at. NaN is unknown; magnitudes for limits; `Infinity` age is never heard. */
export interface GateInput extends PlausibilityInput {
  isPlugged: boolean;
  isIgnitionOn: boolean;
  /** Why a bus or the journal cannot be trusted now; null when it can. */
  vehicleBusFault: Reason | null;
  chargerBusFault: Reason | null;
  journalFault: Reason | null;
  /** Why the state of charge is not believed: see socTrust.ts. */
  socRefusal: Reason | null;
  motorRpm: number;
  carSocPct: number;
  packVoltageV: number;
  batteryCurrentA: number;
  dischargeLimitW: number;
  chargeLimitW: number;
  relayCutRequest: number;
  /** NaN also where the vehicle does not tell them. */
  cellMinV: number;
  cellMaxV: number;
  batteryTempMinC: number;
  batteryTempMaxC: number;
  chargerAgeMs: number;
  chargerVoltageV: number;
  chargerCurrentA: number;
  chargerResolutionA: number;
  /** What it is asked for on the wire, + leaves the battery. */
  askedCurrentA: number;
  chargerExportLimitW: number;
  chargerImportLimitW: number;
  chargerFault: boolean;
  /** Infinity where the charger itself watches it and finds nothing; NaN where nobody does. */
  insulationOhmPerV: number;
  /** There is voltage at the inlet though the contactors were told to open. */
  contactorsWelded: boolean;
  meterAgeMs: number;
  meterPowerW: number;
  /** From configuration and policy, the higher one. */
  floorSocPct: number;
  exportRatingW: number;
  importRatingW: number;
  /** null when policy and owner allow; otherwise why not. */
  policyRefusal: Reason | null;
}

/** Decides what power may flow now. */
export interface SafetyGate {
  /** @param window is overwritten, so that the 100 ms tick allocates nothing */
  decide(nowMs: number, input: GateInput, window: GateWindow): void;
}

/** What must be known of the car. */
function unknownOfVehicle(input: GateInput): Reason | null {
  const { vehicleBusFault } = input;
  // While it is being proven all of it may be there.
  if (vehicleBusFault && vehicleBusFault !== 'PROFILE_UNPROVEN') return vehicleBusFault;
  // One unknown value, or one beyond all numbers, spoils the sum: each test of its own costs the interpreter a call.
  const sum =
    input.carSocPct +
    input.packVoltageV +
    input.batteryCurrentA +
    input.dischargeLimitW +
    input.chargeLimitW +
    input.relayCutRequest +
    input.motorRpm +
    input.batteryTempMinC +
    input.batteryTempMaxC +
    (limit.cellsInSeries ? 0 : input.cellMinV + input.cellMaxV);
  return isFinite(sum) ? null : 'BATTERY_STALE';
}

/** What must be known of charger and grid. */
function unknownOfCharger(input: GateInput): Reason | null {
  if (input.chargerBusFault) return input.chargerBusFault;
  // Written so that an age of NaN is stale as well, and a fresh frame whose reading is no number: 0 times it is none.
  if (!(input.chargerAgeMs + 0 * input.chargerCurrentA <= limit.chargerTimeoutMs)) return 'CHARGER_STALE';
  if (!(input.meterAgeMs + 0 * input.meterPowerW <= limit.meterTimeoutMs)) return 'METER_STALE';
  return null;
}

/**
 * Separate from control and silent by default: what it does not know closes the window, and each closed side says why.
 * @param grid and droop are fed with the meter's readings by whoever receives them
 */
export function createSafetyGate(faults: FaultMemory, grid: GridFollower, droop: GridDroop): SafetyGate {
  const deviation = createPowerDeviation();
  const plausibility = createPlausibility();
  const battery: BatteryLimits = {
    exportShare: 0,
    importShare: 0,
    exportLimitedBy: 'BATTERY_STALE',
    importLimitedBy: 'BATTERY_STALE',
  };
  let implausible: Reason | null = null;
  let lookedAtMs = -LOOK_MS;
  let looksAtPower = false;
  /** More power flows than may, and it is not a fault yet. */
  let isBeyond = false;
  /** Until then the car has not been known for long enough. */
  let settledAtMs = 0;
  /** What the charger was asked for in the last tick. */
  let askedA = 0;

  const lookAtPower = (nowMs: number, input: GateInput): void => {
    isBeyond = deviation.look(nowMs, input);
    faults.observe('CURRENT_DEVIATION', isBeyond, nowMs);
    implausible = plausibility.look(nowMs, input);
  };

  const lookAtBattery = (nowMs: number, input: GateInput): void => {
    let { cellMinV, cellMaxV } = input;
    if (limit.cellsInSeries) {
      const meanV = input.packVoltageV / limit.cellsInSeries;
      cellMinV = meanV - limit.cellSpreadV;
      cellMaxV = meanV + limit.cellSpreadV;
    }
    const { batteryTempMaxC } = input;
    judgeBattery(cellMinV, cellMaxV, input.batteryTempMinC, batteryTempMaxC, battery);
    const isCritical = cellMinV < limit.cellLatchLowV || cellMaxV > limit.cellLatchHighV;
    faults.observe('CELL_VOLTAGE_CRITICAL', isCritical, nowMs);
    faults.observe('BATTERY_OVERHEATED', batteryTempMaxC > limit.batteryTempLatchC, nowMs);
    faults.observe('CONTACTOR_WELDED', input.contactorsWelded, nowMs);
    faults.observe('INSULATION_LOW', input.insulationOhmPerV < limit.insulationMinOhmPerV, nowMs);
  };

  /** The slow half, one part at a time; power also when the request has changed. */
  const look = (nowMs: number, input: GateInput, isAskedAnew: boolean): void => {
    lookedAtMs = nowMs;
    looksAtPower = !looksAtPower;
    if (looksAtPower || isAskedAnew) lookAtPower(nowMs, input);
    if (!looksAtPower) lookAtBattery(nowMs, input);
  };

  /** The first reason that forbids any power though nothing is missing, or null. */
  const forbidden = (input: GateInput): Reason | null => {
    if (input.relayCutRequest !== 0) return 'BMS_CUT';
    if (input.chargerFault) return 'CHARGER_FAULT';
    if (!(input.insulationOhmPerV >= limit.insulationMinOhmPerV))
      return isNaN(input.insulationOhmPerV) ? 'NO_INSULATION_CHECK' : 'INSULATION_LOW';
    const { packVoltageV } = input;
    const mismatchV = Math.abs(input.chargerVoltageV - packVoltageV);
    // Two zeros agree, and power over no voltage would be any current.
    if (!(packVoltageV > 0 && mismatchV <= (packVoltageV * limit.voltageMismatchPct) / 100))
      return 'IMPLAUSIBLE';
    return implausible || input.socRefusal || grid.refusal;
  };

  /** Ordered by what the owner must know first. */
  const refusal = (nowMs: number, input: GateInput, window: GateWindow): Reason | null => {
    window.isBlind = false;
    if (input.isIgnitionOn || Math.abs(input.motorRpm) > limit.standstillRpm) return 'DRIVING';
    if (faults.active) return faults.active;
    if (!input.isPlugged) return 'UNPLUGGED';
    const why = input.policyRefusal || input.journalFault;
    if (why) return why;
    let unknown = unknownOfVehicle(input);
    if (unknown) settledAtMs = nowMs + limit.vehicleSettleMs;
    else unknown = unknownOfCharger(input);
    window.isBlind = !!unknown;
    if (unknown) return unknown;
    return input.vehicleBusFault || nowMs < settledAtMs ? 'PROFILE_UNPROVEN' : forbidden(input);
  };

  const closeBoth = (why: Reason, window: GateWindow): void => {
    window.exportMaxW = 0;
    window.importMaxW = 0;
    window.exportA = 0;
    window.importA = 0;
    window.exportRefusal = why;
    window.importRefusal = why;
    window.exportLimitedBy = why;
    window.importLimitedBy = why;
  };

  // The two sides are written out one after the other: a call with what they differ in costs more than its body.
  const openExport = (input: GateInput, window: GateWindow): void => {
    let bound: Reason = 'OWNER_LIMIT';
    let allowedW = input.exportRatingW;
    if (!(input.chargerExportLimitW >= allowedW)) {
      // What is no number must not be left here: the next limit would replace it.
      allowedW = input.chargerExportLimitW > 0 ? input.chargerExportLimitW : 0;
      bound = 'CHARGER_LIMIT';
    }
    if (!(input.dischargeLimitW >= allowedW)) {
      allowedW = input.dischargeLimitW;
      bound = 'BMS_LIMIT';
    }
    if (battery.exportShare < 1) {
      allowedW *= battery.exportShare;
      bound = battery.exportLimitedBy;
    }
    const gridW = grid.exportShare * input.exportRatingW;
    if (!(gridW >= allowedW)) {
      allowedW = gridW;
      bound = grid.exportShare < grid.importShare ? 'GRID_VOLTAGE' : 'GRID_WAITING';
    }
    if (droop.exportLimitW < allowedW) {
      allowedW = droop.exportLimitW;
      bound = 'GRID_FREQUENCY';
    }
    if (!(input.carSocPct > Math.max(input.floorSocPct, limit.reserveFloorSocPct) + limit.socMarginPct)) {
      allowedW = 0;
      bound = 'SOC_AT_RESERVE';
    }
    window.exportMaxW = allowedW > 0 ? allowedW : 0;
    window.exportA = window.exportMaxW / input.packVoltageV;
    window.exportLimitedBy = bound;
    window.exportRefusal = window.exportMaxW ? null : bound;
  };

  const openImport = (input: GateInput, window: GateWindow): void => {
    let bound: Reason = 'OWNER_LIMIT';
    let allowedW = input.importRatingW;
    if (!(input.chargerImportLimitW >= allowedW)) {
      // What is no number must not be left here: the next limit would replace it.
      allowedW = input.chargerImportLimitW > 0 ? input.chargerImportLimitW : 0;
      bound = 'CHARGER_LIMIT';
    }
    if (!(input.chargeLimitW >= allowedW)) {
      allowedW = input.chargeLimitW;
      bound = 'BMS_LIMIT';
    }
    if (battery.importShare < 1) {
      allowedW *= battery.importShare;
      bound = battery.importLimitedBy;
    }
    const gridW = grid.importShare * input.importRatingW;
    if (!(gridW >= allowedW)) {
      allowedW = gridW;
      bound = 'GRID_WAITING';
    }
    if (droop.importLimitW < allowedW) {
      allowedW = droop.importLimitW;
      bound = 'GRID_FREQUENCY';
    }
    window.importMaxW = allowedW > 0 ? allowedW : 0;
    window.importA = window.importMaxW / input.packVoltageV;
    window.importLimitedBy = bound;
    window.importRefusal = window.importMaxW ? null : bound;
  };

  return {
    decide: (nowMs, input, window) => {
      // A request that rises and falls between two looks would be unknown when the charger's answer to it is judged.
      const isAskedAnew = input.askedCurrentA !== askedA;
      askedA = input.askedCurrentA;
      if (nowMs - lookedAtMs >= LOOK_MS) look(nowMs, input, isAskedAnew);
      // Debounce and reaction must fit into a second: now each tick counts.
      else if ((isBeyond || isAskedAnew) && !faults.active) lookAtPower(nowMs, input);
      const why = refusal(nowMs, input, window);
      if (why) {
        if (window.exportRefusal !== why || window.importRefusal !== why) closeBoth(why, window);
        return;
      }
      openExport(input, window);
      openImport(input, window);
    },
  };
}
