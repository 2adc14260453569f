/** Generated at build time from the tables of `contract/chademo.ts` and `contract/gridMeter.ts`. */
declare module 'frame-codecs' {
  /** A function: what is looked at once need not stay in memory. */
  export function chargerFilters(): readonly [
    masks: readonly number[],
    low: readonly number[],
    high: readonly number[],
  ];
  /** Length of the arrays for received and for sent signals; the constants below are indices into them. */
  export const receivedCount: number;
  export const sentCount: number;
  /** By identifier, as `decodeVehicle`; what carries no signal that is used has none. */
  export const decodeCharger: Readonly<
    Record<number, (d: Uint8Array, atMs: number, values: Float64Array, updatedAtMs: Float64Array) => number>
  >;
  /** Places in `updatedAtMs`: when the frame came last. */
  export const stationStatusTime: number;
  export const stationDischargeTime: number;
  export const meterPowerTime: number;
  export const stationAvailableTime: number;
  export const vehicleFrameIds: readonly number[];
  /** By index of `vehicleFrameIds`. Writes a frame into `d[6..13]` of a LOAD TX BUFFER: see `createTransmitFrame`. */
  export const vehicleFrameEncoders: readonly FrameEncoder[];
  /** By the same index: whether a frame is on the transmit allow-list. */
  export const transmitChecks: readonly ((d: Uint8Array) => boolean)[];
  export type FrameEncoder = (values: Float64Array, d: Uint8Array) => void;

  export const stationAvailableAvailableCurrentA: number;
  export const stationStatusPresentVoltageV: number;
  export const stationStatusPresentCurrentA: number;
  export const stationStatusDischargeCompatible: number;
  export const stationStatusCharging: number;
  export const stationStatusChargerFault: number;
  export const stationStatusBatteryIncompatible: number;
  export const stationStatusSystemFault: number;
  export const stationStatusStopControl: number;
  export const stationDischargePresentDischargeCurrentA: number;
  export const stationDischargeAvailableInputCurrentA: number;
  export const meterPowerGridPowerW: number;
  export const meterPowerGridVoltageV: number;
  export const meterPowerGridFrequencyHz: number;

  export const vehicleBatteryLimitsMinVoltageV: number;
  export const vehicleBatteryLimitsMaxVoltageV: number;
  export const vehicleBatteryLimitsChargedRateReference: number;
  export const vehicleChargeTimeMaxTime10s: number;
  export const vehicleChargeTimeMaxTimeMin: number;
  export const vehicleChargeTimeCapacityKwh: number;
  export const vehicleStatusProtocol: number;
  export const vehicleStatusTargetVoltageV: number;
  export const vehicleStatusChargeCurrentRequestA: number;
  export const vehicleStatusEnabled: number;
  export const vehicleStatusNotParked: number;
  export const vehicleStatusContactorsOpen: number;
  export const vehicleStatusDischargeCompatible: number;
  export const vehicleStatusSocPct: number;
  export const vehicleDischargeLimitsMaxDischargeCurrentA: number;
  export const vehicleDischargeLimitsMinDischargeVoltageV: number;
  export const vehicleDischargeLimitsMinSocPct: number;
  export const vehicleDischargeLimitsMaxSocPct: number;
  export const vehicleDischargeEstimateSequence: number;
  export const vehicleDischargeEstimateAvailableEnergyKwh: number;
}
