import type { StateMessage } from '../../../../firmware/contract/messages.ts';
import { wakesForSlots } from '../../../service/wakesWhen.ts';
import { reasonCodes, type Reason } from '../../../../firmware/contract/reasonCodes.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs, timeZoneOf } from './dashboardData.ts';
import type { Severity } from './eventLog.ts';
import { reasonOf } from './eventLog.ts';
import { durationText, powerText, quantityText } from './quantityText.ts';
import { lastStateOf, overslept, sinceText, statusOf, wakesText } from './sleep.ts';
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
  const status = statusOf(data);
  if (status === 'unprovisioned') return withoutKeys();
  if (state === null) return status === 'asleep' ? asleepUnheard() : nothingHeard(data);
  if (status === 'asleep') return asleep(data, lastStateOf(state, data));
  return status === 'offline' ? outOfReach(data, state) : reported(data, state);
}

/** It sleeps: calm, unless it fell asleep with a problem or sleeps through what the plan has for it. */
function asleep(data: DashboardData, state: StateMessage): Headline {
  const last = reasonOf(state.code);
  const since = sinceText(data);
  const wakes = wakesText(state, data);
  const missed = overslept(data);
  const code: Reason = 'ASLEEP';
  const saying = (headline: Pick<Headline, 'tone' | 'title' | 'cause' | 'next'>): Headline => {
    const { title, cause, next } = headline;
    return { ...headline, code, asOf: null, announcement: `${title}. ${cause} ${next}` };
  };
  if (missed !== null && wakesForSlots(state)) {
    const verb = missed === 'sell' ? 'sells' : 'charges';
    return saying({
      tone: 'attention',
      title: `Asleep while the plan ${verb}`,
      cause: `It has not been heard${since}, and may have fallen asleep with an older plan.`,
      next: 'If it stays asleep: switch the car on, or pull the connector and plug it in again.',
    });
  }
  const asOf = `asleep${since}`;
  if (last?.severity === 'attention' || last?.severity === 'fault') return { ...reported(data, state), asOf };
  if (missed !== null && state.code === 'AUX_EXHAUSTED')
    return { ...reported(data, state), tone: 'attention', asOf };
  const soc = state.socPct === null ? '' : ` The battery was at ${quantityText(state.socPct, 0, '%')}.`;
  return saying({
    tone: 'wait',
    title: `Asleep${since}`,
    cause: (state.code === 'AUX_EXHAUSTED' ? last!.cause : 'Parked with nothing to do.') + soc,
    next: wakes,
  });
}

/** Nothing of it is retained but that it sleeps. */
function asleepUnheard(): Headline {
  const { label, cause, next, severity } = reasonCodes.ASLEEP;
  return {
    tone: severity,
    title: label,
    cause,
    next,
    code: 'ASLEEP',
    asOf: null,
    announcement: `${label}. ${cause} ${next}`,
  };
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
