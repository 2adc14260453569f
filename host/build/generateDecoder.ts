import { checksumField } from '../../firmware/contract/frameChecksum.ts';
import { floatWords } from '../../firmware/contract/frameCodec.ts';
import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { checksumTexts } from './checksumExpressions.ts';
import { affineExpression, presenceCondition, rawExpression, unknownCondition } from './codecExpressions.ts';
import { firmwareId } from './firmwareId.ts';
import { frameDecodingImport, oddShapeCondition, shapeFaultCall } from './frameDecodingModule.ts';

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
/** The same counter again within this many periods is a frozen sender; later it may just have come round. */
const FROZEN_PERIODS = 2.5;

const byteAt = (index: number): string => `d[${DATA_AT + index}]`;

/**
 * Source text (ES2022) of `export const <name>`: by identifier a function `(d, atMs, values, updatedAtMs)`
 * that decodes a received frame without allocating. `d` is the answer of READ RX BUFFER, `values` gets NaN for unknown,
 * and `updatedAtMs` the time at the place of each group of signals that the frame carries: see `timeGroups`. A signal
 * that a multiplexed frame does not carry keeps value and time.
 * A function returns 1 good, 2 good but a needed value is unknown, -1 checksum wrong, -2 counter frozen, -3 wrong
 * length, -4 a remote frame. And 3, storing nothing: the frame before came too long ago for the counter to tell. The
 * same count may stand still or have come round; after a silence a new one may have moved before it stood still. The
 * next frame will.
 * One function a frame, because the interpreter reads through all of a function, what it skips as well.
 */
export function generateDecoder(name: string, frames: readonly DecodedFrame[]): string {
  const counted = frames.filter((frame) => frame.spec.counter);
  const checksums = checksumTexts(
    'received',
    frames.map(({ spec }) => spec),
    byteAt,
  );
  const hasFloats = frames.some(({ outputs }) => outputs.some(({ signal }) => signal.float));
  const groups = timeGroups(frames);
  return [
    frameDecodingImport,
    ...checksums.declarations,
    counted.length > 0 ? `const standing = createCounterWatch(${counted.length});` : '',
    hasFloats ? floatText : '',
    `export const ${name} = {`,
    ...frames.map((frame) =>
      frameText(
        frame,
        groups.filter((group) => group.frame === frame),
        counted.indexOf(frame),
        checksums.expected(frame.spec),
      ),
    ),
    '};',
    '',
  ].join('\n');
}

/** Signals that come and go together: those of one frame under one multiplexer condition. They share a time. */
export interface TimeGroup {
  readonly frame: DecodedFrame;
  /** Place of its time in `updatedAtMs`. */
  readonly place: number;
  /** Under which the frame carries them; empty when it always does. */
  readonly condition: string;
  readonly outputs: readonly DecodedSignal[];
}

/** The groups of all frames, by place. */
export function timeGroups(frames: readonly DecodedFrame[]): readonly TimeGroup[] {
  return frames
    .flatMap((frame) =>
      [...byPresence(frame.outputs)].map(([condition, outputs]) => ({ frame, condition, outputs })),
    )
    .map((group, place) => ({ ...group, place }));
}

function frameText(
  { spec }: DecodedFrame,
  groups: readonly TimeGroup[],
  counterIndex: number,
  checksum: string,
): string {
  const mayBeIncomplete = groups.some(({ outputs }) =>
    outputs.some(({ signal, isOptional }) => !isOptional && unknownCondition('raw', signal) !== ''),
  );
  const lines = [
    mayBeIncomplete ? 'let raw, result = 1;' : 'let raw;',
    `if (${oddShapeCondition(spec)} && (raw = ${shapeFaultCall(spec)})) return raw;`,
  ];
  const rule = spec.checksum;
  if (rule) lines.push(`if (${checksum} !== (${rawExpression(checksumField(rule), byteAt)})) return -1;`);
  if (spec.counter) {
    const frozenMs = spec.periodMs * FROZEN_PERIODS;
    const count = rawExpression({ order: 'little', ...spec.counter }, byteAt);
    lines.push(
      `raw = standing(${counterIndex}, ${count}, atMs, ${frozenMs}, ${Math.max(spec.timeoutMs, frozenMs)});`,
      'if (raw) return raw;',
    );
  }
  for (const { condition, outputs, place } of groups) {
    const texts = [`updatedAtMs[${place}] = atMs;`, ...outputs.map(outputText)];
    if (condition) lines.push(`if (${condition}) {`, ...texts, '}');
    else lines.push(...texts);
  }
  lines.push(mayBeIncomplete ? 'return result;' : 'return 1;');
  const body = lines.map((line) => `    ${line}`).join('\n');
  return `  ${firmwareId(spec)}: (d, atMs, values, updatedAtMs) => {\n${body}\n  },`;
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
  const store = (value: string): string => `values[${index}] = ${value};`;
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
