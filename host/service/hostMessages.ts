import type { DeviceStatus } from '../../firmware/contract/deviceStatuses.ts';
import { TOPIC_ROOT } from '../../firmware/contract/topics.ts';
import type { ByOrigin } from '../origin/energyOrigin.ts';
import type { PriceBasis } from './pricesAhead.ts';

/**
 * What the service tells the dashboard, over the same broker that the car uses. Power is positive out of the vehicle;
 * energies carry no sign, their name holds the direction; money is in `currency`.
 */

/** Version of the payloads in this file; a reader drops any other. */
export const HOST_MESSAGE_VERSION = 1;

/** A target that is missed by less is reached: the policy's steps are of this size. */
export const TARGET_TOLERANCE_PCT = 0.5;

/** Why the plan does what it does in a slot. */
export type PlanReason = string;

/** One slot of the plan. */
export interface HostPlanSlot {
  readonly startAtMs: number;
  readonly durationMs: number;
  /** Price of a kWh bought, in the message's currency; null is unknown. */
  readonly importPrice: number | null;
  /** Price of a kWh sold, in the message's currency; null is unknown. */
  readonly exportPrice: number | null;
  /** Whether the trip calendar expects the car at the charger. */
  readonly plugged: boolean;
  /** Mean power at the grid, + is export, W. */
  readonly powerW: number;
  /** State of charge expected at the end of the slot. */
  readonly socPct: number;
  /** The two thresholds of the policy in this slot. */
  readonly chargeUpToSocPct: number;
  readonly dischargeDownToSocPct: number;
  readonly reason: PlanReason;
}

/** The plan behind the policy that the car holds. Retained on `backfeed/<vehicle>/host/plan`. */
export interface HostPlanMessage {
  readonly v: typeof HOST_MESSAGE_VERSION;
  readonly currency: string;
  /** IANA name; days and hours on the page are of this zone. */
  readonly timeZone: string;
  readonly createdAtMs: number;
  readonly reserveSocPct: number;
  /** State of charge wanted at the next departure; null when the owner asks for none. */
  readonly targetSocPct: number | null;
  /** When the state of charge was measured that the plan starts from; a sleeping car's is old. */
  readonly socAtMs: number;
  /** Next departure; null when no trip is known. */
  readonly departAtMs: number | null;
  /** State of charge that the plan has there; null when no trip is known. */
  readonly departSocPct: number | null;
  /** What the prices rest on. */
  readonly prices: PriceBasis;
  /** What one kWh less in the battery would cost now; null where no price is known. */
  readonly storedEnergyValuePerKwh: number | null;
  /** Trips that the habits were learned from; 0: they are assumed. */
  readonly habitTrips: number;
  readonly slots: readonly HostPlanSlot[];
}

/** Energy and money of one local day. */
export interface HostDay {
  /** Local date, `2020-07-01`. */
  readonly date: string;
  readonly importedWh: number;
  readonly exportedWh: number;
  readonly regenWh: number;
  readonly tractionWh: number;
  /** Revenue minus cost: + is earned. */
  readonly moneyNet: number;
  readonly revenue: number;
  readonly cost: number;
}

/**
 * A day against the best that could have been done with everything known. Money is + for earned, wear is taken off, and
 * all three end the day with the same energy in the battery.
 */
export interface HostDayReview {
  readonly date: string;
  readonly net: number;
  readonly bestNet: number;
  /** Charging what was needed at once, and selling nothing. */
  readonly atOnceNet: number;
  /** Of what there was to win against charging at once; null where that was nothing. */
  readonly share: number | null;
}

/** What happened at one instant. `null` is unknown, never zero. */
export interface HostActualPoint {
  readonly atMs: number;
  /** At the grid, + is export, W. */
  readonly powerW: number | null;
  readonly socPct: number | null;
}

/** Energies by origin of one local day, Wh at the meter. */
export interface HostOriginDay {
  readonly date: string;
  readonly importedWh: ByOrigin;
  readonly exportedWh: ByOrigin;
}

/** Where the energy comes from: docs/method.md, "Origin of a kWh". Wh. */
export interface HostOrigins {
  /** At the meter, since the first record. */
  readonly importedWh: ByOrigin;
  readonly exportedWh: ByOrigin;
  /** In the battery now. */
  readonly storedWh: ByOrigin;
  /** Of the summary's days those on which something was bought or sold, oldest first. */
  readonly days: readonly HostOriginDay[];
}

/** The day so far, and the links. Retained on `backfeed/<vehicle>/host/summary`. */
export interface HostSummaryMessage {
  readonly v: typeof HOST_MESSAGE_VERSION;
  readonly atMs: number;
  readonly currency: string;
  /** The local day that contains `atMs`. */
  readonly day: HostDay;
  /** Earlier days, oldest first, then `day`; at most 31. */
  readonly days: readonly HostDay[];
  readonly origins: HostOrigins;
  /** Of those days that are over and whose journal is whole. */
  readonly reviews: readonly HostDayReview[];
  readonly links: {
    /** The service's own connection. */
    readonly broker: boolean;
    /** As the broker has it; null while it has not said. */
    readonly device: DeviceStatus | null;
    /** Last valid message of the device; null is never. */
    readonly lastSeenAtMs: number | null;
    /** Payloads dropped since the service was started. */
    readonly malformed: number;
    /** Records that the device still holds; null is unknown. */
    readonly journalPending: number | null;
  };
  /** The last 24 hours, oldest first; at most `ACTUAL_POINTS_MAX`. */
  readonly actual: readonly HostActualPoint[];
  /** The last lines of the event log, oldest first; at most `EVENTS_MAX`. */
  readonly events: readonly HostEventMessage[];
}

/** A line of the event log. Not retained, on `backfeed/<vehicle>/host/log`. */
export interface HostEventMessage {
  readonly v: typeof HOST_MESSAGE_VERSION;
  readonly atMs: number;
  readonly severity: 'ok' | 'wait' | 'attention' | 'fault';
  /** A reason code of the firmware, or the code of a `BackfeedError`. */
  readonly code: string;
  readonly text: string;
}

/** Most points of `HostSummaryMessage.actual`. */
export const ACTUAL_POINTS_MAX = 300;

/** Most lines of `HostSummaryMessage.events`. */
export const EVENTS_MAX = 40;

/** Topics of the service below `backfeed/<vehicle>/host/`; the key is the last level. */
export const hostTopics = {
  plan: { qos: 1, retain: true },
  summary: { qos: 1, retain: true },
  log: { qos: 0, retain: false },
} as const;

export type HostTopicName = keyof typeof hostTopics;

/** The full topic of `name` for one vehicle, e.g. `backfeed/leaf-1/host/plan`. */
export function hostTopicOf(vehicle: string, name: HostTopicName): string {
  return `${TOPIC_ROOT}/${vehicle}/host/${name}`;
}
