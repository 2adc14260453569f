/** One signal of a DBC or KCD file. Physical value = raw * scale + offset. */
export interface DatabaseSignal {
  readonly name: string;
  readonly line: number;
  /** As in a DBC file: for `big` (Motorola) the most significant bit. */
  readonly startBit: number;
  readonly bits: number;
  readonly order: 'little' | 'big';
  /** What the raw bits are; a float has 32 or 64 of them. */
  readonly encoding: 'integer' | 'float32' | 'float64';
  readonly signed: boolean;
  readonly scale: number;
  readonly offset: number;
  /** Physical range; both 0 when the file gives none. */
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** Its value says which multiplexed signals the frame carries. */
  readonly multiplexor: boolean;
  /** Without it the signal is in every frame of its message. */
  readonly multiplex?: Multiplex;
  readonly comment?: string;
  /** Text of raw values, by their decimal digits. */
  readonly valueTexts?: Readonly<Record<string, string>>;
}

/**
 * When a signal is in the frame: while the raw value of the multiplexor `signal` lies in one of the ranges, ends
 * included. A multiplexor may have a condition of its own; then both must hold.
 */
export interface Multiplex {
  readonly signal: string;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** One message of a DBC or KCD file. */
export interface DatabaseMessage {
  /** Without the extended-identifier bit of a DBC file. */
  readonly id: number;
  readonly extended: boolean;
  readonly name: string;
  readonly line: number;
  /** 0 to 64. */
  readonly lengthBytes: number;
  readonly transmitter: string;
  readonly signals: readonly DatabaseSignal[];
  /** From the attribute GenMsgCycleTime of a DBC file, the interval of a KCD file. */
  readonly periodMs?: number;
  readonly comment?: string;
}

/** Something in the file that is wrong, but leaves the rest readable. */
export interface DatabaseMistake {
  readonly kind: MistakeKind;
  readonly line: number;
  /** What is wrong; no full stop at the end. */
  readonly what: string;
  /** What came of it and what to do; no full stop at the end. */
  readonly hint: string;
}

export type MistakeKind =
  | 'malformed'
  | 'unknown-statement'
  | 'unknown-owner'
  | 'identifier'
  | 'duplicate'
  | 'outside'
  | 'overlap'
  | 'multiplex'
  | 'encoding'
  | 'scale'
  | 'range';

/** What a DBC or KCD file says about the messages of a bus. */
export interface CanDatabase {
  readonly messages: readonly DatabaseMessage[];
  /** By line. */
  readonly mistakes: readonly DatabaseMistake[];
}
