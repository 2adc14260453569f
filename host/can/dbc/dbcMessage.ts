import type { MessageDraft, SignalDraft } from '../databaseDraft.ts';

const EXTENDED_BIT = 0x80000000;
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const messagePattern = /^BO_\s+(\d+)\s+([^\s:"]+)\s*:\s*(\d+)(?:\s+(\S+?))?\s*;?$/;
const signalPattern = new RegExp(
  String.raw`^SG_\s+([^\s:"]+)\s*(?:\s(M)|\sm(\d+)(M)?)?\s*:\s*(\d+)\s*\|\s*(\d+)\s*@\s*([01])\s*([-+])` +
    String.raw`\s*\(\s*(${number})\s*,\s*(${number})\s*\)\s*\[\s*(${number})\s*\|\s*(${number})\s*\]\s*"([^"]*)"`,
);

/** A signal with what its own line says about multiplexing. */
export interface DbcSignal {
  readonly signal: SignalDraft;
  /** The `mN` of its line. */
  readonly page?: number;
}

/** Reads a `BO_` statement; null when it is malformed. */
export function readDbcMessage(text: string, line: number): MessageDraft | null {
  const match = messagePattern.exec(text);
  if (!match) return null;
  const [, fileId, name, length, transmitter = ''] = match as unknown as string[];
  return {
    ...dbcIdentifier(Number(fileId)),
    name: name as string,
    line,
    lengthBytes: Number(length),
    transmitter,
    signals: [],
  };
}

/** The identifier of a message from its number in the file, where bit 31 marks an extended one. */
export function dbcIdentifier(fileId: number): { id: number; extended: boolean } {
  return fileId >= EXTENDED_BIT
    ? { id: fileId - EXTENDED_BIT, extended: true }
    : { id: fileId, extended: false };
}

/** Reads an `SG_` statement; null when it is malformed. */
export function readDbcSignal(text: string, line: number): DbcSignal | null {
  const match = signalPattern.exec(text);
  if (!match) return null;
  const signal: SignalDraft = {
    name: match[1] as string,
    line,
    startBit: Number(match[5]),
    bits: Number(match[6]),
    order: match[7] === '1' ? 'little' : 'big',
    encoding: 'integer',
    signed: match[8] === '-',
    scale: Number(match[9]),
    offset: Number(match[10]),
    min: Number(match[11]),
    max: Number(match[12]),
    unit: match[13] as string,
    multiplexor: match[2] !== undefined || match[4] !== undefined,
  };
  return match[3] === undefined ? { signal } : { signal, page: Number(match[3]) };
}
