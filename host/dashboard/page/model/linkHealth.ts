import { reasonCodes } from '../../../../firmware/contract/reasonCodes.ts';
import type { BusMessage, StateMessage } from '../../../../firmware/contract/messages.ts';
import type { DashboardData } from './dashboardData.ts';
import { presentMs, timeZoneOf } from './dashboardData.ts';
import { dataAgeMs, wasStale } from './dataAge.ts';
import type { DataSource } from './dataAge.ts';
import type { Severity } from './eventLog.ts';
import { UNKNOWN, durationText, numberText } from './quantityText.ts';
import { whenText } from './timeText.ts';

/** Lost frames up to this share of the time are what an interpreter costs. */
const GAP_SHARE = 0.002;

/** One line of the link card. `unknown` has no colour. */
export interface HealthRow {
  readonly label: string;
  readonly value: string;
  readonly tone: Severity | 'unknown';
}

/** Every link between the battery and this page, in that order reversed: the nearest first. */
export function linkHealth(data: DashboardData): readonly HealthRow[] {
  return [
    pageRow(data),
    serviceRow(data),
    carRow(data),
    ageRow(data, 'battery', 'Battery data'),
    ageRow(data, 'soc', 'State of charge'),
    ageRow(data, 'motor', 'Motor data'),
    ageRow(data, 'charger', 'Charger data'),
    ageRow(data, 'meter', 'Grid meter data'),
    journalRow(data),
    framesRow(data.state),
    gapRow(data.state),
    busRow('Vehicle CAN', data.state?.can.vehicle),
    busRow('Charger CAN', data.state?.can.charger),
    malformedRow(data),
    firmwareRow(data),
  ];
}

function pageRow({ link }: DashboardData): HealthRow {
  const label = 'This page to broker';
  if (link === 'connected') return { label, value: 'connected', tone: 'ok' };
  if (link === 'connecting') return { label, value: 'connecting', tone: 'wait' };
  return { label, value: 'lost, trying again', tone: 'fault' };
}

function serviceRow({ summary }: DashboardData): HealthRow {
  const label = 'Service to broker';
  if (summary === null) return { label, value: UNKNOWN, tone: 'unknown' };
  return summary.links.broker
    ? { label, value: 'connected', tone: 'ok' }
    : { label, value: 'lost, trying again', tone: 'fault' };
}

function carRow(data: DashboardData): HealthRow {
  const nowMs = presentMs(data);
  const links = data.summary?.links;
  const online = data.status ?? (links === undefined ? null : links.deviceOnline ? 'online' : 'offline');
  const seen = seenText(data, nowMs);
  if (online === null) return { label: 'Car', value: UNKNOWN, tone: 'unknown' };
  return { label: 'Car', value: `${online}, ${seen}`, tone: online === 'online' ? 'ok' : 'fault' };
}

/** When either the host or this page heard the car last. */
function seenText(data: DashboardData, nowMs: number | null): string {
  const times = [data.summary?.links.lastSeenAtMs, data.state?.t].filter((time) => typeof time === 'number');
  if (nowMs === null || times.length === 0) return 'last seen unknown';
  const seenMs = Math.max(...times);
  const agoMs = nowMs - seenMs;
  return agoMs < 1000
    ? 'seen just now'
    : `seen ${whenText(seenMs, nowMs, timeZoneOf(data))}, ${durationText(agoMs)} ago`;
}

function ageRow(data: DashboardData, source: DataSource, label: string): HealthRow {
  if (data.state === null) return { label, value: UNKNOWN, tone: 'unknown' };
  const ageMs = dataAgeMs(data, source);
  if (ageMs === null) return { label, value: 'never received', tone: 'unknown' };
  const stale = wasStale(data.state, source);
  // Parked or unplugged, the sources may sleep; in a transfer or on the road they must not.
  const needed = needs(data.state, source);
  return {
    label,
    value: `${durationText(ageMs)} old${stale ? ', stale' : ''}`,
    tone: !stale ? 'ok' : needed ? 'attention' : 'wait',
  };
}

function needs({ mode }: StateMessage, source: DataSource): boolean {
  if (mode === 'driving') return source !== 'charger' && source !== 'meter';
  return mode === 'starting' || mode === 'exporting' || mode === 'importing';
}

function journalRow({ state, summary }: DashboardData): HealthRow {
  const label = 'Journal';
  const pending = state?.journal.pending ?? summary?.links.journalPending ?? null;
  if (pending === null) return { label, value: UNKNOWN, tone: 'unknown' };
  const dropped = state?.journal.dropped ?? null;
  const droppedText = dropped === null ? '' : `, ${numberText(dropped, 0)} dropped`;
  return {
    label,
    value: `${numberText(pending, 0)} waiting${droppedText}`,
    tone: dropped !== null && dropped > 0 ? 'attention' : 'ok',
  };
}

function framesRow(state: StateMessage | null): HealthRow {
  const label = 'CAN frames';
  if (state === null) return { label, value: UNKNOWN, tone: 'unknown' };
  const { received, lost, rejected } = state.frames;
  return {
    label,
    value: `${numberText(received, 0)} received, ${numberText(lost, 0)} lost, ${numberText(rejected, 0)} rejected`,
    tone: lost + rejected > 0 ? 'wait' : 'ok',
  };
}

/** Time in which energy was not measured sample by sample. */
function gapRow(state: StateMessage | null): HealthRow {
  const label = 'Gaps in energy';
  if (state === null) return { label, value: UNKNOWN, tone: 'unknown' };
  return {
    label,
    value: `${durationText(state.gapMs)} of ${durationText(state.up)}`,
    tone: state.gapMs > GAP_SHARE * state.up ? 'wait' : 'ok',
  };
}

function busRow(label: string, bus: BusMessage | undefined): HealthRow {
  if (bus === undefined) return { label, value: UNKNOWN, tone: 'unknown' };
  const { fault, tec, rec, restarts, busOffs } = bus;
  const counters = `errors ${tec}/${rec}, ${restarts} restarts, ${busOffs} times off the bus`;
  if (fault === null) return { label, value: counters, tone: restarts + busOffs > 0 ? 'wait' : 'ok' };
  return { label, value: `${reasonCodes[fault].label}; ${counters}`, tone: reasonCodes[fault].severity };
}

function malformedRow({ summary, unreadable }: DashboardData): HealthRow {
  const label = 'Malformed messages';
  const here = unreadable > 0 ? `${numberText(unreadable, 0)} on this page` : '';
  if (summary === null) {
    return { label, value: here === '' ? UNKNOWN : here, tone: here === '' ? 'unknown' : 'attention' };
  }
  const { malformed } = summary.links;
  const total = `${numberText(malformed, 0)} dropped`;
  return {
    label,
    value: here === '' ? total : `${total}, ${here}`,
    tone: malformed + unreadable > 0 ? 'attention' : 'ok',
  };
}

function firmwareRow({ birth }: DashboardData): HealthRow {
  const label = 'Firmware';
  if (birth === null) return { label, value: UNKNOWN, tone: 'unknown' };
  return { label, value: `${birth.firmware} on ${birth.board}, ${birth.profile}`, tone: 'ok' };
}
