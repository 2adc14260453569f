/** A change of a watched pin. */
export interface PinEvent {
  readonly pin: string;
  readonly level: boolean;
  readonly atUs: number;
}

interface Timer {
  readonly id: number;
  /** @returns false when the timer has to go */
  readonly run: () => boolean;
  dueUs: number;
  /** 0 for a timeout. */
  intervalUs: number;
}

/** What the idle loop calls; each charges its own time. */
export interface SchedulerHooks {
  onPinEvent(event: PinEvent): void;
  /** Moves the sockets on. @returns whether they want another pass at once */
  onNetwork(): boolean;
  onPassStart(): void;
  /** Runs after everything else of a pass. */
  onPassEnd(): void;
  /** An interrupted pass leaves the queue for the next one. */
  isInterrupted(): boolean;
}

/**
 * The interpreter's idle loop in microseconds. A pass takes pin events, then the timers that are due, in the order in
 * which they were set and not of their times, then sockets, then queued events and promises. A callback that takes
 * long delays the others; missed interval ticks fire pass after pass, back to back.
 */
export interface DeviceScheduler {
  /** Device time, us: inside a callback it moves with what the callback does. */
  nowUs: number;
  /** When the next pass can start; Infinity when there is nothing to do. */
  nextAtUs(): number;
  /** Runs the pass that is due at `nextAtUs()`. */
  runNext(): void;
  /** A watched pin changes at `event.atUs`; events come in order. @returns false when the buffer is full */
  postPinEvent(event: PinEvent): boolean;
  /** Something happens on the network at `atUs`. */
  postNetwork(run: () => void, atUs: number): void;
  /** Queues a call for the end of a pass. */
  queue(run: () => void): void;
  /** @param delayUs until the first call, and between the calls of a repeating one */
  addTimer(run: () => boolean, delayUs: number, repeat: boolean): number;
  /** From now on fires at this period, first one period from now; a timeout becomes an interval. @returns whether it is there */
  changeInterval(id: number, periodUs: number): boolean;
  /** Moves the next call of a timer. */
  delayTimer(id: number, dueUs: number): void;
  removeTimer(id: number): boolean;
  /** What all timers still have to wait becomes so many times as long; periods stay. */
  stretchWaits(factor: number): void;
  /** Removes all but those that `keeps` names. */
  removeTimers(keeps: (id: number) => boolean): void;
  /** Forgets everything: the device resets. */
  clear(): void;
}

/** Bytes in the interpreter's input buffer for a change of a pin. */
const PIN_EVENT_BYTES = 6;

interface Pending {
  readonly atUs: number;
  readonly run: () => void;
}

