/** Generated at build time from the profile of the vehicle that this build is for. */
declare module 'vehicle-profile' {
  export const profileName: string;
  /** Hash of every signal table in this build. */
  export const tablesHash: string;
  export const rxb0Ids: readonly number[];
  export const rxb1Ids: readonly number[];
  /** Identifier and timeout, ms, of each frame that carries a signal which the controller cannot do without. */
  export const neededFrames: readonly (readonly [id: number, timeoutMs: number])[];
  /** Number of canonical signals; the constants below are indices into `values` and `updatedAtMs`. */
  export const signalCount: number;
  /** By index. */
  export const signalTimeoutsMs: readonly number[];
  export const batteryCurrentA: number;
  export const batteryVoltageV: number;
  export const socPct: number;
  export const dischargeLimitW: number;
  export const chargeLimitW: number;
  export const relayCutRequest: number;
  export const failsafeStatus: number;
  export const motorSpeedRpm: number;
  /**
   * Decodes one frame into `values` (NaN is unknown) and notes when in `updatedAtMs`.
   * @param d answer of READ RX BUFFER: the frame's bytes start at index 6
   * @returns 1 good, 0 not ours, -1 checksum wrong, -2 counter frozen, -3 wrong length
   */
  export function decodeVehicle(
    id: number,
    d: Uint8Array,
    atMs: number,
    values: Float64Array,
    updatedAtMs: Float64Array,
  ): number;
}
