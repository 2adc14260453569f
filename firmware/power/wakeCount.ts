import { memoryPlaces, type DeviceMemory } from '../journal/deviceMemory.ts';

const DAY_MS = 86400000;
/** More than a profile allows in a day. */
const WAKES_MAX = 32;

/**
 * How often the sleeping car was woken and no session came of it: it did not answer, or only told its state of charge.
 * Who wakes it asks first whether `wakesPerDay` is reached. Times are those of the uptime.
 */
export interface WakeCount {
  /** They count until a day after the last one: no window of a day holds more. */
  wakes(nowMs: number): number;
  /** One more. */
  count(nowMs: number): void;
  /** Somebody has switched the car on. */
  clear(): void;
  /** Hands the count to the memory, for a life that begins at this time; who restarts saves that. */
  keep(nowMs: number): void;
}

/** The count as it was kept before the restart. */
export function createWakeCount(memory: DeviceMemory): WakeCount {
  const kept = memory.get(memoryPlaces.wakes);
  let wakes = kept % WAKES_MAX;
  let wokeAtMs = -1000 * Math.floor(kept / WAKES_MAX);
  const count: WakeCount = {
    wakes: (nowMs) => (nowMs - wokeAtMs < DAY_MS ? wakes : 0),
    count: (nowMs) => {
      wakes = count.wakes(nowMs) + 1;
      wokeAtMs = nowMs;
      count.keep(nowMs);
      memory.save();
    },
    clear: () => {
      wakes = 0;
    },
    keep: (nowMs) => {
      wakes = count.wakes(nowMs);
      memory.set(memoryPlaces.wakes, wakes && Math.floor((nowMs - wokeAtMs) / 1000) * WAKES_MAX + wakes);
    },
  };
  return count;
}
