/** How one signal lies in a frame. `startBit` counts as in a DBC file: for `big` it is the most significant bit. */
export interface SignalSpec {
  readonly startBit: number;
  readonly bits: number;
  readonly order: 'little' | 'big';
  readonly signed?: boolean;
  readonly scale: number;
  readonly offset?: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Raw values that mean "not available": never a number. */
  readonly unavailableRaw?: readonly number[];
  readonly label: string;
}

/** A rolling counter in a frame. */
export interface CounterSpec {
  readonly startBit: number;
  readonly bits: number;
}

/** A checksum byte over the bytes before it. */
export interface CrcSpec {
  readonly polynomial: number;
  readonly initial: number;
  readonly byteIndex: number;
}

/** One CAN message as data: decoder, encoder, filter and documentation derive from it. */
export interface FrameSpec {
  readonly id: number;
  readonly extended?: boolean;
  readonly lengthBytes: number;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly counter?: CounterSpec;
  readonly crc?: CrcSpec;
  readonly signals: Readonly<Record<string, SignalSpec>>;
}
