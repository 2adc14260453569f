import { writeRaw, writeSignal } from '../../firmware/contract/frameCodec.ts';
import type { SignalSpec } from '../../firmware/contract/frameSpec.ts';
import type { EncodedFrame } from './encodedFrame.ts';

/**
 * Writes one signal into one message's draft, and only when it changes: most of what a control unit says is what it
 * said before. Nobody else may write its bits.
 */
export interface SignalWriter {
  /** Physical value, as `writeSignal` takes it. */
  write(value: number): void;
  /** Raw integer, as `writeRaw` takes it. */
  writeRaw(raw: number): void;
}

/** @param draft the bytes it writes into */
export function createSignalWriter(spec: SignalSpec, draft: Uint8Array): SignalWriter {
  return new ChangeWriter(spec, draft);
}

/** Writers for signals of one message. @param names keys in its `signals` */
export function createSignalWriters<Name extends string>(
  { spec, draft }: EncodedFrame,
  names: readonly Name[],
): Readonly<Record<Name, SignalWriter>> {
  return Object.fromEntries(
    names.map((name) => [name, createSignalWriter(spec.signals[name] as SignalSpec, draft)]),
  ) as Record<Name, SignalWriter>;
}

/** A class: its numbers stay in it, where those of a closure would each be a new object. */
class ChangeWriter implements SignalWriter {
  private readonly spec: SignalSpec;
  private readonly draft: Uint8Array;
  /** What the bits say; NaN when that is not known as a value. */
  private written = NaN;

  constructor(spec: SignalSpec, draft: Uint8Array) {
    this.spec = spec;
    this.draft = draft;
  }

  write(value: number): void {
    if (value === this.written) return;
    // The comparison does not see the sign of a zero, and a float has one.
    this.written = value === 0 && this.spec.float ? NaN : value;
    writeSignal(this.spec, this.draft, value);
  }

  writeRaw(raw: number): void {
    this.written = NaN;
    writeRaw(this.spec, this.draft, raw);
  }
}
