interface Timer {
  readonly id: number;
  readonly run: () => void;
  dueUs: number;
  /** 0 for a timeout. */
  intervalUs: number;
}

interface Pending {
  readonly atUs: number;
  readonly run: () => void;
}

/**
 * The interpreter's idle loop in microseconds: one callback at a time, input events before timers. A callback that
 * takes long delays the others; missed interval ticks fire one after another, as they do on the device.
 */
export interface DeviceScheduler {
  /** Device time, us: inside a callback it moves with what the callback does. */
  nowUs: number;
  /** When the next callback can start; Infinity when there is none. */
  nextAtUs(): number;
  /** Runs the callback that is due at `nextAtUs()`. */
  runNext(): void;
  /** Queues an input event (pin, socket) that happens at `atUs`; events of one source come in order. */
  post(run: () => void, atUs: number): void;
  addTimer(run: () => void, delayMs: number, repeat: boolean): number;
  /** From now on a repeating timer fires at this period, first one period from now. */
  changeInterval(id: number, periodMs: number): void;
  removeTimer(id: number): boolean;
  /** Forgets everything: the device resets. */
  clear(): void;
}

/** A scheduler that starts at `startUs` and charges `callbackUs` for each callback. */
export function createDeviceScheduler(startUs: number, callbackUs: number): DeviceScheduler {
  const timers: Timer[] = [];
  /** In order of time. */
  const events: Pending[] = [];
  let nextTimer: Timer | undefined;
  let nextId = 1;
  let busyUntilUs = startUs;

  const findNextTimer = (): void => {
    nextTimer = timers[0];
    for (let i = 1; i < timers.length; i++) if (timers[i]!.dueUs < nextTimer!.dueUs) nextTimer = timers[i];
  };

  const scheduler: DeviceScheduler = {
    nowUs: startUs,
    nextAtUs: () => {
      const eventUs = events.length > 0 ? events[0]!.atUs : Infinity;
      const timerUs = nextTimer ? nextTimer.dueUs : Infinity;
      const dueUs = eventUs < timerUs ? eventUs : timerUs;
      return dueUs > busyUntilUs ? dueUs : busyUntilUs;
    },
    runNext: () => {
      const atUs = scheduler.nextAtUs();
      scheduler.nowUs = atUs + callbackUs;
      if (events.length > 0 && events[0]!.atUs <= atUs) events.shift()!.run();
      else if (nextTimer) {
        const timer = nextTimer;
        // The next tick counts from the planned time, not from now: late ticks are made up for.
        if (timer.intervalUs > 0) timer.dueUs += timer.intervalUs;
        else timers.splice(timers.indexOf(timer), 1);
        findNextTimer();
        timer.run();
      }
      busyUntilUs = scheduler.nowUs;
    },
    post: (run, atUs) => {
      let index = events.length;
      while (index > 0 && events[index - 1]!.atUs > atUs) index--;
      if (index === events.length) events.push({ run, atUs });
      else events.splice(index, 0, { run, atUs });
    },
    addTimer: (run, delayMs, repeat) => {
      const delayUs = Math.max(delayMs, repeat ? 1 : 0) * 1000;
      const timer = { id: nextId++, run, dueUs: scheduler.nowUs + delayUs, intervalUs: repeat ? delayUs : 0 };
      timers.push(timer);
      findNextTimer();
      return timer.id;
    },
    changeInterval: (id, periodMs) => {
      const timer = timers.find((candidate) => candidate.id === id);
      if (!timer) return;
      timer.intervalUs = periodMs * 1000;
      timer.dueUs = scheduler.nowUs + timer.intervalUs;
      findNextTimer();
    },
    removeTimer: (id) => {
      const index = timers.findIndex((timer) => timer.id === id);
      if (index < 0) return false;
      timers.splice(index, 1);
      findNextTimer();
      return true;
    },
    clear: () => {
      timers.length = 0;
      events.length = 0;
      nextTimer = undefined;
    },
  };
  return scheduler;
}
