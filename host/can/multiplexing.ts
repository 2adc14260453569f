import type { DatabaseMessage, DatabaseMistake, DatabaseSignal, Multiplex } from './canDatabase.ts';
import type { MessageDraft } from './databaseDraft.ts';

/**
 * Marks the signals that switch others, and leaves out those whose presence in a frame cannot be known: their
 * multiplexor is missing, or waits for them.
 */
export function settleMultiplexing(message: MessageDraft): DatabaseMistake[] {
  const mistakes: DatabaseMistake[] = [];
  const lost = message.signals.filter((signal) => conditionsOf(message, signal) === null);
  for (const signal of lost) {
    mistakes.push({
      kind: 'multiplex',
      line: signal.line,
      what: `signal ${message.name}.${signal.name} waits for the multiplexor ${signal.multiplex!.signal}, which is missing or waits for it`,
      hint: 'It is left out; correct the multiplexor',
    });
    message.signals.splice(message.signals.indexOf(signal), 1);
  }
  for (const switched of message.signals) {
    const multiplexor = message.signals.find(({ name }) => name === switched.multiplex?.signal);
    if (!multiplexor || multiplexor.multiplexor) continue;
    multiplexor.multiplexor = true;
    mistakes.push({
      kind: 'multiplex',
      line: multiplexor.line,
      what: `signal ${message.name}.${multiplexor.name} switches ${switched.name} but is not marked as a multiplexor`,
      hint: 'It is read as one; mark it with M',
    });
  }
  return mistakes;
}

/** Whether one frame can carry both signals. */
export function mayMeet(message: DatabaseMessage, a: DatabaseSignal, b: DatabaseSignal): boolean {
  const conditionsOfB = conditionsOf(message, b) ?? [];
  return (conditionsOf(message, a) ?? []).every((one) =>
    conditionsOfB.every((other) => one.signal !== other.signal || rangesMeet(one, other)),
  );
}

/** All that must hold for the signal to be in a frame, its own condition first; null where that cannot be known. */
function conditionsOf(
  { signals }: Pick<DatabaseMessage, 'signals'>,
  signal: DatabaseSignal,
): Multiplex[] | null {
  const conditions: Multiplex[] = [];
  const seen = new Set([signal.name]);
  for (let at: DatabaseSignal = signal; at.multiplex;) {
    const { multiplex } = at;
    const next = signals.find(({ name }) => name === multiplex.signal);
    if (!next || seen.has(next.name)) return null;
    seen.add(next.name);
    conditions.push(multiplex);
    at = next;
  }
  return conditions;
}

function rangesMeet(a: Multiplex, b: Multiplex): boolean {
  return a.ranges.some(([from, to]) => b.ranges.some(([start, end]) => from <= end && start <= to));
}
