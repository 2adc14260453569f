import type { DbcMessage, DbcSignal, DbcWarning } from './dbcModel.ts';
import { signalBytes, signalsOverlap } from './signalBytes.ts';

/** Whether every bit of the signal lies inside its message. */
export function fitsMessage(signal: DbcSignal, message: DbcMessage): boolean {
  return signalBytes(signal).every((part) => part.byteIndex < message.lengthBytes);
}

/** A warning for each signal that shares bits with an earlier one of the same frame. */
export function overlapWarnings(message: DbcMessage): DbcWarning[] {
  const warnings: DbcWarning[] = [];
  message.signals.forEach((signal, i) => {
    const other = message.signals
      .slice(0, i)
      .find((earlier) => meet(earlier, signal) && signalsOverlap(earlier, signal));
    if (other) {
      warnings.push({
        line: signal.line,
        what: `signal ${message.name}.${signal.name} shares bits with ${other.name} of line ${other.line}`,
        hint: 'Both are read; correct start bit, length or byte order of the wrong one',
      });
    }
  });
  return warnings;
}

/** Signals for different values of the multiplexor are never in the same frame. */
function meet(a: DbcSignal, b: DbcSignal): boolean {
  return (
    a.multiplexValue === undefined || b.multiplexValue === undefined || a.multiplexValue === b.multiplexValue
  );
}
