import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import type { CanDatabase, DatabaseMessage, DatabaseSignal } from './canDatabase.ts';
import { decodeMessage } from './decodeMessage.ts';
import type { LoggedFrame } from './log/logFrames.ts';

/** One value of a signal in a log. */
export interface SignalValue {
  readonly atUs: number;
  readonly message: DatabaseMessage;
  readonly signal: DatabaseSignal;
  readonly raw: number | bigint;
  readonly value: number;
}

/** A signal over a whole log. The range is that of the finite values; without any it is null. */
export interface SignalStatistics {
  readonly message: string;
  readonly signal: string;
  readonly unit: string;
  count: number;
  last: number;
  /** Text of the last raw value. */
  lastText: string | undefined;
  min: number | null;
  max: number | null;
}

/** Frames of an identifier that the database does not have. */
export interface UnknownIdentifier {
  readonly id: number;
  readonly extended: boolean;
  count: number;
}

/** What a database makes of a log. */
export interface DecodedLog {
  readonly frames: number;
  readonly durationS: number;
  /** Frames of a message of the database that passed the filter. */
  readonly decodedFrames: number;
  /** Of these, the ones with fewer bytes than the database says: they are decoded as far as they go. */
  readonly shortFrames: number;
  /** In the order of the database. */
  readonly signals: readonly SignalStatistics[];
  /** The most frequent first. */
  readonly unknown: readonly UnknownIdentifier[];
}

/** Names of the only message and the only signal that are wanted. */
export interface DecodeFilter {
  readonly message?: string;
  readonly signal?: string;
}

/** A decoder that is given the frames of a log one after the other. */
export interface LogDecoder {
  take(frame: LoggedFrame): readonly SignalValue[];
  finish(): DecodedLog;
}

/** @throws BackfeedError DBC_MESSAGE or DBC_SIGNAL for a filter that the database does not have */
export function createLogDecoder(database: CanDatabase, filter: DecodeFilter = {}): LogDecoder {
  const known = new Map(database.messages.map((message) => [keyOf(message), message]));
  const wanted = wantedSignals(database, filter);
  const statistics = new Map<DatabaseSignal, SignalStatistics>();
  const unknown = new Map<string, UnknownIdentifier>();
  let frames = 0;
  let lastUs = 0;
  let decodedFrames = 0;
  let shortFrames = 0;

  const count = (
    message: DatabaseMessage,
    signal: DatabaseSignal,
    raw: number | bigint,
    value: number,
  ): void => {
    let row = statistics.get(signal);
    if (!row) {
      row = {
        message: message.name,
        signal: signal.name,
        unit: signal.unit,
        count: 0,
        last: value,
        lastText: undefined,
        min: null,
        max: null,
      };
      statistics.set(signal, row);
    }
    row.count++;
    row.last = value;
    row.lastText = textOf(signal, raw);
    if (!Number.isFinite(value)) return;
    row.min = Math.min(row.min ?? value, value);
    row.max = Math.max(row.max ?? value, value);
  };

  return {
    take: (frame) => {
      frames++;
      lastUs = frame.atUs;
      const message = known.get(keyOf(frame));
      if (!message) {
        const stranger = unknown.get(keyOf(frame)) ?? { id: frame.id, extended: frame.extended, count: 0 };
        stranger.count++;
        unknown.set(keyOf(frame), stranger);
        return [];
      }
      const signals = wanted.get(message);
      if (!signals) return [];
      decodedFrames++;
      if (frame.data.length < message.lengthBytes) shortFrames++;
      const decoded = decodeMessage(message, frame.data);
      const values: SignalValue[] = [];
      for (const signal of signals) {
        const found = decoded[signal.name];
        if (!found) continue;
        count(message, signal, found.raw, found.value);
        values.push({ atUs: frame.atUs, message, signal, ...found });
      }
      return values;
    },
    finish: () => ({
      frames,
      durationS: lastUs / 1e6,
      decodedFrames,
      shortFrames,
      signals: [...wanted.values()].flat().flatMap((signal) => statistics.get(signal) ?? []),
      unknown: [...unknown.values()].sort((a, b) => b.count - a.count || a.id - b.id),
    }),
  };
}

/** The text of a raw value, where the database has one. */
export function textOf(signal: DatabaseSignal, raw: number | bigint): string | undefined {
  return signal.valueTexts?.[String(raw)];
}

function wantedSignals(
  { messages }: CanDatabase,
  filter: DecodeFilter,
): ReadonlyMap<DatabaseMessage, readonly DatabaseSignal[]> {
  const chosen = messages.filter(({ name }) => filter.message === undefined || name === filter.message);
  if (chosen.length === 0) throw unknownName('DBC_MESSAGE', 'message', filter.message!, messages);
  const wanted = new Map(
    chosen
      .map(
        (message) =>
          [
            message,
            message.signals.filter(({ name }) => filter.signal === undefined || name === filter.signal),
          ] as const,
      )
      .filter(([, signals]) => filter.signal === undefined || signals.length > 0),
  );
  if (wanted.size > 0) return wanted;
  throw unknownName(
    'DBC_SIGNAL',
    'signal',
    filter.signal!,
    chosen.flatMap(({ signals }) => signals),
  );
}

function unknownName(
  code: string,
  what: 'message' | 'signal',
  name: string,
  known: readonly { readonly name: string }[],
): BackfeedError {
  const nearest = nearestName(
    name,
    known.map((entry) => entry.name),
  );
  return new BackfeedError(
    code,
    `the database has no ${what} "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : `Leave the filter out to see every ${what} of the log`,
  );
}

function keyOf({ id, extended }: { readonly id: number; readonly extended: boolean }): string {
  return extended ? `x${id}` : `${id}`;
}