/** A scheduler that starts at `startUs`, with an input buffer of `inputBufferBytes`. */
export function createDeviceScheduler(
  startUs: number,
  inputBufferBytes: number,
  hooks: SchedulerHooks,
): DeviceScheduler {
  /** In the order of their ids. */
  const timers: Timer[] = [];
  const pinEvents: PinEvent[] = [];
  /** In order of time. */
  const network: Pending[] = [];
  const queue: (() => void)[] = [];
  let nextTimerUs = Infinity;
  let timersChanged = false;
  let networkIsBusy = false;

  const findNextTimer = (): void => {
    timersChanged = true;
    nextTimerUs = Infinity;
    for (let i = 0; i < timers.length; i++)
      if (timers[i]!.dueUs < nextTimerUs) nextTimerUs = timers[i]!.dueUs;
  };

  const runTimer = (timer: Timer): void => {
    const plannedUs = timer.dueUs;
    const stays = timer.run();
    const index = timers.indexOf(timer);
    // It may have removed itself, and may have become an interval while it ran.
    if (index < 0) return;
    // The next tick counts from the planned time, not from now: late ticks are made up for.
    if (stays && timer.intervalUs > 0) timer.dueUs = plannedUs + timer.intervalUs;
    else timers.splice(index, 1);
  };

  const runTimers = (): void => {
    const atUs = scheduler.nowUs;
    if (nextTimerUs > atUs) return;
    do {
      timersChanged = false;
      for (let i = 0; i < timers.length && !timersChanged; i++) {
        const timer = timers[i]!;
        if (timer.dueUs > atUs) continue;
        runTimer(timer);
        if (timers[i] !== timer) i--;
      }
    } while (timersChanged);
    findNextTimer();
  };

  const scheduler: DeviceScheduler = {
    nowUs: startUs,
    nextAtUs: () => {
      if (networkIsBusy || queue.length > 0) return scheduler.nowUs;
      let dueUs = nextTimerUs;
      if (pinEvents.length > 0 && pinEvents[0]!.atUs < dueUs) dueUs = pinEvents[0]!.atUs;
      if (network.length > 0 && network[0]!.atUs < dueUs) dueUs = network[0]!.atUs;
      return dueUs > scheduler.nowUs ? dueUs : scheduler.nowUs;
    },
    runNext: () => {
      scheduler.nowUs = scheduler.nextAtUs();
      hooks.onPassStart();
      // As many as there were at the start, and what they take in bytes: not forever.
      for (let left = pinEvents.length * PIN_EVENT_BYTES; left > 0; left--) {
        if (pinEvents.length === 0 || pinEvents[0]!.atUs > scheduler.nowUs) break;
        hooks.onPinEvent(pinEvents.shift()!);
      }
      runTimers();
      while (network.length > 0 && network[0]!.atUs <= scheduler.nowUs) {
        network.shift()!.run();
        networkIsBusy = true;
      }
      if (networkIsBusy) networkIsBusy = hooks.onNetwork();
      while (queue.length > 0 && !hooks.isInterrupted()) queue.shift()!();
      hooks.onPassEnd();
    },
    postPinEvent: (event) => {
      if ((pinEvents.length + 1) * PIN_EVENT_BYTES > inputBufferBytes) return false;
      pinEvents.push(event);
      return true;
    },
    postNetwork: (run, atUs) => {
      let index = network.length;
      while (index > 0 && network[index - 1]!.atUs > atUs) index--;
      if (index === network.length) network.push({ run, atUs });
      else network.splice(index, 0, { run, atUs });
    },
    queue: (run) => void queue.push(run),
    addTimer: (run, delayUs, repeat) => {
      const id = (timers.at(-1)?.id ?? 0) + 1;
      timers.push({ id, run, dueUs: scheduler.nowUs + delayUs, intervalUs: repeat ? delayUs : 0 });
      findNextTimer();
      return id;
    },
    changeInterval: (id, periodUs) => {
      const timer = timers.find((candidate) => candidate.id === id);
      if (!timer) return false;
      timer.intervalUs = periodUs;
      timer.dueUs = scheduler.nowUs + periodUs;
      findNextTimer();
      return true;
    },
    delayTimer: (id, dueUs) => {
      const timer = timers.find((candidate) => candidate.id === id);
      if (timer) timer.dueUs = dueUs;
      findNextTimer();
    },
    removeTimer: (id) => {
      const index = timers.findIndex((timer) => timer.id === id);
      if (index >= 0) timers.splice(index, 1);
      findNextTimer();
      return index >= 0;
    },
    stretchWaits: (factor) => {
      if (factor === 1) return;
      for (const timer of timers) timer.dueUs = scheduler.nowUs + (timer.dueUs - scheduler.nowUs) * factor;
      findNextTimer();
    },
    removeTimers: (keeps) => {
      for (let i = timers.length - 1; i >= 0; i--) if (!keeps(timers[i]!.id)) timers.splice(i, 1);
      findNextTimer();
    },
    clear: () => {
      timers.length = 0;
      pinEvents.length = 0;
      network.length = 0;
      queue.length = 0;
      networkIsBusy = false;
      nextTimerUs = Infinity;
    },
  };
  return scheduler;
}
