import type { DatabaseMistake } from '../canDatabase.ts';
import type { MessageDraft, SignalDraft } from '../databaseDraft.ts';

/** A name that the file gives by an attribute, because its own statement holds only 32 characters of it. */
export interface LongName {
  readonly name: string;
  readonly line: number;
}

/** Gives the signals of a message their long names, also where a multiplexed signal names its multiplexor. */
export function applyLongNames(
  message: MessageDraft,
  longNames: ReadonlyMap<SignalDraft, LongName>,
): DatabaseMistake[] {
  const mistakes: DatabaseMistake[] = [];
  for (const signal of message.signals) {
    const long = longNames.get(signal);
    if (!long || long.name === signal.name) continue;
    if (message.signals.some(({ name }) => name === long.name)) {
      mistakes.push({
        kind: 'duplicate',
        line: long.line,
        what: `long name of signal ${message.name}.${signal.name} is that of another signal`,
        hint: 'The signal keeps its short name; give it its own long one',
      });
      continue;
    }
    const short = signal.name;
    signal.name = long.name;
    for (const switched of message.signals) {
      if (switched.multiplex?.signal === short) {
        switched.multiplex = { ...switched.multiplex, signal: long.name };
      }
    }
  }
  return mistakes;
}
