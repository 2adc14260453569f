/** A classic CAN data or remote frame. */
export interface CanFrame {
  id: number;
  extended: boolean;
  remote: boolean;
  lengthBytes: number;
  /** Always 8 bytes long; only the first `lengthBytes` count. */
  data: Uint8Array;
  /** Bits on the wire by `frameBits`, where the sender knows them already; otherwise the bus counts. */
  bits?: number;
}

/** Anything on a CAN bus: a controller chip, or a control unit of the car or the station. */
export interface CanNode {
  /** When it next wants the bus, us; Infinity when it has nothing to send. */
  readonly nextSendAtUs: number;
  /** Whether it pulls the acknowledge bit: not when asleep, listening only, in configuration or bus-off. */
  readonly acknowledges: boolean;
  /** The frame with which it takes part in arbitration; asked only at or after `nextSendAtUs`. */
  frameToSend(): CanFrame;
  /** Its frame went out and somebody acknowledged it at `endUs`. */
  onSent(endUs: number): void;
  /** Its frame went out and nobody acknowledged it. */
  onSendError(endUs: number): void;
  /** A frame of another node is complete at `endUs`. The frame is reused after the call. Left out: it does not listen. */
  readonly onFrame?: ((frame: CanFrame, endUs: number) => void) | undefined;
}
