import type { BitField, MultiplexSwitch, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import type { DatabaseMessage, DatabaseSignal } from '../can/canDatabase.ts';
import { signalBytes } from '../can/signalBytes.ts';
import { naturalRange } from './codecExpressions.ts';
import type { ProfileMessage } from './profileSchema.ts';

/** Numbers count whole up to here. */
const INTEGER_BITS_MAX = 53;
const SWITCH_BITS_MAX = 32;
/** Overrides that change which values the bits can mean. */
const rescalingKeys = ['bits', 'encoding', 'signed', 'scale', 'offset'] as const;
/** No quantity of a vehicle is larger, and scaling it stays finite. */
const FLOAT_MAX = 1e38;
const floatBits = { float32: 32, float64: 64 } as const;

/** A signal of the database as the profile corrects it. */
export function correctedSignal(signal: DatabaseSignal, extra: ProfileMessage): DatabaseSignal {
  const { multiplex, ...override } = extra.signals[signal.name] ?? {};
  const given = Object.entries(override).filter(([, value]) => value !== undefined);
  const corrected: { -readonly [Key in keyof DatabaseSignal]: DatabaseSignal[Key] } = {
    ...signal,
    ...Object.fromEntries(given),
  };
  if (multiplex) corrected.multiplex = multiplex;
  else if (multiplex === null) delete corrected.multiplex;
  return corrected;
}

/**
 * One signal as the contract has it, or why it cannot be.
 * @param key YAML path of the signal, named in the error
 */
export function profileSignal(
  message: DatabaseMessage,
  signal: DatabaseSignal,
  extra: ProfileMessage,
  key: string,
): SignalSpec | BackfeedError {
  const corrected = correctedSignal(signal, extra);
  const { startBit, bits, order, encoding, scale, offset, unit } = corrected;
  const float = encoding !== 'integer';
  if (signalBytes(corrected).some((part) => part.byteIndex >= message.lengthBytes)) {
    return new BackfeedError(
      'PROFILE_SIGNAL',
      `${key} has ${bits} bits from bit ${startBit}`,
      `A signal must lie inside the ${message.lengthBytes} bytes of its message: correct startBit, bits or order`,
    );
  }
  if (float && bits !== floatBits[encoding]) {
    return new BackfeedError(
      'PROFILE_SIGNAL',
      `${key} is a ${encoding} of ${bits} bits`,
      `Give it bits: ${floatBits[encoding]}, or encoding: integer`,
    );
  }
  if (!float && bits > INTEGER_BITS_MAX) {
    return new BackfeedError(
      'PROFILE_SIGNAL',
      `${key} has ${bits} bits, and a number is exact up to ${INTEGER_BITS_MAX}`,
      `Give it bits: ${INTEGER_BITS_MAX} or fewer, from the startBit of its low part`,
    );
  }
  const signed = corrected.signed && !float;
  const ends = float
    ? [-FLOAT_MAX, FLOAT_MAX]
    : naturalRange({ bits, signed }).map((raw) => raw * scale + offset);
  if (!Number.isFinite(1 / scale) || !Number.isFinite(offset) || !ends.every(Number.isFinite)) {
    return new BackfeedError(
      'PROFILE_VALUE',
      `${key}.scale: ${scale} with offset ${offset} makes values that are no numbers`,
      'Give a scale other than 0, and an offset, that are finite',
    );
  }
  const switches = multiplexSwitches(message, corrected, extra, key);
  if (switches instanceof BackfeedError) return switches;
  const override = extra.signals[signal.name] ?? {};
  const { unavailableRaw, min: lowest, max: highest } = override;
  // [0|0] in a database means that it gives no range; and the range of a wrong layout is as wrong.
  const isRescaled = rescalingKeys.some((name) => override[name] !== undefined);
  const hasRange = !isRescaled && (signal.min !== 0 || signal.max !== 0);
  const min = lowest ?? (hasRange ? signal.min : Math.min(...ends));
  const max = highest ?? (hasRange ? signal.max : Math.max(...ends));
  if (min > max) {
    return new BackfeedError(
      'PROFILE_VALUE',
      `${key}: no value lies between min ${min} and max ${max}`,
      'Correct min and max',
    );
  }
  return {
    startBit,
    bits,
    order,
    ...(float ? { float } : {}),
    ...(signed ? { signed } : {}),
    scale,
    ...(offset === 0 ? {} : { offset }),
    unit,
    min,
    max,
    ...(unavailableRaw ? { unavailableRaw } : {}),
    ...(switches.length > 0 ? { multiplex: switches } : {}),
    label: signal.name,
  };
}

/** The switches that must agree, its own first. */
function multiplexSwitches(
  message: DatabaseMessage,
  signal: DatabaseSignal,
  extra: ProfileMessage,
  key: string,
): MultiplexSwitch[] | BackfeedError {
  const switches: MultiplexSwitch[] = [];
  const seen = [signal.name];
  for (let at = signal; at.multiplex;) {
    const { signal: name, ranges } = at.multiplex;
    const found = message.signals.find((other) => other.name === name);
    if (!found || seen.includes(name)) {
      const nearest = found
        ? undefined
        : nearestName(
            name,
            message.signals.map((other) => other.name),
          );
      return new BackfeedError(
        'PROFILE_SIGNAL',
        `${key}.multiplex: ${found ? `${name} waits for ${signal.name}` : `message ${message.name} has no signal "${name}"`}`,
        nearest ? `Did you mean "${nearest}"?` : 'Name the signal that switches it',
      );
    }
    seen.push(name);
    at = correctedSignal(found, extra);
    const place: BitField = { startBit: at.startBit, bits: at.bits, order: at.order };
    const isInside = signalBytes(place).every((part) => part.byteIndex < message.lengthBytes);
    if (at.encoding !== 'integer' || at.bits > SWITCH_BITS_MAX || !isInside) {
      return new BackfeedError(
        'PROFILE_SIGNAL',
        `${key}.multiplex: ${name} is no integer of at most ${SWITCH_BITS_MAX} bits inside the message`,
        'Correct that signal',
      );
    }
    switches.push({ ...place, ...(at.signed ? { signed: true } : {}), ranges });
  }
  return switches;
}
