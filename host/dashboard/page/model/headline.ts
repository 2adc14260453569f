import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { reasonCodes } from '../../../../firmware/contract/reasonCodes.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs, timeZoneOf } from './dashboardData.ts';
import type { Severity } from './eventLog.ts';
import { reasonOf } from './eventLog.ts';
import { durationText, powerText } from './quantityText.ts';
import { whenText } from './timeText.ts';

/** The one big state: what happens, why, and what to do about it. */
export interface Headline {
  /** Colours the headline: selling and charging are kinds of `ok`. */
  readonly tone: 'selling' | 'charging' | Severity;
  readonly title: string;
  readonly cause: string;
  readonly next: string;
  /** Reason code; null when there is none to give. */
  readonly code: string | null;
  /** Said when the picture is old, e.g. `as of 18:05, 15 min ago`; null when it is fresh. */
  readonly asOf: string | null;
  /** For screen readers: changes with the reason, not with every watt. */
  readonly announcement: string;
}

/** The car tells its state at least each minute; after two and a half it is old. */
export const STATE_STALE_MS = 150_000;

/** The headline for what is known. */
export function headlineOf(data: DashboardData): Headline {
  const { state } = data;
  if (data.status === 'unprovisioned') return withoutKeys();
  if (state === null) return nothingHeard(data);
  const offline =
    data.status === 'offline' || (data.status === null && data.summary?.links.deviceOnline === false);
  return offline ? outOfReach(data, state) : reported(data, state);
}

function reported(data: DashboardData, state: StateMessage): Headline {
  const { code } = state;
  const reason = reasonOf(code);
  const row = reason ?? {
    label: `State ${code}`,
    cause: 'The car gives a reason that this page does not know.',
    next: 'Reload the page; if it stays, update the host.',
    severity: 'attention' as const,
  };
  return {
    tone: code === 'EXPORTING' ? 'selling' : code === 'CHARGING' ? 'charging' : row.severity,
    title: titleOf(state, row.label),
    cause: row.cause,
    next: row.next,
    code,
    asOf: asOf(data, state),
    announcement: `${row.label}. ${row.cause} ${row.next}`,
  };
}

function titleOf(state: StateMessage, label: string): string {
  const moving = state.code === 'EXPORTING' || state.code === 'CHARGING';
  if (!moving) return label;
  if (state.gridPowerW === null) return `${label}, power unknown`;
  const power = powerText(Math.abs(state.gridPowerW));
  return state.code === 'EXPORTING' ? `${label} ${power}` : `${label} at ${power}`;
}

/** The car has been heard before, and is gone. */
function outOfReach(data: DashboardData, state: StateMessage): Headline {
  const nowMs = presentMs(data);
  const zone = timeZoneOf(data);
  const label = reasonOf(state.code)?.label ?? state.code;
  const seenMs = data.summary?.links.lastSeenAtMs ?? state.t;
  const seen =
    seenMs === null || nowMs === null
      ? ''
      : ` ${whenText(seenMs, nowMs, zone)}, ${durationText(nowMs - seenMs)} ago`;
  const { policy } = state;
  const plan =
    policy === null || nowMs === null
      ? 'It holds no plan, so it stays at 0 W.'
      : policy.untilMs <= nowMs
        ? 'Its plan has expired, so it stays at 0 W.'
        : `It follows its plan until ${whenText(policy.untilMs, nowMs, zone)}.`;
  const cause = seen === '' ? `Last heard: ${label}.` : `Last heard${seen}: ${label}.`;
  const next = `${plan} Check the power and the network of the controller.`;
  const title = 'The car is out of reach';
  return {
    tone: 'attention',
    title,
    cause,
    next,
    code: null,
    asOf: null,
    announcement: `${title}. ${cause} ${next}`,
  };
}

function withoutKeys(): Headline {
  const { label, cause, next, severity } = reasonCodes.NOT_PROVISIONED;
  return {
    tone: severity,
    title: label,
    cause,
    next,
    code: 'NOT_PROVISIONED',
    asOf: null,
    announcement: `${label}. ${cause} ${next}`,
  };
}

function nothingHeard(data: DashboardData): Headline {
  const who = data.vehicle ?? 'any car';
  const title = data.link === 'connected' ? 'Waiting for the car' : 'Connecting';
  const cause =
    data.link === 'connected'
      ? `No state of ${who} has arrived.`
      : 'The page is opening its link to the broker.';
  const next =
    data.link === 'connected'
      ? 'Check that the controller has power and reaches the broker.'
      : 'Nothing to do.';
  return { tone: 'wait', title, cause, next, code: null, asOf: null, announcement: title };
}

function asOf(data: DashboardData, state: StateMessage): string | null {
  const nowMs = presentMs(data);
  if (state.t === null || nowMs === null) return data.link === 'lost' ? 'the link is down' : null;
  if (data.link === 'lost')
    return `as of ${whenText(state.t, nowMs, timeZoneOf(data))}, before the link was lost`;
  if (nowMs - state.t <= STATE_STALE_MS) return null;
  return `as of ${whenText(state.t, nowMs, timeZoneOf(data))}, ${durationText(nowMs - state.t)} ago`;
}
