import type { DbcMessage, DbcSignal } from './dbcModel.ts';

const EXTENDED_BIT = 0x80000000;
const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const messagePattern = /^BO_\s+(\d+)\s+(\w+)\s*:\s*(\d+)\s+(\w+)\s*;?$/;
const signalPattern = new RegExp(
  String.raw`^SG_\s+(\w+)\s*(?:(M)|m(\d+)(M)?)?\s*:\s*(\d+)\s*\|\s*(\d+)\s*@\s*([01])\s*([-+])` +
    String.raw`\s*\(\s*(${number})\s*,\s*(${number})\s*\)\s*\[\s*(${number})\s*\|\s*(${number})\s*\]\s*"([^"]*)"`,
);

/** Reads a `BO_` statement; null when it is malformed. */
export function readDbcMessage(text: string, line: number): DbcMessage | null {
  const match = messagePattern.exec(text);
  if (!match) return null;
  const [, fileId, name, length, transmitter] = match as unknown as [string, string, string, string, string];
  const lengthBytes = Number(length);
  if (lengthBytes > 64) return null;
  return { ...dbcIdentifier(Number(fileId)), name, line, lengthBytes, transmitter, signals: [] };
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
  const startBit = Number(match[5]);
  const bits = Number(match[6]);
  const scale = Number(match[9]);
  if (bits < 1 || bits > 64 || startBit > 511 || scale === 0) return null;
  return {
    name: match[1] as string,
    line,
    startBit,
    bits,
    order: match[7] === '1' ? 'little' : 'big',
    signed: match[8] === '-',
    scale,
    offset: Number(match[10]),
    min: Number(match[11]),
    max: Number(match[12]),
    unit: match[13] as string,
    multiplexor: match[2] !== undefined || match[4] !== undefined,
    ...(match[3] === undefined ? {} : { multiplexValue: Number(match[3]) }),
  };
}
