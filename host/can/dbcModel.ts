/** One signal of a DBC file. Physical value = raw * scale + offset. */
export interface DbcSignal {
  readonly name: string;
  readonly line: number;
  /** As in the file: for `big` (Motorola) the most significant bit. */
  readonly startBit: number;
  readonly bits: number;
  readonly order: 'little' | 'big';
  readonly signed: boolean;
  readonly scale: number;
  readonly offset: number;
  /** Physical range; both 0 when the file gives none. */
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** Its value says which multiplexed signals the frame carries. */
  readonly multiplexor: boolean;
  /** Present only while the multiplexor has this value. */
  readonly multiplexValue?: number;
  comment?: string;
  /** Text of raw values. */
  valueTexts?: Readonly<Record<number, string>>;
}

/** One message of a DBC file. */
export interface DbcMessage {
  /** Without the file's extended-identifier bit. */
  readonly id: number;
  readonly extended: boolean;
  readonly name: string;
  readonly line: number;
  readonly lengthBytes: number;
  readonly transmitter: string;
  readonly signals: DbcSignal[];
  /** From the attribute GenMsgCycleTime. */
  periodMs?: number;
  comment?: string;
}

/** Something in the file that is wrong, but leaves the rest readable. */
export interface DbcWarning {
  readonly line: number;
  readonly what: string;
  readonly hint: string;
}

export interface Dbc {
  readonly messages: readonly DbcMessage[];
  /** By line. */
  readonly warnings: readonly DbcWarning[];
}
