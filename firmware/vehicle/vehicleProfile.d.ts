/** Generated at build time from the profile of the vehicle that this build is for. */
declare module 'vehicle-profile' {
  export const profileName: string;
  /** Hash of every signal table in this build. */
  export const tablesHash: string;
  /** What the traction battery never leaves. */
  export const packMinVoltageV: number;
  export const packMaxVoltageV: number;
  /** The model of the battery: see host/build/batteryModel.ts. */
  export const packCells: number;
  export const ampereSecondsPerPct: number;
  /** Percent between two places of the tables, the first of which is 0 % and the last 100 %. */
  export const gridPct: number;
  /** Of one cell at rest. */
  export const cellVoltages: Float32Array;
  /** Of the whole pack. */
  export const packOhms: Float32Array;
  /** What of it a current sees at once, and what with each of two time constants. */
  export const instantShare: number;
  export const fastShare: number;
  export const slowShare: number;
  export const fastS: number;
  export const slowS: number;
  /**
   * Masks and filters as register bytes: see `ReceiveFilters` in drivers/mcp2515Filters.ts. A function, like the next:
   * what is looked at once need not stay in memory.
   */
  export function receiveFilters(): readonly [
    masks: readonly number[],
    low: readonly number[],
    high: readonly number[],
  ];
  /** Every frame that the decoder knows; needed: carries a signal which the controller cannot do without. */
  export function mappedFrames(): readonly (readonly [
    id: number,
    periodMs: number,
    timeoutMs: number,
    isNeeded: 0 | 1,
  ])[];
  /** Number of canonical signals; the constants below are indices into `values`. */
  export const signalCount: number;
  /** Number of groups of signals that come together: each has a place in `updatedAtMs`. */
  export const timeCount: number;
  /** Of the battery's current: the message that carries it, and its place. */
  export const batteryId: number;
  export const batteryTime: number;
  /** Of its messages, ms. */
  export const batteryPeriodMs: number;
  /** Places of the times of `socPct` and `motorSpeedRpm`. */
  export const socTime: number;
  export const motorTime: number;
  /** The message that carries the motor's speed. */
  export const motorId: number;
  /** Sets values that are older than their timeout to NaN; a profile may tighten the canonical timeouts. */
  export function forgetStaleSignals(nowMs: number, values: Float64Array, updatedAtMs: Float64Array): void;
  export const batteryCurrentA: number;
  export const batteryVoltageV: number;
  export const socPct: number;
  export const displaySocPct: number;
  export const dischargeLimitW: number;
  export const chargeLimitW: number;
  export const relayCutRequest: number;
  export const cellMinV: number;
  export const cellMaxV: number;
  export const batteryTempMinC: number;
  export const batteryTempMaxC: number;
  export const failsafeStatus: number;
  export const motorSpeedRpm: number;
  /** By identifier; an extended one is its 29 bits plus 0x80000000. */
  export const decodeVehicle: Readonly<Record<number, FrameDecoder>>;
  /**
   * Decodes one frame into `values` (NaN is unknown) and notes when in `updatedAtMs`. A signal that a multiplexed frame
   * does not carry keeps value and time.
   * @param d answer of READ RX BUFFER: the frame's bytes start at index 6
   * @returns 1 good, 2 good but a needed value in it is "not available" or implausible, -1 checksum wrong, -2 counter
   * frozen, -3 wrong length, -4 a remote frame, 3 not stored: the counter is the same as long ago
   */
  export type FrameDecoder = (
    d: Uint8Array,
    atMs: number,
    values: Float64Array,
    updatedAtMs: Float64Array,
  ) => number;
}
