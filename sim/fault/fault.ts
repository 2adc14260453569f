import type { FaultValues } from './faultKind.ts';
import type { FaultKindName } from './faultKinds.ts';

/** One fault: what, when, for how long. */
export interface Fault {
  readonly kind: FaultKindName;
  readonly values: FaultValues;
  /** Since the world's start, ms. */
  readonly startMs: number;
  /** Infinity: until the end. */
  readonly durationMs: number;
}
