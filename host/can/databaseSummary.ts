import type { CanDatabase, DatabaseMessage, DatabaseMistake } from './canDatabase.ts';
import { signalBytes } from './signalBytes.ts';

/** What is in a database; the object that `dbc check --json` prints. */
export interface DatabaseSummary {
  readonly file: string;
  readonly messages: number;
  readonly extendedMessages: number;
  /** Longer than 8 bytes. */
  readonly fdMessages: number;
  readonly signals: number;
  readonly multiplexors: number;
  readonly multiplexedSignals: number;
  readonly floatSignals: number;
  readonly messagesWithPeriod: number;
  /** Of the messages that have one; null without any. */
  readonly periodMs: { readonly shortest: number; readonly longest: number } | null;
  readonly bits: number;
  /** Bits that at least one signal uses. */
  readonly usedBits: number;
  readonly mistakes: readonly DatabaseMistake[];
}

/** @param file name of the database's file */
export function databaseSummary({ messages, mistakes }: CanDatabase, file: string): DatabaseSummary {
  const signals = messages.flatMap((message) => message.signals);
  const periodsMs = messages.flatMap(({ periodMs }) => (periodMs === undefined ? [] : [periodMs]));
  return {
    file,
    messages: messages.length,
    extendedMessages: messages.filter(({ extended }) => extended).length,
    fdMessages: messages.filter(({ lengthBytes }) => lengthBytes > 8).length,
    signals: signals.length,
    multiplexors: signals.filter(({ multiplexor }) => multiplexor).length,
    multiplexedSignals: signals.filter(({ multiplex }) => multiplex).length,
    floatSignals: signals.filter(({ encoding }) => encoding !== 'integer').length,
    messagesWithPeriod: periodsMs.length,
    periodMs:
      periodsMs.length === 0
        ? null
        : {
            shortest: periodsMs.reduce((a, b) => Math.min(a, b)),
            longest: periodsMs.reduce((a, b) => Math.max(a, b)),
          },
    bits: messages.reduce((sum, { lengthBytes }) => sum + lengthBytes * 8, 0),
    usedBits: messages.reduce((sum, message) => sum + usedBits(message), 0),
    mistakes,
  };
}

function usedBits({ lengthBytes, signals }: DatabaseMessage): number {
  const used = new Uint8Array(lengthBytes);
  for (const { byteIndex, lowBit, bits } of signals.flatMap(signalBytes)) {
    used[byteIndex]! |= ((1 << bits) - 1) << lowBit;
  }
  return used.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
}

/** The summary for a person, each mistake in a line that begins with its place. */
export function databaseText(summary: DatabaseSummary): string {
  const { periodMs, bits, usedBits, mistakes, file } = summary;
  const periods = periodMs
    ? `${periodMs.shortest} to ${periodMs.longest} ms, given for ${summary.messagesWithPeriod} messages`
    : 'none given';
  return [
    file,
    `messages  ${summary.messages}, of them ${summary.extendedMessages} with an extended identifier and ${summary.fdMessages} longer than 8 bytes`,
    `signals   ${summary.signals}, of them ${summary.multiplexedSignals} multiplexed by ${summary.multiplexors} multiplexors and ${summary.floatSignals} floats`,
    `periods   ${periods}`,
    `bits      ${usedBits} of ${bits} used${bits === 0 ? '' : ` (${Math.round((100 * usedBits) / bits)} %)`}`,
    `mistakes  ${mistakes.length}`,
    ...mistakes.map(({ line, what, hint }) => `${file}:${line}: ${what}. ${hint}.`),
    '',
  ].join('\n');
}
