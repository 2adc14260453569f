import { checksumField } from '../../firmware/contract/frameChecksum.ts';
import { floatWords } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { checksumTexts } from './checksumExpressions.ts';
import { affineExpression, presenceCondition, rawExpression, unknownCondition } from './codecExpressions.ts';
import { firmwareId } from './firmwareId.ts';

/** One entry of the value array, and the signal that fills it: value = database value * scale + offset. */
export interface DecodedSignal {
  readonly index: number;
  readonly signal: SignalSpec;
  readonly scale: number;
  readonly offset: number;
  /** The controller can do without it: unknown, it does not spoil the frame. */
  readonly isOptional?: boolean;
}

/** A frame to decode, in the order in which the decoder tries them. */
export interface DecodedFrame {
  readonly spec: FrameSpec;
  readonly outputs: readonly DecodedSignal[];
}

/** READ RX BUFFER answers [x, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
const DATA_AT = 6;
const SIDL_EXTENDED = 0x08;
const SIDL_REMOTE = 0x10;
const DLC_REMOTE = 0x40;
/** The same counter again within this many periods is a frozen sender; later it may just have come round. */
const FROZEN_PERIODS = 2.5;

const byteAt = (index: number): string => `d[${DATA_AT + index}]`;

/**
 * Source text (ES2022, no imports) of `export function <name>(id, d, atMs, values, updatedAtMs)`, which decodes a
 * received frame without allocating: `d` is the answer of READ RX BUFFER, `values` gets NaN for unknown, and
 * `updatedAtMs` the time of each value that is known. A signal that a multiplexed frame does not carry keeps both.
 * It returns 1 good, 2 good but a needed value is unknown, 0 not ours, -1 checksum wrong, -2 counter frozen, -3 wrong length,
 * -4 a remote frame. And 3, storing nothing: the counter is that of the frame before, which came too long ago to tell a
 * counter that stands still from one that has come round; the next frame will.
 */
export function generateDecoder(name: string, frames: readonly DecodedFrame[]): string {
  const counted = frames.filter((frame) => frame.spec.counter);
  const checksums = checksumTexts(
    'received',
    frames.map(({ spec }) => spec),
    byteAt,
  );
  const hasFloats = frames.some(({ outputs }) => outputs.some(({ signal }) => signal.float));
  return [
    ...checksums.declarations,
    counted.length > 0 ? frozenText(counted.length) : '',
    hasFloats ? floatText : '',
    `export function ${name}(id, d, atMs, values, updatedAtMs) {`,
    `  const size = ${sizeText(frames)};`,
    '  let raw, result = 1;',
    ...frames.map((frame) => frameText(frame, counted.indexOf(frame), checksums.expected(frame.spec))),
    '  return 0;',
    '}',
    '',
  ].join('\n');
}

function frameText({ spec, outputs }: DecodedFrame, counterIndex: number, checksum: string): string {
  const lines = [`if (size !== ${spec.lengthBytes}) return size < 0 ? size : -3;`];
  const rule = spec.checksum;
  if (rule) lines.push(`if (${checksum} !== (${rawExpression(checksumField(rule), byteAt)})) return -1;`);
  if (spec.counter) {
    const count = rawExpression({ order: 'little', ...spec.counter }, byteAt);
    lines.push(
      `raw = standing(${counterIndex}, ${count}, atMs, ${spec.periodMs * FROZEN_PERIODS});`,
      'if (raw) return raw;',
    );
  }
  for (const [condition, group] of byPresence(outputs)) {
    const texts = group.map(outputText);
    if (condition) lines.push(`if (${condition}) {`, ...texts, '}');
    else lines.push(...texts);
  }
  lines.push('return result;');
  return [`  if (id === ${firmwareId(spec)}) {`, ...lines.map((line) => `    ${line}`), '  }'].join('\n');
}

/** The frame's length, or the answer for a remote frame: it carries no data, and the buffer still holds an older one's. */
function sizeText(frames: readonly DecodedFrame[]): string {
  const standard = `d[2] & ${SIDL_REMOTE} ? -4 : d[5] & 15`;
  if (!frames.some(({ spec }) => spec.extended)) return standard;
  return `(d[2] & ${SIDL_EXTENDED} ? d[5] & ${DLC_REMOTE} : d[2] & ${SIDL_REMOTE}) ? -4 : d[5] & 15`;
}

/** Outputs under one condition share its test. */
function byPresence(outputs: readonly DecodedSignal[]): ReadonlyMap<string, DecodedSignal[]> {
  const groups = new Map<string, DecodedSignal[]>();
  for (const output of outputs) {
    const condition = presenceCondition(output.signal, byteAt);
    groups.set(condition, [...(groups.get(condition) ?? []), output]);
  }
  return groups;
}

function outputText({ index, signal, scale, offset, isOptional }: DecodedSignal): string {
  const toValue = (raw: string): string =>
    affineExpression(raw, signal.scale * scale, (signal.offset ?? 0) * scale + offset);
  const store = (value: string): string => `values[${index}] = ${value}; updatedAtMs[${index}] = atMs;`;
  const { before, raw } = signal.float
    ? floatExpression(signal)
    : { before: '', raw: rawExpression(signal, byteAt) };
  const unknown = unknownCondition('raw', signal);
  if (unknown === '') return store(toValue('x') === 'x' ? raw : toValue(`(${raw})`));
  const missing = `values[${index}] = NaN;${isOptional ? '' : ' result = 2;'}`;
  return `${before}raw = ${raw}; if (${unknown}) { ${missing} } else { ${store(toValue('raw'))} }`;
}

/** The bits of a float go through an array whose memory a float array shares; microcontrollers and PCs are little-endian. */
function floatExpression(signal: SignalSpec): { before: string; raw: string } {
  const { high, low } = floatWords(signal);
  const word = (place: typeof high): string => rawExpression({ ...place, signed: true }, byteAt);
  if (!low) return { before: `words[0] = ${word(high)}; `, raw: 'asFloat32[0]' };
  return { before: `words[0] = ${word(low)}; words[1] = ${word(high)}; `, raw: 'asFloat64[0]' };
}

const floatText = `const words = new Int32Array(2);
const asFloat32 = new Float32Array(words.buffer);
const asFloat64 = new Float64Array(words.buffer);`;

/** Counters are kept one higher, so that 0 is "none yet". */
function frozenText(count: number): string {
  return `const counts = new Uint16Array(${count});
const countedAtMs = new Float64Array(${count});
function standing(frame, count, atMs, limitMs) {
  const answer = counts[frame] !== count + 1 ? 0 : atMs - countedAtMs[frame] > limitMs ? 3 : -2;
  counts[frame] = count + 1;
  countedAtMs[frame] = atMs;
  return answer;
}`;
}
