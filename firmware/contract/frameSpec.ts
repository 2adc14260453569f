import type { ChecksumSpec } from './frameChecksum.ts';

/** Where bits lie in a frame. `startBit` counts as in a DBC file: for `big` it is the most significant bit. */
export interface BitField {
  readonly startBit: number;
  readonly bits: number;
  readonly order: 'little' | 'big';
}

/** A switch of a multiplexed message: the signal is in the frame only while these bits hold a value of `ranges`. */
export interface MultiplexSwitch extends BitField {
  readonly signed?: boolean;
  /** Inclusive. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** How one signal lies in a frame. Physical value = raw * scale + offset. */
export interface SignalSpec extends BitField {
  /** The bits are an IEEE 754 number of 32 or 64 bits; an integer of at most 53 bits when not given. */
  readonly float?: true;
  readonly signed?: boolean;
  readonly scale: number;
  readonly offset?: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Raw values that mean "not available": never a number. */
  readonly unavailableRaw?: readonly number[];
  /** All of them must agree: more than one where a switch is multiplexed itself. */
  readonly multiplex?: readonly MultiplexSwitch[];
  readonly label: string;
}

/** A rolling counter in a frame. */
export interface CounterSpec {
  readonly startBit: number;
  readonly bits: number;
  /** Default `little`. */
  readonly order?: 'little' | 'big';
}

/** One CAN message as data: decoder, encoder, filter and documentation derive from it. */
export interface FrameSpec {
  readonly id: number;
  readonly extended?: boolean;
  readonly lengthBytes: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly counter?: CounterSpec;
  readonly checksum?: ChecksumSpec;
  readonly signals: Readonly<Record<string, SignalSpec>>;
}
