import type { CrcSpec, FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { affineExpression, rawExpression, unknownCondition } from './codecExpressions.ts';

/** One entry of the value array, and the signal that fills it: value = database value * scale + offset. */
export interface DecodedSignal {
  readonly index: number;
  readonly signal: SignalSpec;
  readonly scale: number;
  readonly offset: number;
}

/** A frame to decode, in the order in which the decoder tries them. */
export interface DecodedFrame {
  readonly spec: FrameSpec;
  readonly outputs: readonly DecodedSignal[];
}

/** READ RX BUFFER answers [x, SIDH, SIDL, EID8, EID0, DLC, D0..D7]. */
const DATA_AT = 6;
/** SIDL: remote frame, extended identifier. Neither carries our data, and the buffer still holds an older frame's. */
const NOT_PLAIN_BITS = 24;
/** The same counter again within this many periods is a frozen sender; later it may just have come round. */
const FROZEN_PERIODS = 2.5;

const byteAt = (index: number): string => `d[${DATA_AT + index}]`;

/**
 * Source text (ES2022, no imports) of `export function <name>(id, d, atMs, values, updatedAtMs)`, which decodes a
 * received frame without allocating: `d` is the answer of READ RX BUFFER, `values` gets NaN for unknown, and
 * `updatedAtMs` the time of each value that is known.
 * It returns 1 good, 0 not ours, -1 checksum wrong, -2 counter frozen, -3 wrong length or not a plain data frame.
 */
export function generateDecoder(name: string, frames: readonly DecodedFrame[]): string {
  const counted = frames.filter((frame) => frame.spec.counter);
  const checksums = distinctChecksums(frames);
  return [
    ...checksums.map(checksumText),
    counted.length > 0 ? frozenText(counted.length) : '',
    `export function ${name}(id, d, atMs, values, updatedAtMs) {`,
    `  const length = d[2] & ${NOT_PLAIN_BITS} ? -1 : d[5] & 15;`,
    '  let raw;',
    ...frames.map((frame) => frameText(frame, counted.indexOf(frame), checksums)),
    '  return 0;',
    '}',
    '',
  ].join('\n');
}

function frameText(
  { spec, outputs }: DecodedFrame,
  counterIndex: number,
  checksums: readonly CrcSpec[],
): string {
  const lines = [`if (length !== ${spec.lengthBytes}) return -3;`];
  if (spec.crc) {
    const name = `crc${checksums.findIndex((crc) => sameChecksum(crc, spec.crc as CrcSpec))}`;
    lines.push(`if (${name}(d) !== ${byteAt(spec.crc.byteIndex)}) return -1;`);
  }
  if (spec.counter) {
    const count = rawExpression({ ...spec.counter, order: 'little' }, byteAt);
    lines.push(
      `if (isFrozen(${counterIndex}, ${count}, atMs, ${spec.periodMs * FROZEN_PERIODS})) return -2;`,
    );
  }
  lines.push(...outputs.map(outputText), 'return 1;');
  return [`  if (id === ${spec.id}) {`, ...lines.map((line) => `    ${line}`), '  }'].join('\n');
}

function outputText({ index, signal, scale, offset }: DecodedSignal): string {
  const toValue = (raw: string): string =>
    affineExpression(raw, signal.scale * scale, (signal.offset ?? 0) * scale + offset);
  const store = (value: string): string => `values[${index}] = ${value}; updatedAtMs[${index}] = atMs;`;
  const raw = rawExpression(signal, byteAt);
  const unknown = unknownCondition('raw', signal);
  if (unknown === '') return store(toValue('x') === 'x' ? raw : toValue(`(${raw})`));
  return `raw = ${raw}; if (${unknown}) values[${index}] = NaN; else { ${store(toValue('raw'))} }`;
}

function distinctChecksums(frames: readonly DecodedFrame[]): CrcSpec[] {
  const distinct: CrcSpec[] = [];
  for (const { spec } of frames) {
    const { crc } = spec;
    if (crc && !distinct.some((other) => sameChecksum(other, crc))) distinct.push(crc);
  }
  return distinct;
}

function sameChecksum(a: CrcSpec, b: CrcSpec): boolean {
  return a.polynomial === b.polynomial && a.initial === b.initial && a.byteIndex === b.byteIndex;
}

/** Table look-ups in one expression: a loop over the bytes costs an interpreter several times as much. */
function checksumText(crc: CrcSpec, index: number): string {
  const table = `table${index}`;
  let expression = '';
  for (let i = 0; i < crc.byteIndex; i++) {
    const before = i === 0 ? (crc.initial ? `${crc.initial}^` : '') : `${expression}^`;
    expression = `${table}[${before}${byteAt(i)}]`;
  }
  // The checksum is linear: each doubling of the table needs one new entry.
  return `const ${table} = new Uint8Array(256);
for (let size = 1, entry = ${crc.polynomial}; size < 256; size *= 2) {
  for (let i = 0; i < size; i++) ${table}[size + i] = ${table}[i] ^ entry;
  entry = entry & 128 ? ((entry << 1) ^ ${crc.polynomial}) & 255 : entry << 1;
}
function crc${index}(d) {
  return ${expression};
}`;
}

/** Counters are kept one higher, so that 0 is "none yet". */
function frozenText(count: number): string {
  return `const counts = new Uint16Array(${count});
const countedAtMs = new Float64Array(${count});
function isFrozen(frame, count, atMs, limitMs) {
  const frozen = counts[frame] === count + 1 && atMs - countedAtMs[frame] <= limitMs;
  counts[frame] = count + 1;
  countedAtMs[frame] = atMs;
  return frozen;
}`;
}
