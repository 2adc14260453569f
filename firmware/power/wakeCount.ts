import { wakesPerDay } from 'power-limits';

const DAY_MS = 86400000;

/** How often the car was woken only to learn something: never more than `wakesPerDay` times in any 24 h. */
export interface WakeCount {
  /** Within the day before the last one. */
  wakes(nowMs: number): number;
  /** Whether one more is allowed; if so, it counts. */
  take(nowMs: number): boolean;
}

/** Times are those of the uptime. The count ends a day after the last wake: no window of a day holds more. */
export function createWakeCount(): WakeCount {
  let wakes = 0;
  let wokeAtMs = 0;
  const count: WakeCount = {
    wakes: (nowMs) => (nowMs - wokeAtMs < DAY_MS ? wakes : 0),
    take: (nowMs) => {
      wakes = count.wakes(nowMs);
      if (wakes >= wakesPerDay) return false;
      wakes++;
      wokeAtMs = nowMs;
      return true;
    },
  };
  return count;
}
