import type { DeviceStatus } from '../../../../firmware/contract/deviceStatuses.ts';
import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import type { Reason } from '../../../../firmware/contract/reasonCodes.ts';
import { wakesWhen } from '../../../service/wakesWhen.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs, timeZoneOf } from './dashboardData.ts';
import { actionOf, slotAt } from './planOutlook.ts';
import { whenText } from './timeText.ts';

/** A car that trades by its plan is awake this long after a slot has begun at the latest: its clock may be wrong. */
const OVERSLEPT_MS = 300_000;

/** What is known of the car's link: what the broker says, else what the host has heard; null is unknown. */
export function statusOf({ status, summary }: DashboardData): DeviceStatus | null {
  return status ?? summary?.links.device ?? null;
}

/** When the car was heard last, by the host or by this page, Unix ms; null is never. */
export function heardAtMs({ summary, state }: DashboardData): number | null {
  const times = [summary?.links.lastSeenAtMs, state?.t].filter((time) => typeof time === 'number');
  return times.length > 0 ? Math.max(...times) : null;
}

/** `since 18:05`, or nothing while that is unknown: the last that a sleeping car says is that it sleeps. */
export function sinceText(data: DashboardData): string {
  const sinceMs = heardAtMs(data);
  const nowMs = presentMs(data);
  return sinceMs === null || nowMs === null ? '' : ` since ${whenText(sinceMs, nowMs, timeZoneOf(data))}`;
}

/** The last state of a sleeping car, with the reason that it fell asleep with: its last record comes after its last state. */
export function lastStateOf(state: StateMessage, { log }: DashboardData): StateMessage {
  const last = log.find(
    ({ atMs, code }) => isOwnReason(code) && atMs !== null && atMs >= (state.t ?? Infinity),
  );
  return last === undefined ? state : { ...state, code: last.code as Reason };
}

const isOwnReason = (code: string): boolean => code === 'AUX_LOW' || code === 'AUX_EXHAUSTED';

/** When a sleeping car is heard again. */
export function wakesText(state: StateMessage, { birth }: DashboardData): string {
  return wakesWhen(state, birth?.board ?? null);
}

/** What the plan does now although the car is plugged in and sleeps on, or null. */
export function overslept(data: DashboardData): 'sell' | 'charge' | null {
  const nowMs = presentMs(data);
  const sinceMs = heardAtMs(data);
  if (statusOf(data) !== 'asleep' || data.state?.plugged !== true || nowMs === null) return null;
  const slot = slotAt(data.slots, nowMs);
  const before = slotAt(data.slots, nowMs - OVERSLEPT_MS);
  if (slot === undefined || before === undefined) return null;
  if (sinceMs !== null && sinceMs > nowMs - OVERSLEPT_MS) return null;
  const action = actionOf(slot);
  return action === 'hold' || actionOf(before) !== action ? null : action;
}
