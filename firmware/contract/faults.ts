import type { Reason } from './reasons.ts';

/** How a remembered fault goes away. */
export type FaultReset =
  /** When its cause is gone and the connector was pulled, or by a signed command. */
  | 'commandOrLocal'
  /** By a signed command within five minutes of pulling the connector: somebody stands there. */
  | 'commandAndLocal';

/** A fault that is remembered. What goes away with its cause is no fault but a refusal of the gate. */
export interface FaultRow {
  readonly code: Reason;
  /** `critical` ones survive a restart. */
  readonly severity: 'fault' | 'critical';
  /** The cause must last so long without a break, ms. */
  readonly debounceMs: number;
  readonly reset: FaultReset;
}

/** Every remembered fault. The position is the bit in the memory that survives a restart, so new ones go to the end. */
export const faults = [
  { code: 'CELL_VOLTAGE_CRITICAL', severity: 'critical', debounceMs: 2000, reset: 'commandAndLocal' },
  { code: 'BATTERY_OVERHEATED', severity: 'critical', debounceMs: 2000, reset: 'commandAndLocal' },
  { code: 'INSULATION_LOW', severity: 'critical', debounceMs: 500, reset: 'commandAndLocal' },
  { code: 'CONTACTOR_WELDED', severity: 'critical', debounceMs: 4000, reset: 'commandAndLocal' },
  { code: 'WATCHDOG_RESETS', severity: 'critical', debounceMs: 0, reset: 'commandAndLocal' },
  { code: 'CURRENT_DEVIATION', severity: 'fault', debounceMs: 500, reset: 'commandOrLocal' },
  { code: 'TRANSMIT_REFUSED', severity: 'fault', debounceMs: 0, reset: 'commandOrLocal' },
  { code: 'RUNTIME_FAULT', severity: 'fault', debounceMs: 0, reset: 'commandOrLocal' },
] as const satisfies readonly FaultRow[];

/**
 * What ends a session without being remembered: the next one may begin after this time, or at once when the connector
 * was pulled. Long enough that a broken station is not asked without end.
 */
export const FAULT_RETRY_MS = 300_000;
export const sessionFaults = [
  'CHARGER_FAULT',
  'HANDSHAKE_TIMEOUT',
  'NO_INSULATION_CHECK',
  'CONTACTOR_SEQUENCE',
  'DATA_LOST',
  'DRIVING',
  'UNPLUGGED',
] as const satisfies readonly Reason[];

export type FaultCode = (typeof faults)[number]['code'];
