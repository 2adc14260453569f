import type { Mode } from '../contract/modes.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import type { FaultMemory } from './faultMemory.ts';
import { restartsMax, restartWindowMs } from 'safety-limits';

/** What was going on when the power went or the watchdog struck, from the last record before. */
export interface LastLife {
  readonly mode: Mode;
  /** Time since its boot, ms. */
  readonly up: number;
}

const quietModes: readonly Mode[] = ['boot', 'parked', 'driving', 'idle'];

/** Whether a restart came in the middle of a session: contactors were closed, or about to. */
export function wasInSession(last: LastLife | null): boolean {
  return !!last && quietModes.indexOf(last.mode) < 0;
}

/**
 * Safety goal 10: counts restarts in the middle of a session, at boot. Time off counts nothing, because nobody knows it.
 * @param last null on a new device
 */
export function countRestart(memory: DeviceMemory, last: LastLife | null, faults: FaultMemory): void {
  if (!last || !wasInSession(last)) return;
  const spanMs = memory.get(memoryPlaces.restartSpanMs) + last.up;
  const isFirst = memory.get(memoryPlaces.restarts) === 0 || spanMs > restartWindowMs;
  const restarts = isFirst ? 1 : memory.get(memoryPlaces.restarts) + 1;
  memory.set(memoryPlaces.restarts, restarts);
  memory.set(memoryPlaces.restartSpanMs, isFirst ? 0 : spanMs);
  memory.save();
  faults.observe('WATCHDOG_RESETS', restarts >= restartsMax, 0);
}
