import type { FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import type { DbcMessage, DbcSignal } from '../can/dbcModel.ts';
import { signalBytes, signalContains, signalsOverlap } from '../can/signalBytes.ts';
import type { ProfileMessage, ProfileOverride } from './profileSchema.ts';

/** The codec of the contract reads at most so many bits. */
const BITS_MAX = 32;
const CLASSIC_CAN_BYTES = 8;

/**
 * One message of the database with the profile's additions, as a row of the contract.
 * Multiplexed signals are left out: a row of the contract is there in every frame. So are counter and checksum.
 * @param key YAML path of the message, named in errors
 * @throws BackfeedError PROFILE_MESSAGE or PROFILE_SIGNAL
 */
export function profileFrame(message: DbcMessage, extra: ProfileMessage, key: string): FrameSpec {
  const periodMs = extra.periodMs ?? message.periodMs;
  if (!periodMs) {
    throw new BackfeedError(
      'PROFILE_MESSAGE',
      `${key}: its period is neither here nor in the database`,
      'Add periodMs',
    );
  }
  if (message.extended || message.lengthBytes > CLASSIC_CAN_BYTES) {
    throw new BackfeedError(
      'PROFILE_MESSAGE',
      `${key}: the message has ${message.extended ? 'an extended identifier' : `${message.lengthBytes} bytes`}`,
      'The firmware reads classic frames with standard identifiers; choose another message',
    );
  }
  if (extra.crc && extra.crc.byteIndex >= message.lengthBytes) {
    throw new BackfeedError(
      'PROFILE_MESSAGE',
      `${key}.crc.byteIndex is outside the message of ${message.lengthBytes} bytes`,
      'Correct byteIndex',
    );
  }
  for (const name of Object.keys(extra.signals)) {
    if (!message.signals.some((signal) => signal.name === name)) {
      throw unknownSignal(`${key}.signals.${name}`, name, message);
    }
  }
  const { counter, crc } = extra;
  const sealed = [
    ...(counter ? [{ ...counter, order: 'little' as const }] : []),
    ...(crc ? [{ startBit: crc.byteIndex * 8, bits: 8, order: 'little' as const }] : []),
  ];
  const signals: Record<string, SignalSpec> = {};
  for (const signal of message.signals) {
    if (signal.multiplexValue !== undefined) continue;
    const spec = signalSpec(signal, extra.signals[signal.name] ?? {});
    if (spec.bits > BITS_MAX || signalBytes(spec).some((part) => part.byteIndex >= message.lengthBytes)) {
      throw new BackfeedError(
        'PROFILE_SIGNAL',
        `${key}.signals.${signal.name} has ${spec.bits} bits from bit ${spec.startBit}`,
        `A signal must lie inside its ${message.lengthBytes} bytes and have at most ${BITS_MAX} bits`,
      );
    }
    if (sealed.some((place) => signalContains(place, spec))) continue;
    if (sealed.some((place) => signalsOverlap(place, spec))) {
      throw new BackfeedError(
        'PROFILE_SIGNAL',
        `${key}: signal ${signal.name} shares bits with the counter or the checksum`,
        'Correct counter, crc, or the place of the signal',
      );
    }
    signals[signal.name] = spec;
  }
  return {
    id: message.id,
    lengthBytes: message.lengthBytes,
    periodMs,
    timeoutMs: extra.timeoutMs,
    ...(counter ? { counter } : {}),
    ...(crc ? { crc } : {}),
    signals,
  };
}

/** The error for a signal that a profile cannot use, with the likely one. */
export function unknownSignal(key: string, name: string, message: DbcMessage): BackfeedError {
  const known = message.signals
    .filter((signal) => signal.multiplexValue === undefined)
    .map(({ name }) => name);
  const present = message.signals.find((signal) => signal.name === name);
  const nearest = present ? undefined : nearestName(name, known);
  return new BackfeedError(
    'PROFILE_SIGNAL',
    !present
      ? `${key}: message ${message.name} has no signal "${name}"`
      : `${key}: ${message.name}.${name} is ${present.multiplexValue === undefined ? 'the counter or the checksum' : 'multiplexed, so not in every frame'}`,
    nearest ? `Did you mean "${nearest}"?` : `Signals of the message: ${known.join(', ')}`,
  );
}

function signalSpec(signal: DbcSignal, override: ProfileOverride): SignalSpec {
  const bits = override.bits ?? signal.bits;
  const signed = override.signed ?? signal.signed;
  const scale = override.scale ?? signal.scale;
  const offset = override.offset ?? signal.offset;
  const rawEnds = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const ends = rawEnds.map((raw) => raw * scale + offset);
  // [0|0] in a database means that it gives no range.
  const hasRange = signal.min !== 0 || signal.max !== 0;
  return {
    startBit: override.startBit ?? signal.startBit,
    bits,
    order: override.order ?? signal.order,
    ...(signed ? { signed } : {}),
    scale,
    ...(offset === 0 ? {} : { offset }),
    unit: override.unit ?? signal.unit,
    min: override.min ?? (hasRange ? signal.min : Math.min(...ends)),
    max: override.max ?? (hasRange ? signal.max : Math.max(...ends)),
    ...(override.unavailableRaw ? { unavailableRaw: override.unavailableRaw } : {}),
    label: signal.name,
  };
}
