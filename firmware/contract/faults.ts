import type { Reason } from './reasons.ts';

/** A fault that is remembered. What goes away with its cause is no fault but a refusal of the gate. */
export interface FaultRow {
  readonly code: Reason;
  /**
   * Survives a restart, and is cleared by a signed command only within five minutes of pulling the connector: somebody
   * stands there. The others go when their cause is gone and the connector was pulled, or by a signed command.
   */
  readonly isCritical: boolean;
  /** The cause must last so long without a break, ms. */
  readonly debounceMs: number;
}

/** Every remembered fault. The position is the bit in the memory that survives a restart, so new ones go to the end. */
export const faults = [
  { code: 'CELL_VOLTAGE_CRITICAL', isCritical: true, debounceMs: 2000 },
  { code: 'BATTERY_OVERHEATED', isCritical: true, debounceMs: 2000 },
  { code: 'INSULATION_LOW', isCritical: true, debounceMs: 500 },
  { code: 'CONTACTOR_WELDED', isCritical: true, debounceMs: 4000 },
  { code: 'WATCHDOG_RESETS', isCritical: true, debounceMs: 0 },
  { code: 'CURRENT_DEVIATION', isCritical: false, debounceMs: 500 },
  { code: 'TRANSMIT_REFUSED', isCritical: false, debounceMs: 0 },
  { code: 'RUNTIME_FAULT', isCritical: false, debounceMs: 0 },
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
