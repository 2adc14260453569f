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
  let isAutomatic = false;
  // Too late to feed one that has bitten.
  const feed = (): void => {
    if (scheduler.nowUs < watchdog.biteAtUs) watchdog.biteAtUs = scheduler.nowUs + timeoutUs;
  };
  const watchdog = {
    biteAtUs: Infinity,
    enable: (seconds: number, automatic: boolean): void => {
      timeoutUs = seconds * 1e6;
      isAutomatic = automatic;
      feed();
    },
    kick: feed,
    onPassStart: (): void => {
      if (isAutomatic) watchdog.biteAtUs = scheduler.nowUs + timeoutUs;
    },
    onPassEnd: (): void => {
      if (isAutomatic && scheduler.nowUs < watchdog.biteAtUs) watchdog.biteAtUs = Infinity;
    },
  };
  return watchdog;
}
