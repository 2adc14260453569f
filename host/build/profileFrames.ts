import { checksumField, coveredBytes, type ChecksumSpec } from '../../firmware/contract/frameChecksum.ts';
import type { BitField, FrameSpec, SignalSpec } from '../../firmware/contract/frameSpec.ts';
import { BackfeedError } from '../../sim/backfeedError.ts';
import { nearestName } from '../../sim/config/nearestName.ts';
import type { DatabaseMessage, DatabaseMistake } from '../can/canDatabase.ts';
import { signalBytes, signalContains, signalsOverlap } from '../can/signalBytes.ts';
import type { ProfileChecksum, ProfileMessage } from './profileSchema.ts';
import { correctedSignal, profileSignal } from './profileSignal.ts';

const CLASSIC_CAN_BYTES = 8;

/** The database of a profile. */
export interface ProfileDatabase {
  /** Named in errors. */
  readonly fileName: string;
  readonly messages: ReadonlyMap<string, DatabaseMessage>;
  readonly mistakes: readonly DatabaseMistake[];
}

/**
 * One message of the database with the profile's additions, as a row of the contract, without counter and checksum
 * among its signals. What nobody asked for and the contract cannot carry is left out.
 * @param wanted signals that the profile binds
 * @param key YAML path of the message, named in errors
 * @throws BackfeedError PROFILE_MESSAGE, PROFILE_SIGNAL or PROFILE_VALUE
 */
export function profileFrame(
  message: DatabaseMessage,
  extra: ProfileMessage,
  wanted: ReadonlySet<string>,
  database: ProfileDatabase,
  key: string,
): FrameSpec {
  const { counter } = extra;
  const { lengthBytes } = message;
  const periodMs = extra.periodMs ?? message.periodMs;
  if (!periodMs) {
    throw new BackfeedError(
      'PROFILE_MESSAGE',
      `${key}: its period is neither here nor in the database`,
      'Add periodMs',
    );
  }
  if (lengthBytes > CLASSIC_CAN_BYTES) {
    throw new BackfeedError(
      'PROFILE_MESSAGE',
      `${key}: the message has ${lengthBytes} bytes`,
      'The chip reads classic frames of at most 8 bytes; choose another message',
    );
  }
  for (const name of Object.keys(extra.signals)) {
    if (!message.signals.some((signal) => signal.name === name)) {
      throw unknownSignal(`${key}.signals.${name}`, name, message, database);
    }
  }
  const checksum = extra.checksum && checksumSpec(extra.checksum);
  const sealed = [
    ...(counter
      ? [sealedField({ ...counter, order: counter.order ?? 'little' }, lengthBytes, `${key}.counter`)]
      : []),
    ...(checksum ? [sealedField(checksumField(checksum), lengthBytes, `${key}.checksum`)] : []),
  ];
  if (checksum && coveredBytes(checksum)[1] >= lengthBytes) {
    throw outside(`${key}.checksum.covers`, lengthBytes);
  }
  const signals: Record<string, SignalSpec> = {};
  for (const signal of message.signals) {
    if (sealed.some((field) => signalContains(field, correctedSignal(signal, extra)))) continue;
    const spec = profileSignal(message, signal, extra, `${key}.signals.${signal.name}`);
    if (spec instanceof BackfeedError) {
      if (wanted.has(signal.name) || extra.signals[signal.name]) throw spec;
      continue;
    }
    if (sealed.some((field) => signalsOverlap(field, spec))) {
      throw new BackfeedError(
        'PROFILE_SIGNAL',
        `${key}: signal ${signal.name} shares bits with the counter or the checksum`,
        'Correct counter, checksum, or the place of the signal',
      );
    }
    signals[signal.name] = spec;
  }
  return {
    id: message.id,
    ...(message.extended ? { extended: true } : {}),
    lengthBytes,
    periodMs,
    timeoutMs: extra.timeoutMs,
    ...(counter ? { counter: withoutUndefined(counter) } : {}),
    ...(checksum ? { checksum } : {}),
    signals,
  };
}

/** The error for a signal that a profile cannot use, with why the database has lost it or the likely one. */
export function unknownSignal(
  key: string,
  name: string,
  message: DatabaseMessage,
  { fileName, mistakes }: ProfileDatabase,
): BackfeedError {
  const known = message.signals.map((signal) => signal.name);
  if (known.includes(name)) {
    return new BackfeedError(
      'PROFILE_SIGNAL',
      `${key}: ${message.name}.${name} is the counter or the checksum`,
      'Bind another signal',
    );
  }
  const loss = mistakes.find(({ what }) => what.startsWith(`signal ${message.name}.${name} `));
  if (loss) {
    const code = loss.kind === 'scale' ? 'PROFILE_VALUE' : 'PROFILE_SIGNAL';
    return new BackfeedError(code, `${key}: ${fileName}:${loss.line}: ${loss.what}`, loss.hint);
  }
  const nearest = nearestName(name, known);
  return new BackfeedError(
    'PROFILE_SIGNAL',
    `${key}: message ${message.name} has no signal "${name}"`,
    nearest ? `Did you mean "${nearest}"?` : `Signals of the message: ${known.join(', ')}`,
  );
}

function checksumSpec({ initial = 0, ...rule }: ProfileChecksum): ChecksumSpec {
  // The schema has checked which keys a kind has.
  return { ...withoutUndefined(rule), initial } as unknown as ChecksumSpec;
}

function sealedField(field: BitField, lengthBytes: number, key: string): BitField {
  if (signalBytes(field).some((part) => part.byteIndex >= lengthBytes)) throw outside(key, lengthBytes);
  return field;
}

function outside(key: string, lengthBytes: number): BackfeedError {
  return new BackfeedError(
    'PROFILE_MESSAGE',
    `${key} is outside the message of ${lengthBytes} bytes`,
    'Correct it, or the length in the database',
  );
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
