import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { signalBytes } from '../can/signalBytes.ts';
import { affineExpression } from './codecExpressions.ts';

/** A frame to encode; its signals take their values from `firstIndex` on, in the order of the table. */
export interface EncodedFrame {
  readonly spec: FrameSpec;
  readonly firstIndex: number;
}

/**
 * Source text (ES2022, no imports) of `export function <name>(index, values, d)`, which writes frame `index` into
 * `d[0..7]`: each physical value rounded to the signal's step and held inside what its bits can carry, all other bits 0.
 */
export function generateEncoder(name: string, frames: readonly EncodedFrame[]): string {
  return [
    'function toRaw(x, low, high) {',
    '  x = Math.floor(x + 0.5);',
    '  return x < low ? low : x > high ? high : x;',
    '}',
    `export function ${name}(index, values, d) {`,
    '  let raw;',
    '  d.fill(0, 0, 8);',
    ...frames.map(
      (frame, index) => `  ${index ? 'else ' : ''}if (index === ${index}) {\n${frameText(frame)}\n  }`,
    ),
    '}',
    '',
  ].join('\n');
}

function frameText({ spec, firstIndex }: EncodedFrame): string {
  const lines: string[] = [];
  const flagsByByte = new Map<number, string[]>();
  Object.values(spec.signals).forEach((signal, i) => {
    const value = `values[${firstIndex + i}]`;
    if (isFlag(signal)) {
      const byte = signal.startBit >> 3;
      flagsByByte.set(byte, [
        ...(flagsByByte.get(byte) ?? []),
        `(${value} >= 0.5 ? ${1 << (signal.startBit & 7)} : 0)`,
      ]);
    } else lines.push(signalText(signal, value));
  });
  for (const [byte, flags] of flagsByByte) lines.push(`d[${byte}] |= ${flags.join(' | ')};`);
  return lines.map((line) => `    ${line}`).join('\n');
}

function isFlag(signal: SignalSpec): boolean {
  return signal.bits === 1 && !signal.signed && signal.scale === 1 && !signal.offset;
}

function signalText(signal: SignalSpec, value: string): string {
  const low = signal.signed ? -(2 ** (signal.bits - 1)) : 0;
  const high = signal.signed ? 2 ** (signal.bits - 1) - 1 : 2 ** signal.bits - 1;
  const raw = `toRaw(${inverseExpression(signal, value)}, ${low}, ${high})`;
  const parts = signalBytes(signal);
  const first = parts[0];
  if (parts.length === 1 && first?.bits === 8 && !signal.signed) return `d[${first.byteIndex}] = ${raw};`;
  const writes = parts.map(({ byteIndex, lowBit, bits, shift }) => {
    const cut = `${shift ? `(raw >> ${shift})` : 'raw'} & ${(1 << bits) - 1}`;
    return bits === 8
      ? `d[${byteIndex}] = ${cut};`
      : `d[${byteIndex}] |= ${lowBit ? `(${cut}) << ${lowBit}` : cut};`;
  });
  return `raw = ${raw}; ${writes.join(' ')}`;
}

/** (value - offset) / scale. */
function inverseExpression({ scale, offset = 0 }: SignalSpec, value: string): string {
  return affineExpression(value, 1 / scale, -offset / scale);
}
