import { checksumField } from '../../firmware/contract/frameChecksum.ts';
import { floatWords } from '../../firmware/contract/frameCodec.ts';
import type { BitField, FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { signalBytes } from '../can/signalBytes.ts';
import { checksumTexts } from './checksumExpressions.ts';
import { affineExpression, naturalRange, presenceCondition } from './codecExpressions.ts';

/** A signal to encode, and the entry of the value array that it takes its value from; without one its value is 0. */
export interface EncodedSignal {
  readonly signal: SignalSpec;
  readonly index?: number;
}

export interface EncodedFrame {
  readonly spec: FrameSpec;
  readonly inputs: readonly EncodedSignal[];
}

/** LOAD TX BUFFER is [instruction, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
const DATA_AT = 6;

const byteAt = (index: number): string => `d[${DATA_AT + index}]`;

/**
 * Source text (ES2022, no imports) of `export const <name>`: for each frame a function `(values, d)` that writes it into
 * the instruction LOAD TX BUFFER, `d[6..13]`: each physical value rounded to the signal's step and held inside what its
 * bits can carry, multiplexed signals where the switches say so, then counter and checksum. All other bits are 0.
 */
export function generateEncoder(name: string, frames: readonly EncodedFrame[]): string {
  const specs = frames.map(({ spec }) => spec);
  const checksums = checksumTexts('sent', specs, byteAt);
  const hasFloats = frames.some(({ inputs }) => inputs.some(({ signal }) => signal.float));
  return [
    'function toRaw(x, low, high) {',
    '  x = Math.floor(x + 0.5);',
    '  return x < low ? low : x > high ? high : x;',
    '}',
    ...checksums.declarations,
    specs.some(({ counter }) => counter) ? `const sentCounts = new Uint8Array(${frames.length});` : '',
    hasFloats ? floatText : '',
    `export const ${name} = [`,
    ...frames.map(
      (frame, index) =>
        `  (values, d) => {\n${frameText(frame, index, checksums.expected(frame.spec))}\n  },`,
    ),
    '];',
    '',
  ].join('\n');
}

function frameText({ spec, inputs }: EncodedFrame, frameIndex: number, checksum: string): string {
  // A switch that is multiplexed itself has to be written before what it switches.
  const depths = [...new Set(inputs.map(({ signal }) => depthOf(signal)))].sort((a, b) => a - b);
  const lines = [
    'let raw;',
    `d.fill(0, ${DATA_AT}, ${DATA_AT + 8});`,
    ...depths.flatMap((depth) => signalTexts(inputs.filter(({ signal }) => depthOf(signal) === depth))),
  ];
  if (spec.counter) {
    lines.push(
      `raw = sentCounts[${frameIndex}]++ & ${2 ** spec.counter.bits - 1};`,
      ...writes({ order: 'little', ...spec.counter }),
    );
  }
  const rule = spec.checksum;
  if (rule) lines.push(`raw = ${checksum};`, ...writes(checksumField(rule)));
  return lines.map((line) => `    ${line}`).join('\n');
}

function depthOf(signal: SignalSpec): number {
  return signal.multiplex?.length ?? 0;
}

function signalTexts(inputs: readonly EncodedSignal[]): string[] {
  const lines: string[] = [];
  const flagsByByte = new Map<number, string[]>();
  for (const { signal, index } of inputs) {
    const value = index === undefined ? '0' : `values[${index}]`;
    const condition = presenceCondition(signal, byteAt);
    if (index === undefined && !signal.offset) continue;
    if (isFlag(signal) && !condition) {
      const byte = signal.startBit >> 3;
      flagsByByte.set(byte, [
        ...(flagsByByte.get(byte) ?? []),
        `(${value} >= 0.5 ? ${1 << (signal.startBit & 7)} : 0)`,
      ]);
    } else
      lines.push(
        condition ? `if (${condition}) { ${signalText(signal, value)} }` : signalText(signal, value),
      );
  }
  for (const [byte, flags] of flagsByByte) lines.push(`${byteAt(byte)} |= ${flags.join(' | ')};`);
  return lines;
}

function isFlag(signal: SignalSpec): boolean {
  return signal.bits === 1 && !signal.signed && signal.scale === 1 && !signal.offset;
}

function signalText(signal: SignalSpec, value: string): string {
  const unscaled = inverseExpression(signal, value);
  if (signal.float) {
    const { high, low } = floatWords(signal);
    if (!low) return [`sentFloat32[0] = ${unscaled}; raw = sentWords[0];`, ...writes(high)].join(' ');
    const lowTexts = ['raw = sentWords[0];', ...writes(low)];
    return [`sentFloat64[0] = ${unscaled};`, ...lowTexts, 'raw = sentWords[1];', ...writes(high)].join(' ');
  }
  const raw = `toRaw(${unscaled}, ${naturalRange(signal).join(', ')})`;
  const parts = signalBytes(signal);
  const first = parts[0];
  if (parts.length === 1 && first?.bits === 8 && !signal.signed)
    return `${byteAt(first.byteIndex)} = ${raw};`;
  const unsign = signal.signed && signal.bits > 32 ? [`if (raw < 0) raw += ${2 ** signal.bits};`] : [];
  return [`raw = ${raw};`, ...unsign, ...writes(signal)].join(' ');
}

/**
 * Statements that write `raw` into the frame. Bit operations end at 32 bits: beyond, it must not be negative. A whole
 * byte needs no mask: the array keeps the low eight bits of what it is given.
 */
function writes(place: BitField): string[] {
  return signalBytes(place).map(({ byteIndex, lowBit, bits, shift }) => {
    const cut =
      place.bits > 32
        ? `Math.floor(raw / ${2 ** shift}) % ${2 ** bits}`
        : `${shift ? `(raw >> ${shift})` : 'raw'}${bits === 8 ? '' : ` & ${(1 << bits) - 1}`}`;
    return bits === 8
      ? `${byteAt(byteIndex)} = ${cut};`
      : `${byteAt(byteIndex)} |= ${lowBit ? `(${cut}) << ${lowBit}` : cut};`;
  });
}

const floatText = `const sentWords = new Int32Array(2);
const sentFloat32 = new Float32Array(sentWords.buffer);
const sentFloat64 = new Float64Array(sentWords.buffer);`;

/** (value - offset) / scale. */
function inverseExpression({ scale, offset = 0 }: SignalSpec, value: string): string {
  return affineExpression(value, 1 / scale, -offset / scale);
}
