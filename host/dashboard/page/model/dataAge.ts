import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { sourceTimeoutMs, type SignalSource } from '../../../../firmware/contract/signalQuality.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs } from './dashboardData.ts';

/** Where a number in the car's state comes from. */
export type DataSource = SignalSource;

/** Age of a source's data at the page's present, ms; null when it never came or the car's clock is unset. */
export function dataAgeMs(data: DashboardData, source: DataSource): number | null {
  const ageMs = data.state?.ageMs[source] ?? null;
  const nowMs = presentMs(data);
  const stateMs = data.state?.t ?? null;
  if (ageMs === null) return null;
  // What the car said counts on from when it said it.
  return nowMs === null || stateMs === null ? ageMs : ageMs + Math.max(0, nowMs - stateMs);
}

/** Whether a source was stale when the car last spoke. Its own age alone: between two messages nothing is known. */
export function wasStale(state: StateMessage, source: DataSource): boolean {
  const ageMs = state.ageMs[source];
  return ageMs !== null && ageMs > sourceTimeoutMs[source];
}
