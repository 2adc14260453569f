import { reasonCodes } from '../../../../firmware/contract/reasonCodes.ts';
import type { JournalMessage } from '../../../../firmware/contract/messages.ts';
import type { ReasonCode } from '../../../../firmware/contract/reasonCodes.ts';
import type { HostEventMessage } from '../../../service/hostMessages.ts';
import { numberText } from './quantityText.ts';

export type Severity = ReasonCode['severity'];

/** One line of the log, whoever wrote it. */
export interface LogEntry {
  /** The same for a record that is sent again, and for the host's echo of it. */
  readonly key: string;
  /** Unix time, ms; null when the car's clock was unset. */
  readonly atMs: number | null;
  readonly source: 'car' | 'host';
  readonly severity: Severity;
  readonly code: string;
  readonly text: string;
}

/** Most lines kept. */
export const LOG_ENTRIES_MAX = 200;

/** The row of a reason code, or undefined for one that this page does not know. */
export function reasonOf(code: string): ReasonCode | undefined {
  return Object.hasOwn(reasonCodes, code) ? reasonCodes[code as keyof typeof reasonCodes] : undefined;
}

/** A record of the car's journal as a line. */
export function entryOfJournal(record: JournalMessage): LogEntry {
  const reason = reasonOf(record.code);
  const soc = record.socPct === null ? '' : ` at ${numberText(record.socPct, 0)}\u00a0%`;
  return {
    key: record.t === null ? `${record.boot} ${record.seq}` : `${record.t} ${record.code}`,
    atMs: record.t,
    source: 'car',
    severity: reason?.severity ?? 'attention',
    code: record.code,
    text: (reason?.label ?? 'A code that this page does not know') + soc,
  };
}

/** A line of the host's own log. */
export function entryOfHost(event: HostEventMessage): LogEntry {
  const known = event.severity === 'ok' || event.severity === 'wait' || event.severity === 'fault';
  return {
    key: `${event.atMs} ${event.code}`,
    atMs: event.atMs,
    source: 'host',
    severity: known ? event.severity : 'attention',
    code: event.code,
    text: event.text,
  };
}

/** The log with one more line, newest first. A line already there (the car resends) changes nothing. */
export function addEntry(log: readonly LogEntry[], entry: LogEntry): readonly LogEntry[] {
  if (log.some(({ key }) => key === entry.key)) return log;
  // A line without a time stays where it arrived; a late one goes to its place.
  const { atMs } = entry;
  const place = atMs === null ? 0 : log.findIndex((other) => other.atMs !== null && other.atMs <= atMs);
  const at = place < 0 ? log.length : place;
  return [...log.slice(0, at), entry, ...log.slice(at)].slice(0, LOG_ENTRIES_MAX);
}
