import type { SentRange } from '../../firmware/contract/chademoTransmit.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { signalBytes } from '../can/signalBytes.ts';
import { naturalRange, rawExpression } from './codecExpressions.ts';

/** A frame that may be sent, and the physical ranges of its signals; all other bits must be 0. */
export interface AllowedFrame {
  readonly spec: FrameSpec;
  readonly ranges: Readonly<Record<string, SentRange>>;
}

/** LOAD TX BUFFER is [instruction, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
const DATA_AT = 6;
const byteAt = (index: number): string => `d[${DATA_AT + index}]`;

/**
 * Source text (ES2022, no imports) of `export const <name>`: for each frame a function `(d)` that tells whether the
 * instruction LOAD TX BUFFER holds that frame, its identifier and length included, with every value in its range.
 */
export function generateTransmitCheck(name: string, frames: readonly AllowedFrame[]): string {
  return [
    `export const ${name} = [`,
    ...frames.map((frame) => `  (d) => ${conditions(frame)},`),
    '];',
    '',
  ].join('\n');
}

function conditions({ spec, ranges }: AllowedFrame): string {
  const signals = Object.entries(ranges).map(
    ([key, range]) => [spec.signals[key] as SignalSpec, range] as const,
  );
  return [
    `d[1] === ${spec.id >> 3}`,
    `d[2] === ${(spec.id & 7) << 5}`,
    `d[5] === ${spec.lengthBytes}`,
    ...strayBits(signals.map(([signal]) => signal)),
    ...signals.flatMap(([signal, range]) => rangeTests(signal, range)),
  ].join(' && ');
}

/** All bits that belong to no signal, in one test. */
function strayBits(signals: readonly SignalSpec[]): string[] {
  const free = new Uint8Array(8).fill(0xff);
  for (const part of signals.flatMap(signalBytes)) {
    free[part.byteIndex] = (free[part.byteIndex] ?? 0) & ~(((1 << part.bits) - 1) << part.lowBit);
  }
  const terms = [...free].flatMap((mask, index) => {
    if (mask === 0) return [];
    return mask === 0xff ? byteAt(index) : `(${byteAt(index)} & ${mask})`;
  });
  return terms.length === 0 ? [] : [`!(${terms.join(' | ')})`];
}

function rangeTests(signal: SignalSpec, [min, max]: SentRange): string[] {
  const raws = [min, max].map((value) => Math.round((value - (signal.offset ?? 0)) / signal.scale));
  const [low, high] = [Math.min(...raws), Math.max(...raws)];
  const [first, last] = naturalRange(signal);
  const value = `(${rawExpression(signal, byteAt)})`;
  if (low === high) return [`${value} === ${low}`];
  return [...(low > first ? [`${value} >= ${low}`] : []), ...(high < last ? [`${value} <= ${high}`] : [])];
}
