import type { DatabaseMessage, DatabaseMistake } from './canDatabase.ts';
import { mayMeet } from './multiplexing.ts';
import { signalsOverlap } from './signalBytes.ts';

/** What is doubtful about the signals of a message though each can be read: shared bits, ranges. By line. */
export function layoutMistakes(message: DatabaseMessage): DatabaseMistake[] {
  return [...overlaps(message), ...ranges(message)];
}

/** One for each signal that shares bits with an earlier one of the same frame. */
function overlaps(message: DatabaseMessage): DatabaseMistake[] {
  return message.signals.flatMap((signal, i) => {
    const other = message.signals
      .slice(0, i)
      .find((earlier) => signalsOverlap(earlier, signal) && mayMeet(message, earlier, signal));
    if (!other) return [];
    return [
      {
        kind: 'overlap' as const,
        line: signal.line,
        what: `signal ${message.name}.${signal.name} shares bits with ${other.name} of line ${other.line}`,
        hint: 'Both are read; correct start bit, length or byte order of the wrong one',
      },
    ];
  });
}

/** One for each range that is upside down, and one for all signals of the message that have none. */
function ranges({ name, signals }: DatabaseMessage): DatabaseMistake[] {
  const inverted = signals
    .filter(({ min, max }) => min > max)
    .map((signal) => ({
      kind: 'range' as const,
      line: signal.line,
      what: `signal ${name}.${signal.name} has the minimum ${signal.min} above its maximum ${signal.max}`,
      hint: 'Its values are read as they are; correct the range',
    }));
  const without = signals.filter(({ min, max }) => min === 0 && max === 0);
  const [first] = without;
  if (!first) return inverted;
  const more = without.length === 1 ? '' : ` and ${without.length - 1} more`;
  return [
    ...inverted,
    {
      kind: 'range' as const,
      line: first.line,
      what: `message ${name} gives no range for ${first.name}${more}`,
      hint: 'Their values are read as they are; a range shows which of them cannot be',
    },
  ];
}
