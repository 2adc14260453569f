import type { DeviceScheduler } from './scheduler.ts';

/** Resets the device unless it is fed. */
export interface Watchdog {
  /** When it bites, us; Infinity while it is off, or while an automatic one sees the idle loop. */
  readonly biteAtUs: number;
  /** @param isAutomatic fed by the idle loop: it bites only when one pass takes too long */
  enable(seconds: number, isAutomatic: boolean): void;
  kick(): void;
  onPassStart(): void;
  onPassEnd(): void;
}

/** A watchdog that is off. */
export function createWatchdog(scheduler: DeviceScheduler): Watchdog {
  let timeoutUs = Infinity;
  let biteAtUs = Infinity;
  let isAutomatic = false;
  // Too late to feed one that has bitten.
  const feed = (): void => {
    if (scheduler.nowUs < biteAtUs) biteAtUs = scheduler.nowUs + timeoutUs;
  };
  return {
    get biteAtUs() {
      return biteAtUs;
    },
    enable: (seconds, automatic) => {
      timeoutUs = seconds * 1e6;
      isAutomatic = automatic;
      feed();
    },
    kick: feed,
    onPassStart: () => {
      if (isAutomatic) biteAtUs = scheduler.nowUs + timeoutUs;
    },
    onPassEnd: () => {
      if (isAutomatic && scheduler.nowUs < biteAtUs) biteAtUs = Infinity;
    },
  };
}
