import type { DatabaseMessage, DatabaseSignal } from './canDatabase.ts';
import { signalBytes, type SignalByte } from './signalBytes.ts';

/** One value out of a frame. */
export interface DecodedSignal {
  /** As it lies in the frame: exact, so beyond 53 bits a bigint. */
  readonly raw: number | bigint;
  /** Physical value, in the signal's unit. A float may be NaN or infinite. */
  readonly value: number;
}

/** Beyond so many bits a double is not exact. */
const EXACT_BITS = 53;

/** What never changes of a signal; thousands of frames ask for it. */
interface SignalPlan {
  readonly signal: DatabaseSignal;
  readonly parts: readonly SignalByte[];
  readonly lastByte: number;
  multiplexor?: SignalPlan;
}

const plans = new WeakMap<DatabaseMessage, readonly SignalPlan[]>();

/**
 * The signals of one frame by name, in the order of the database: multiplexed ones only when they are present, and of a
 * frame that is too short only those that lie inside it.
 */
export function decodeMessage(
  message: DatabaseMessage,
  data: Uint8Array,
): Readonly<Record<string, DecodedSignal>> {
  // Without a prototype: a signal may have any name.
  const decoded = Object.create(null) as Record<string, DecodedSignal>;
  for (const plan of plansOf(message)) {
    if (isPresent(plan, data)) decoded[plan.signal.name] = decodeSignal(plan, data);
  }
  return decoded;
}

function isPresent({ signal, lastByte, multiplexor }: SignalPlan, data: Uint8Array): boolean {
  if (lastByte >= data.length) return false;
  if (!signal.multiplex) return true;
  if (!multiplexor || !isPresent(multiplexor, data)) return false;
  const page = readInteger(multiplexor, data);
  return signal.multiplex.ranges.some(([from, to]) => page >= from && page <= to);
}

function plansOf(message: DatabaseMessage): readonly SignalPlan[] {
  const before = plans.get(message);
  if (before) return before;
  const made = message.signals.map((signal): SignalPlan => {
    const parts = signalBytes(signal);
    return { signal, parts, lastByte: parts.at(-1)!.byteIndex };
  });
  const byName = new Map(made.map((plan) => [plan.signal.name, plan]));
  for (const plan of made) {
    const multiplexor = byName.get(plan.signal.multiplex?.signal ?? '');
    if (multiplexor) plan.multiplexor = multiplexor;
  }
  plans.set(message, made);
  return made;
}

function decodeSignal(plan: SignalPlan, data: Uint8Array): DecodedSignal {
  const { encoding, scale, offset } = plan.signal;
  const raw = encoding === 'integer' ? readInteger(plan, data) : readFloat(plan, data);
  return { raw, value: Number(raw) * scale + offset };
}

function readInteger(plan: SignalPlan, data: Uint8Array): number | bigint {
  const { bits, signed } = plan.signal;
  if (bits > EXACT_BITS) {
    const raw = readBits(plan, data);
    return signed ? BigInt.asIntN(bits, raw) : raw;
  }
  let raw = 0;
  for (const part of plan.parts) raw += readPart(part, data) * 2 ** part.shift;
  return signed && raw >= 2 ** (bits - 1) ? raw - 2 ** bits : raw;
}

function readFloat(plan: SignalPlan, data: Uint8Array): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, readBits(plan, data));
  return plan.signal.encoding === 'float64' ? view.getFloat64(0) : view.getFloat32(4);
}

function readBits({ parts }: SignalPlan, data: Uint8Array): bigint {
  let raw = 0n;
  for (const part of parts) raw |= BigInt(readPart(part, data)) << BigInt(part.shift);
  return raw;
}

function readPart({ byteIndex, lowBit, bits }: SignalByte, data: Uint8Array): number {
  return ((data[byteIndex] as number) >> lowBit) & ((1 << bits) - 1);
}
