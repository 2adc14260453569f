import type { WakeSource } from '../contract/powerStates.ts';
import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';

/** Numbers of what wakes the board, here and in the memory: the first three are pins. */
const sources: readonly WakeSource[] = ['ignition', 'plug', 'can', 'timer'];
/** The number of the timer. */
export const TIMER = 3;

/** Place `isAsleep`: 0 is awake, 1 asleep, and from here on a restart that this source is the reason for. */
export const WOKEN = 2;

/** The board falls asleep, or, with the number of a wake source, restarts by it. */
export function markAsleep(memory: DeviceMemory, by = 1 - WOKEN): void {
  memory.set(memoryPlaces.isAsleep, WOKEN + by);
  memory.save();
}

/** How this start came about. */
export interface Start {
  /** After falling asleep in good order: awaited, whether something woke the board or its supply was cut meanwhile. */
  readonly isClean: boolean;
  /** null where the board was not woken, or does not know. */
  readonly wokenBy: WakeSource | null;
}

/**
 * Reads and counts the start, once.
 * @param isNew nothing was ever recorded: the first start is nobody's fault
 * @param cause number of the wake source that the board itself knows of, or none of them
 */
export function countStart(memory: DeviceMemory, isNew: boolean, cause: number): Start {
  const mark = memory.get(memoryPlaces.isAsleep);
  if (!mark && !isNew) memory.set(memoryPlaces.uncleanBoots, memory.get(memoryPlaces.uncleanBoots) + 1);
  memory.set(memoryPlaces.isAsleep, 0);
  memory.save();
  return { isClean: mark > 0, wokenBy: (mark && (sources[mark - WOKEN] || sources[cause])) || null };
}
