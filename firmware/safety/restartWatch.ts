import type { Mode } from '../contract/modes.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';
import type { FaultMemory } from './faultMemory.ts';
import { contactorRestMs, restartsMax, restartWindowMs } from 'safety-limits';

/** What was going on when the power went or the watchdog struck, from the last record before. */
export interface LastLife {
  readonly mode: Mode;
  /** Time since its boot, ms. */
  readonly up: number;
}

/** Without a connector in the inlet. */
const unpluggedModes: readonly Mode[] = ['boot', 'parked', 'driving'];

/** The connector was in the inlet, or was a moment before. */
export const wasPlugged = ({ mode }: LastLife): boolean => unpluggedModes.indexOf(mode) < 0;

/**
 * Whether contactors may have moved just before this start: they were closed or about to, or the life before was too
 * short to let them rest after the one before that.
 */
export function mayHaveSwitched(last: LastLife | null): boolean {
  return !!last && (last.up < contactorRestMs || (last.mode !== 'idle' && wasPlugged(last)));
}

/**
 * Safety goal 10: counts restarts of a plugged car, at boot: any that lie within the window, wherever it begins. No
 * interpreter tells a watchdog from a power-up, and unplugged a board may well be supplied by the ignition. Time off
 * counts nothing, because nobody knows it.
 * @param last null on a new device
 */
export function countRestart(memory: DeviceMemory, last: LastLife | null, faults: FaultMemory): void {
  if (!last) return;
  const before = memory.get(memoryPlaces.restarts);
  let restarts = 0;
  if (wasPlugged(last)) {
    // The one before counts with this one, and the one before that if all three lie within the window.
    const isNear = before > 0 && last.up <= restartWindowMs;
    const areNear =
      isNear && before > 1 && memory.get(memoryPlaces.restartSpanMs) + last.up <= restartWindowMs;
    restarts = areNear ? 3 : isNear ? 2 : 1;
    memory.set(memoryPlaces.restartSpanMs, last.up);
    faults.observe('WATCHDOG_RESETS', restarts >= restartsMax, 0);
    // A quiet life as long as the window ends the count.
  } else if (!before || last.up <= restartWindowMs) return;
  memory.set(memoryPlaces.restarts, restarts);
  memory.save();
}
