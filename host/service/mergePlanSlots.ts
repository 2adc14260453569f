import type { HostPlanSlot } from './hostMessages.ts';

/** How far back earlier plans stay on the chart. */
const KEPT_MS = 24 * 3_600_000;

/**
 * The slots of a new plan, preceded by those of earlier plans that it no longer covers: a plan begins at the present,
 * and the chart compares what was planned with what happened.
 */
export function mergePlanSlots(
  earlier: readonly HostPlanSlot[],
  next: readonly HostPlanSlot[],
): readonly HostPlanSlot[] {
  const first = next[0];
  if (first === undefined) return earlier;
  const past = earlier
    .filter(({ startAtMs }) => startAtMs < first.startAtMs && startAtMs >= first.startAtMs - KEPT_MS)
    // A plan may begin inside a slot: the part before it was planned by the earlier one.
    .map((slot) => ({ ...slot, durationMs: Math.min(slot.durationMs, first.startAtMs - slot.startAtMs) }));
  return [...past, ...next];
}
