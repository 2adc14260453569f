import type { Reason } from '../contract/reasons.ts';

/** Messages to the device that it refused since boot, and why the last one: as in the state message. */
export const refused = { count: 0, last: null as Reason | null };

/** Counts a refused message. */
export function refuse(reason: Reason): void {
  refused.count++;
  refused.last = reason;
}
