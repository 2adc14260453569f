/** The interpreter's timers on a clock that somebody else moves; times in s. */
export interface DeviceTimers {
  nowS: number;
  /** When the next timer is due; Infinity when there is none. */
  nextAtS(): number;
  /** Runs the timer that is due at `nextAtS()`. */
  runNext(): void;
  add(fn: () => void, delayMs: number, repeat: boolean): number;
  change(id: number, periodMs: number): void;
  remove(id: number): void;
}

interface Timer {
  readonly id: number;
  readonly fn: () => void;
  dueS: number;
  /** 0 for a timeout. */
  periodS: number;
}

/** Timers at time 0; late ticks of an interval are made up for, as the interpreter does. */
export function createDeviceTimers(): DeviceTimers {
  let list: Timer[] = [];
  let lastId = 0;

  const first = (): Timer | undefined => {
    let earliest = list[0];
    for (let i = 1; i < list.length; i++) if (list[i]!.dueS < earliest!.dueS) earliest = list[i];
    return earliest;
  };
  const remove = (id: number): void => {
    list = list.filter((timer) => timer.id !== id);
  };

  const timers: DeviceTimers = {
    nowS: 0,
    nextAtS: () => {
      const next = first();
      return next ? next.dueS : Infinity;
    },
    runNext: () => {
      const next = first()!;
      if (timers.nowS < next.dueS) timers.nowS = next.dueS;
      if (next.periodS > 0) next.dueS += next.periodS;
      else remove(next.id);
      next.fn();
    },
    add: (fn, delayMs, repeat) => {
      const delayS = Math.max(delayMs || 0, 1) / 1000;
      list.push({ id: ++lastId, fn, dueS: timers.nowS + delayS, periodS: repeat ? delayS : 0 });
      return lastId;
    },
    change: (id, periodMs) => {
      list.forEach((timer) => {
        if (timer.id !== id) return;
        timer.periodS = periodMs / 1000;
        timer.dueS = timers.nowS + timer.periodS;
      });
    },
    remove,
  };
  return timers;
}
