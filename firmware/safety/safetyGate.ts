import type { Reason } from '../contract/reasons.ts';
import { safetyLimits } from './limits.ts';

/** What the gate looks at. NaN is unknown; magnitudes for limits; `Infinity` age is never heard. */
export interface GateInput {
  plugged: boolean;
  ignition: boolean;
  /** Why a bus or the journal cannot be trusted now; null when it can. */
  vehicleBusFault: Reason | null;
  chargerBusFault: Reason | null;
  journalFault: Reason | null;
  motorSpeedRpm: number;
  socPct: number;
  batteryVoltageV: number;
  batteryCurrentA: number;
  dischargeLimitW: number;
  chargeLimitW: number;
  relayCutRequest: number;
  chargerAgeMs: number;
  chargerVoltageV: number;
  chargerExportLimitW: number;
  chargerImportLimitW: number;
  chargerFault: boolean;
  meterAgeMs: number;
  /** From configuration and policy, the higher one. */
  reserveSocPct: number;
  maxExportW: number;
  maxImportW: number;
  /** null when the policy allows; otherwise why not. */
  policyRefusal: Reason | null;
}

/** The window the gate leaves open: two magnitudes in watts, and for a closed side the reason. */
export interface GateWindow {
  exportW: number;
  importW: number;
  exportRefusal: Reason | null;
  importRefusal: Reason | null;
}

/** The first reason that forbids any power, or null. Ordered by what the owner must know first. */
function refusal(input: GateInput): Reason | null {
  if (input.ignition || Math.abs(input.motorSpeedRpm) > safetyLimits.standstillRpm) return 'DRIVING';
  if (!input.plugged) return 'UNPLUGGED';
  if (input.policyRefusal) return input.policyRefusal;
  if (input.journalFault) return input.journalFault;
  if (input.vehicleBusFault) return input.vehicleBusFault;
  // One unknown value, or one beyond all numbers, spoils the sum: each test of its own costs the interpreter a call.
  const sum =
    input.socPct +
    input.batteryVoltageV +
    input.batteryCurrentA +
    input.dischargeLimitW +
    input.chargeLimitW +
    input.relayCutRequest +
    input.motorSpeedRpm;
  if (!isFinite(sum)) return 'BATTERY_STALE';
  if (input.relayCutRequest !== 0) return 'BMS_CUT';
  if (input.chargerBusFault) return input.chargerBusFault;
  // Written so that an age of NaN is stale as well.
  if (!(input.chargerAgeMs <= safetyLimits.chargerTimeoutMs)) return 'CHARGER_STALE';
  if (input.chargerFault) return 'CHARGER_FAULT';
  if (!(input.meterAgeMs <= safetyLimits.meterTimeoutMs)) return 'METER_STALE';
  const mismatchV = Math.abs(input.chargerVoltageV - input.batteryVoltageV);
  if (!(mismatchV <= (input.batteryVoltageV * safetyLimits.voltageMismatchPct) / 100)) return 'IMPLAUSIBLE';
  return null;
}

/** The smallest of three magnitudes; anything unknown or negative closes the window. */
function least(a: number, b: number, c: number): number {
  const smallest = Math.min(a, b, c);
  return smallest > 0 ? smallest : 0;
}

/**
 * Decides what power may flow now. Separate from control and silent by default: what it does not know closes the
 * window, and each closed side says why.
 * @param window is overwritten, so that the 100 ms tick allocates nothing
 */
export function safetyGate(input: GateInput, window: GateWindow): void {
  const why = refusal(input);
  window.exportRefusal = why;
  window.importRefusal = why;
  window.exportW = 0;
  window.importW = 0;
  if (why) return;
  const reservePct = Math.max(input.reserveSocPct, safetyLimits.reserveFloorSocPct);
  if (input.socPct > reservePct) {
    window.exportW = least(input.dischargeLimitW, input.chargerExportLimitW, input.maxExportW);
    if (window.exportW <= 0)
      window.exportRefusal = input.chargerExportLimitW > 0 ? 'BMS_LIMIT' : 'CHARGER_LIMIT';
  } else window.exportRefusal = 'SOC_AT_RESERVE';
  window.importW = least(input.chargeLimitW, input.chargerImportLimitW, input.maxImportW);
  if (window.importW <= 0)
    window.importRefusal = input.chargerImportLimitW > 0 ? 'BMS_LIMIT' : 'CHARGER_LIMIT';
}
