import { chademoVehicleFrames } from '../../firmware/contract/chademo.ts';
import type { CanFrame } from '../bus/canNode.ts';
import { createDecodedFrame } from './decodedFrame.ts';

const silenceUs = 1_000_000;

/** What a station has heard from the vehicle. Zeros until heard. */
export interface HeardVehicle {
  /** End of the last frame of the vehicle, us; -Infinity before the first. */
  readonly heardAtUs: number;
  readonly enabled: boolean;
  readonly contactorsOpen: boolean;
  /** The vehicle asks for the end before or during a transfer. */
  readonly stopRequest: boolean;
  readonly chargeCurrentRequestA: number;
  readonly targetVoltageV: number;
  readonly maxVoltageV: number;
  readonly minDischargeVoltageV: number;
  /** Whether the vehicle reports any fault, or that it is not parked. */
  hasFault(): boolean;
  /** Whether its status has not been heard for a second. */
  isSilent(nowUs: number): boolean;
  /** Discharge current that it offers, A; 0 when the offer is older than a second. */
  offeredDischargeCurrentA(nowUs: number): number;
  onFrame(frame: CanFrame, endUs: number): void;
  /** For a new plug. */
  forget(): void;
}

/** A vehicle never heard. */
export function createHeardVehicle(): HeardVehicle {
  const limits = createDecodedFrame(chademoVehicleFrames.batteryLimits, ['maxVoltageV']);
  const status = createDecodedFrame(chademoVehicleFrames.status, [
    'targetVoltageV',
    'chargeCurrentRequestA',
    'overVoltage',
    'underVoltage',
    'currentDeviation',
    'overTemperature',
    'voltageDeviation',
    'enabled',
    'notParked',
    'systemFault',
    'contactorsOpen',
    'stopRequest',
  ]);
  const offer = createDecodedFrame(chademoVehicleFrames.dischargeLimits, [
    'maxDischargeCurrentA',
    'minDischargeVoltageV',
  ]);
  return {
    get heardAtUs() {
      return Math.max(status.heardAtUs, offer.heardAtUs, limits.heardAtUs);
    },
    get enabled() {
      return status.values.enabled === 1;
    },
    get contactorsOpen() {
      return status.values.contactorsOpen === 1;
    },
    get stopRequest() {
      return status.values.stopRequest === 1;
    },
    get chargeCurrentRequestA() {
      return status.values.chargeCurrentRequestA;
    },
    get targetVoltageV() {
      return status.values.targetVoltageV;
    },
    get maxVoltageV() {
      return limits.values.maxVoltageV;
    },
    get minDischargeVoltageV() {
      return offer.values.minDischargeVoltageV;
    },
    hasFault() {
      const { values } = status;
      return (
        values.overVoltage +
          values.underVoltage +
          values.currentDeviation +
          values.overTemperature +
          values.voltageDeviation +
          values.systemFault +
          values.notParked >
        0
      );
    },
    isSilent: (nowUs) => nowUs - status.heardAtUs > silenceUs,
    offeredDischargeCurrentA: (nowUs) =>
      nowUs - offer.heardAtUs > silenceUs ? 0 : offer.values.maxDischargeCurrentA,
    onFrame(frame, endUs) {
      if (!status.take(frame, endUs) && !offer.take(frame, endUs)) limits.take(frame, endUs);
    },
    forget() {
      status.forget();
      offer.forget();
      limits.forget();
    },
  };
}
