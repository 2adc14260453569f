import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { signalBytes, type SignalByte, type SignalPlace } from '../can/signalBytes.ts';

/** Range tests leave this part of a step free, so that 0.1 % steps and a bound of 100 % agree. */
const BOUND_SLACK_STEPS = 1e-6;

/**
 * The raw integer of a signal of at most 53 bits as one JavaScript expression, exact.
 * @param byteAt expression of a byte of the frame
 */
export function rawExpression(
  place: SignalPlace & { readonly signed?: boolean },
  byteAt: (index: number) => string,
): string {
  const parts = signalBytes(place);
  if (!place.signed) return unsignedExpression(parts, byteAt);
  if (place.bits <= 32) {
    // Shifting the sign bit up to bit 31 and back extends it, and cuts off what the first byte holds above it.
    const unmasked = parts.map((part) => term(part, byteAt, false)).join('|');
    const up = 32 - place.bits;
    return up === 0 ? `(${unmasked})` : `(${unmasked})<<${up}>>${up}`;
  }
  const top = parts.reduce((highest, part) => (part.shift > highest.shift ? part : highest));
  const rest = unsignedExpression(
    parts.filter((part) => part !== top),
    byteAt,
  );
  const extended = `(${byteAt(top.byteIndex)}<<${32 - top.lowBit - top.bits}>>${32 - top.bits})`;
  return `${extended}*${2 ** top.shift}+(${rest})`;
}

/** Bit operations end at 31 bits without a sign: what lies above is multiplied in. */
function unsignedExpression(parts: readonly SignalByte[], byteAt: (index: number) => string): string {
  const low = parts.filter((part) => part.shift + part.bits <= 31);
  const high = parts.filter((part) => part.shift + part.bits > 31);
  const lowSum = low.map((part) => term(part, byteAt, true)).join('|');
  const highSum = high.map((part) => `${bitsOf(part, byteAt)}*${2 ** part.shift}`).join('+');
  if (highSum === '') return lowSum;
  return low.length === 0 ? highSum : `${highSum}+(${lowSum})`;
}

/** The condition under which a frame carries a multiplexed signal; empty when it always does. */
export function presenceCondition(spec: SignalSpec, byteAt: (index: number) => string): string {
  return (spec.multiplex ?? [])
    .map((place) => {
      const value = `(${rawExpression(place, byteAt)})`;
      const [first, last] = naturalRange(place);
      const tests = place.ranges.map(([from, to]) => {
        if (from === to) return `${value}===${from}`;
        const bounds = [
          ...(from > first ? [`${value}>=${from}`] : []),
          ...(to < last ? [`${value}<=${to}`] : []),
        ];
        return bounds.join('&&') || 'true';
      });
      return tests.length === 1 ? tests.join('') : `(${tests.join('||')})`;
    })
    .join('&&');
}

function term(part: SignalByte, byteAt: (index: number) => string, masked: boolean): string {
  const bits = masked
    ? bitsOf(part, byteAt)
    : byteAt(part.byteIndex) + (part.lowBit ? `>>${part.lowBit}` : '');
  return part.shift ? `${bits}<<${part.shift}` : bits;
}

function bitsOf(part: SignalByte, byteAt: (index: number) => string): string {
  const byte = byteAt(part.byteIndex);
  const shifted = part.lowBit ? `${byte}>>${part.lowBit}` : byte;
  if (part.lowBit + part.bits === 8) return part.shift && part.lowBit ? `(${shifted})` : shifted;
  const masked = `${shifted}&${(1 << part.bits) - 1}`;
  return part.shift ? `(${masked})` : masked;
}

/**
 * `raw` * scale + offset as an expression. Divides where 1/scale is whole: 3/10 is the nearest number to 0.3, 3*0.1 is
 * not. Never yields -0, which would travel into JSON on some interpreters.
 */
export function affineExpression(raw: string, scale: number, offset: number): string {
  const size = Math.abs(scale);
  const inverse = tidy(1 / size);
  const scaled =
    size === 1
      ? raw
      : Number.isInteger(inverse) && !Number.isInteger(size)
        ? `${raw}/${inverse}`
        : `${raw}*${tidy(size)}`;
  const sum = tidy(offset);
  if (scale < 0) return `${sum}-${scaled}`;
  return sum === 0 ? scaled : sum < 0 ? `${scaled}-${-sum}` : `${scaled}+${sum}`;
}

/** Without the noise of a product such as 0.1 * 3. */
function tidy(value: number): number {
  return Number(value.toPrecision(14));
}

/** The condition under which `raw` means "unknown": a sentinel, or outside the plausible range; empty when it never does. */
export function unknownCondition(raw: string, spec: SignalSpec): string {
  const [least, most] = [spec.min, spec.max]
    .map((bound) => (bound - (spec.offset ?? 0)) / spec.scale)
    .sort((a, b) => a - b) as [number, number];
  if (spec.float) {
    // What is no number fails every comparison.
    const inside = `${raw}>=${Math.max(least, -Number.MAX_VALUE)}&&${raw}<=${Math.min(most, Number.MAX_VALUE)}`;
    return `!(${inside})`;
  }
  const [first, last] = naturalRange(spec);
  const lowest = Math.ceil(least - BOUND_SLACK_STEPS);
  const highest = Math.floor(most + BOUND_SLACK_STEPS);
  const tests = [
    ...(lowest > first ? [`${raw}<${lowest}`] : []),
    ...(highest < last ? [`${raw}>${highest}`] : []),
    ...(spec.unavailableRaw ?? [])
      .filter((sentinel) => sentinel >= lowest && sentinel <= highest)
      .map((sentinel) => `${raw}===${sentinel}`),
  ];
  return tests.join('||');
}

/** The least and the greatest integer that the bits can hold. */
export function naturalRange({
  bits,
  signed,
}: {
  readonly bits: number;
  readonly signed?: boolean;
}): readonly [least: number, greatest: number] {
  return signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
}
