import { canonicalSignals, type CanonicalSignalName } from '../../firmware/contract/canonicalSignals.ts';
import type { Pack } from '../battery/pack.ts';
import type { Vehicle } from './vehicle.ts';

/** What the car's control units measure, in the controller's names and units; NaN is unknown. */
export interface VehicleTruth {
  /** Changes whenever `values` do: the control units encode anew only then. */
  version: number;
  readonly values: Record<CanonicalSignalName, number>;
}

/** All unknown. */
export function createVehicleTruth(): VehicleTruth {
  const names = Object.keys(canonicalSignals) as CanonicalSignalName[];
  return {
    version: 0,
    values: Object.fromEntries(names.map((name) => [name, NaN])) as Record<CanonicalSignalName, number>,
  };
}

/** Takes over the state of car and battery after a step. */
export function updateVehicleTruth(truth: VehicleTruth, vehicle: Vehicle, pack: Pack): void {
  const { values } = truth;
  values.batteryCurrentA = pack.currentA;
  values.batteryVoltageV = pack.voltageV;
  values.socPct = pack.socPct;
  values.displaySocPct = pack.socPct;
  values.storedEnergyWh = pack.storedEnergyWh(pack.socPct);
  values.sohPct = pack.parameters.sohPct;
  values.dischargeLimitW = pack.dischargeLimitW;
  values.chargeLimitW = pack.chargeLimitW;
  values.relayCutRequest = pack.relayCutRequest;
  values.failsafeStatus = 0;
  values.mainRelayOn = pack.mainRelayClosed ? 1 : 0;
  values.cellMinV = pack.cellMinV;
  values.cellMaxV = pack.cellMaxV;
  values.batteryTempMinC = pack.tempMinC;
  values.batteryTempMaxC = pack.tempMaxC;
  values.motorTorqueNm = vehicle.motorTorqueNm;
  values.motorSpeedRpm = vehicle.motorSpeedRpm;
  truth.version++;
}
