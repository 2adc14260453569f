import type { CanController } from './bus/canController.ts';
import type { Lines } from './lines.ts';

/** What the car offers to the controller that is built into it. */
export interface DevicePlace {
  readonly lines: Lines;
  readonly random: () => number;
  /** Of the car's 12 V battery. */
  readonly supplyV: () => number;
  /** Lets the buses catch up to the controller's time before it looks at a chip. */
  readonly syncTo: (us: number) => void;
}

/** The controller as the world around it sees it: a node on each bus, a user of the lines, and events of its own. */
export interface WorldDevice {
  readonly vehicleChip: CanController;
  readonly chargerChip: CanController;
  /** Changes of an interrupt pin since power-up. */
  interrupts(): number;
  /** Infinity when it has nothing to do until somebody else does something. */
  nextAtUs(): number;
  /** Runs what is due at `nextAtUs()`. */
  runNext(): void;
  /** A line that somebody else drives may have changed. */
  linesChanged(atUs: number): void;
  /** Time passes without an event: what comes from outside from now on happens now, not earlier. */
  idleUntil(us: number): void;
  /** Charge that it took from the 12 V battery since the start, mAh; one that does not say takes none. */
  readonly usedMah?: (atUs: number) => number;
  /** Its processor sleeps; one that does not say never does. */
  readonly isAsleep?: () => boolean;
}
