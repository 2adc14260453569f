import type { DeviceStatus } from '../../../../firmware/contract/deviceStatuses.ts';
import type { BirthMessage, StateMessage } from '../../../../firmware/contract/messages.ts';
import type { HostPlanMessage, HostPlanSlot, HostSummaryMessage } from '../../../service/hostMessages.ts';
import type { LogEntry } from './eventLog.ts';

/** The page's own connection to the broker. */
export type LinkState = 'connecting' | 'connected' | 'lost';

/** Everything the page knows; null has not arrived. */
export interface DashboardData {
  readonly link: LinkState;
  /** Vehicles that have announced themselves, sorted. */
  readonly vehicles: readonly string[];
  /** The one shown; null until one is known. */
  readonly vehicle: string | null;
  readonly status: DeviceStatus | null;
  readonly birth: BirthMessage | null;
  readonly state: StateMessage | null;
  readonly plan: HostPlanMessage | null;
  /** The plan's slots, after those that have passed. */
  readonly slots: readonly HostPlanSlot[];
  readonly summary: HostSummaryMessage | null;
  /** Newest first. */
  readonly log: readonly LogEntry[];
  /** Payloads that this page could not read. */
  readonly unreadable: number;
}

/** A page that has heard nothing; `vehicle` is the one asked for in the address, or null. */
export function emptyDashboardData(vehicle: string | null): DashboardData {
  return {
    link: 'connecting',
    vehicles: [],
    vehicle,
    status: null,
    birth: null,
    state: null,
    plan: null,
    slots: [],
    summary: null,
    log: [],
    unreadable: 0,
  };
}

/** The same page turned to another vehicle: what was known of the former is forgotten. */
export function showVehicle(data: DashboardData, vehicle: string): DashboardData {
  if (vehicle === data.vehicle) return data;
  return { ...emptyDashboardData(vehicle), link: data.link, vehicles: data.vehicles };
}

/**
 * The page's present, Unix ms: the time of the newest message, not of the browser, since a simulated day runs at its
 * own speed. Null while nothing has come.
 */
export function presentMs(data: DashboardData): number | null {
  const times = [data.state?.t, data.summary?.atMs].filter((time) => typeof time === 'number');
  return times.length > 0 ? Math.max(...times) : (data.plan?.createdAtMs ?? null);
}

/** Time zone of the plan, UTC until one is known. */
export function timeZoneOf(data: DashboardData): string {
  return data.plan?.timeZone ?? 'UTC';
}

/** Currency of the plan or of the ledger. */
export function currencyOf(data: DashboardData): string {
  return data.plan?.currency ?? data.summary?.currency ?? '';
}
